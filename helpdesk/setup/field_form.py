"""A custom field as a form. Its name in Latin letters and its kind are chosen once."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.categories import indented
from people.fields import patterns
from people.fields.kinds import CHOOSING, Choice, Kind
from people.models import PersonField
from people.models.field import FieldDefinition
from tickets.content import one_line
from tickets.filters import registry
from tickets.models import Category, TicketField
from tickets.models.category import in_tree

MOST = 200  # choices of a field
FIELDS = 200  # of tickets, customers or organisations
_LINE = re.compile(r"(?:([a-z0-9][a-z0-9_-]{0,39})\s*:)?\s*([^|]*)(?:\|(.*))?")


class FieldForm(forms.ModelForm):
    """`siblings` are the other definitions of the same kind of thing."""

    choices = forms.CharField(
        label=gettext_lazy("Choices, one line each"), widget=forms.Textarea, required=False, max_length=50_000
    )
    when_field = forms.ChoiceField(label=gettext_lazy("Only asked when"), required=False)
    when_values = forms.CharField(label=gettext_lazy("is one of, separated by commas"), required=False, max_length=2000)

    class Meta:
        model: type[FieldDefinition] = PersonField
        fields: ClassVar[list[str]] = [
            "name_ru", "name_en", "slug", "kind", "help_ru", "help_en", "pattern", "wanted_ru", "wanted_en",
            "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, siblings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.siblings: list[FieldDefinition] = [each for each in siblings if each.pk != self.instance.pk]
        deciding = [each for each in self.siblings if each.kind in (*CHOOSING, Kind.CHECKBOX)]
        self.fields["when_field"].choices = [  # type: ignore[attr-defined]  # the stubs know a plain Field
            ("", _("always")), *((each.slug, each.name) for each in deciding)
        ]  # fmt: skip
        if self.instance.pk:
            del self.fields["slug"], self.fields["kind"]
            self.initial["choices"] = "\n".join(map(_as_line, self._in_use))
            self.initial["when_field"] = self.instance.shown_when.get("field", "")
            self.initial["when_values"] = ", ".join(self.instance.shown_when.get("values", ()))

    @property
    def kind(self) -> str:
        return self.instance.kind if self.instance.pk else self.cleaned_data.get("kind", "")

    @property
    def retired(self) -> list[Choice]:
        return [each for each in self.instance.known_choices if each.is_retired]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if any(each.slug == slug for each in self.siblings):
            raise forms.ValidationError(_("There is a field of this name already."))
        if registry.fields.get(slug) is not None:
            raise forms.ValidationError(_("The filters have a field of this name already; choose another."))
        return slug

    def clean_pattern(self) -> str:
        pattern: str = self.cleaned_data["pattern"]
        try:
            patterns.check(pattern)
        except patterns.WrongPattern as error:
            raise forms.ValidationError(_("This pattern cannot be read: %(why)s") % {"why": error}) from error
        return pattern

    def clean_choices(self) -> list[dict[str, Any]]:
        """Each line is `value: Russian | English`; without a value it is made of the English words. What is not there
        any more is kept out of use, so that what has it stays readable."""
        found: dict[str, dict[str, Any]] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["choices"].splitlines())):
            value, russian, english = _read_line(line)
            if not value:
                raise forms.ValidationError(
                    _("Write “value: Russian | English”, the value in Latin letters: %(line)s") % {"line": line[:100]}
                )
            if value in found:
                raise forms.ValidationError(_("“%(value)s” is there twice.") % {"value": value})
            found[value] = {"value": value, "en": english, "ru": russian}
        if len(found) > MOST:
            raise forms.ValidationError(_("At most %(count)d choices.") % {"count": MOST})
        gone = [each for each in self.instance.choices if each["value"] not in found]
        return [*found.values(), *({**each, "retired": True} for each in gone)]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if self.kind in CHOOSING and "choices" not in self.errors and not self._offers(values):
            self.add_error("choices", _("Write at least one choice."))
        if values.get("pattern") and self.kind != Kind.TEXT:
            self.add_error("pattern", _("A pattern is for texts alone."))
        if values.get("when_field"):
            self._check_condition(values)
        if not self.instance.pk and len(self.siblings) >= FIELDS:
            raise forms.ValidationError(_("At most %(count)d fields.") % {"count": FIELDS})
        return values

    def save(self, commit: bool = True) -> FieldDefinition:
        field = self.instance
        field.choices = self.cleaned_data["choices"] if self.kind in CHOOSING else []
        slug, values = self.cleaned_data["when_field"], self.cleaned_data.get("when", [])
        field.shown_when = {"field": slug, "values": values} if slug else {}
        if not field.pk:
            last = type(field)._default_manager.aggregate(last=Max("position"))["last"]
            field.position = 0 if last is None else last + 1
        field.save()
        return field

    def _offers(self, values: dict[str, Any]) -> bool:
        return any(not each.get("retired") for each in values.get("choices", ()))

    def _check_condition(self, values: dict[str, Any]) -> None:
        other = next(each for each in self.siblings if each.slug == values["when_field"])
        known = ["yes"] if other.kind == Kind.CHECKBOX else [each.value for each in other.known_choices]
        typed = values.get("when_values", "").split(",")
        values["when"] = list(dict.fromkeys(word.strip() for word in typed if word.strip()))
        if not values["when"] or not set(values["when"]).issubset(known):
            self.add_error("when_values", _("Choose of these: %(values)s.") % {"values": ", ".join(known)[:300]})
        elif self.instance.pk and other.shown_when.get("field") == self.instance.slug:
            self.add_error("when_field", _("That field is asked only when this one is; neither would ever be."))

    @property
    def _in_use(self) -> list[Choice]:
        return [each for each in self.instance.known_choices if not each.is_retired]


class TicketFieldForm(FieldForm):
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("In these categories and all below them"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta(FieldForm.Meta):
        model = TicketField
        fields: ClassVar[list[str]] = [*FieldForm.Meta.fields, "required", "for_customers"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = in_tree(Category.objects.offered())
        chosen = set(self.instance.categories)
        others = Category.objects.filter(pk__in=chosen - {each.pk for each in offered})
        self.fields["categories"].choices = [  # type: ignore[attr-defined]  # the stubs know a plain Field
            (str(each.pk), indented(each)) for each in (*offered, *others)
        ]
        self.initial["categories"] = [str(pk) for pk in self.instance.categories]

    def clean_categories(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["categories"]]

    def save(self, commit: bool = True) -> FieldDefinition:
        self.instance.categories = self.cleaned_data["categories"]
        return super().save()


def _as_line(choice: Choice) -> str:
    return f"{choice.value}: {choice.ru} | {choice.en}"


def _read_line(line: str) -> tuple[str, str, str]:
    """(value, Russian, English); no value where none can be made."""
    found = _LINE.fullmatch(line)
    if found is None:
        return "", "", ""
    russian, english = one_line(found[2], 100), one_line(found[3] or "", 100)
    made = re.sub(r"[^a-z0-9]+", "_", (english or russian).lower()).strip("_")[:40]
    return found[1] or made, russian or english, english or russian
