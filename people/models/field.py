"""Definitions of custom fields: what all of them have in common, and those of customers and organisations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.fields.kinds import Choice, Kind, Terms, WrongValue, plain, read, shown
from people.models.organisation import Organisation

SLUG = r"[a-z][a-z0-9_]{1,39}"


class WrongValues(ValueError):
    """Values that fields do not take: a sentence by slug."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{slug}: {why}" for slug, why in errors.items()))
        self.errors = dict(errors)


class FieldDefinition(models.Model):
    """`slug` is what values, filters and the API know it by, and never changes, nor does the kind. One out of use is
    not asked any more; its values stay readable. `shown_when` is {} or {"field": slug, "values": [...]}."""

    Kind = Kind

    slug = models.CharField(
        _("name in Latin letters"),
        max_length=40,
        validators=[RegexValidator(f"^{SLUG}$", _("Two to forty small Latin letters, digits and underscores."))],
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name_en = models.CharField(_("name in English"), max_length=100)
    name_ru = models.CharField(_("name in Russian"), max_length=100)
    help_en = models.CharField(_("explanation in English"), max_length=300, blank=True)
    help_ru = models.CharField(_("explanation in Russian"), max_length=300, blank=True)
    choices = models.JSONField(default=list, blank=True)  # [{"value", "en", "ru", "retired"?}] in order
    pattern = models.CharField(_("pattern"), max_length=300, blank=True)  # RE2; the whole text must match
    wanted_en = models.CharField(_("what it asks for, in English"), max_length=200, blank=True)
    wanted_ru = models.CharField(_("what it asks for, in Russian"), max_length=200, blank=True)
    shown_when = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.IntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language, else in the other."""
        return _in_language(self.name_en, self.name_ru)

    @property
    def help(self) -> str:
        return _in_language(self.help_en, self.help_ru)

    @property
    def wanted(self) -> str:
        return _in_language(self.wanted_en, self.wanted_ru)

    @cached_property
    def known_choices(self) -> list[Choice]:
        return [Choice(each["value"], each["en"], each["ru"], each.get("retired", False)) for each in self.choices]

    @property
    def terms(self) -> Terms:
        return Terms(self.kind, tuple(self.known_choices), self.pattern, self.wanted)

    def read(self, given: Any, before: Any = None) -> Any:
        """The value as it is kept; raises WrongValue."""
        return read(self.terms, given, before)

    def shown(self, value: Any) -> str:
        return shown(self.terms, value)

    def plain(self, value: Any) -> Any:
        return plain(self.terms, value)

    @classmethod
    @transaction.atomic
    def arrange(cls, order: Iterable[int]) -> None:
        """In this order of ids; unknown ids are ignored, those not named follow."""
        known = {each.pk: each for each in cls._default_manager.order_by("position", "id")}
        wanted = [known.pop(pk) for pk in order if pk in known] + list(known.values())
        for position, each in enumerate(wanted):
            if each.position != position:
                cls._default_manager.filter(pk=each.pk).update(position=position)


def slugs_in(given: Iterable[str]) -> list[str]:
    """Of names that came from outside those that a field may have; the others would be none to the database either."""
    return [slug for slug in given if re.fullmatch(SLUG, slug, re.ASCII)]


def read_all(
    definitions: Iterable[FieldDefinition], given: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """What the values given come to, None for those that are taken away. Raises WrongValues, which names unknown
    fields and those out of use too."""
    known = {each.slug: each for each in definitions}
    values, errors = {}, {}
    for slug, each in given.items():
        definition = known.get(slug)
        if definition is None:
            errors[slug] = str(_("There is no such field."))
        elif not definition.is_active and each != before.get(slug):
            errors[slug] = str(_("The field is out of use."))
        else:
            try:
                values[slug] = definition.read(each, before.get(slug)) if definition.is_active else before.get(slug)
            except WrongValue as error:
                errors[slug] = str(error)
    if errors:
        raise WrongValues(errors)
    return values


def merged(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with these set, and those that are None taken away."""
    return {slug: value for slug, value in {**before, **values}.items() if value is not None}


class PersonField(FieldDefinition):
    """A field of customers or of organisations."""

    class Of(models.TextChoices):
        PERSON = "person", _("Customers")
        ORGANISATION = "organisation", _("Organisations")

    of = models.CharField(max_length=12, choices=Of)

    class Meta(FieldDefinition.Meta):
        constraints = [models.UniqueConstraint(fields=["of", "slug"], name="person_field_once")]


class FieldChange(models.Model):
    """One value of a customer or an organisation that somebody changed. Append-only."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="field_changes", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="field_changes", db_index=False
    )
    slug = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-id"], name="field_change_person"),
            models.Index(fields=["organisation", "-id"], name="field_change_organisation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None) ^ models.Q(organisation=None), name="field_change_of_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.at:%Y-%m-%d %H:%M:%S}"


def _in_language(english: str, russian: str) -> str:
    names = (russian, english) if get_language() == "ru" else (english, russian)
    return names[0] or names[1]
