"""Fields that a site adds to its tickets: their definitions, and a ticket's values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.fields.asked import asked, lacking
from people.models import Person
from people.models.field import FieldDefinition, WrongValues, merged, read_all, slugs_in
from tickets.models.category import Category
from tickets.models.event import Event
from tickets.models.verb import require_worker
from tickets.refusals import MissingFields, Stale, WrongFields

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class TicketFieldQuerySet(models.QuerySet["TicketField"]):
    def in_use(self) -> TicketFieldQuerySet:
        return self.filter(is_active=True).order_by("position", "id")

    def reported(self) -> TicketFieldQuerySet:
        """Those with few values that are known before: reports are narrowed by them."""
        kinds = (FieldDefinition.Kind.CHOICE, FieldDefinition.Kind.CHOICES, FieldDefinition.Kind.CHECKBOX)
        return self.filter(kind__in=kinds).order_by("position", "id")

    def for_page(self) -> TicketFieldQuerySet:
        """All, those out of use too, as a ticket may still have their values."""
        return self.order_by("position", "id")


class TicketField(FieldDefinition):
    """`categories` are ids; the field is asked in them and in all below them, with none of them everywhere."""

    class Required(models.TextChoices):
        NEVER = "", gettext_lazy("never")
        CREATION = "creation", gettext_lazy("when the ticket is created")
        SOLVING = "solving", gettext_lazy("before it is solved")

    categories = ArrayField(models.BigIntegerField(), default=list, blank=True)
    required = models.CharField(gettext_lazy("must be filled in"), max_length=8, choices=Required, blank=True)
    for_customers = models.BooleanField(gettext_lazy("customers see it and fill it in"), default=False)

    objects: ClassVar[Any] = TicketFieldQuerySet.as_manager()

    @property
    def reported_choices(self) -> list[tuple[str, str]]:
        """Value and name, of the kinds of `reported`."""
        if self.kind == self.Kind.CHECKBOX:
            return [("yes", str(gettext_lazy("yes"))), ("no", str(gettext_lazy("no")))]
        return [(choice.value, choice.label) for choice in self.known_choices]

    @property
    def reported_values(self) -> list[str]:
        return [value for value, _name in self.reported_choices]

    class Meta(FieldDefinition.Meta):
        constraints = [models.UniqueConstraint(fields=["slug"], name="ticket_field_once")]

    def is_of(self, path: Collection[int]) -> bool:
        """Whether it is asked in the category with this path ([]: no category)."""
        return not self.categories or not set(self.categories).isdisjoint(path)


def asked_in(
    definitions: Iterable[TicketField], path: Collection[int], values: Mapping[str, Any], *, customers: bool = False
) -> list[TicketField]:
    """Of these the ones that are asked in a category, with these values; of customers only what is for them."""
    offered = [
        each for each in definitions if each.is_active and each.is_of(path) and (each.for_customers or not customers)
    ]
    return asked(offered, values)


class Fielded(models.Model):
    # Custom values by slug. Beside `custom`, which holds what other programs keep with a ticket in their own words.
    fields = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    class Meta:
        abstract = True

    def set_fields(  # type: ignore[misc]
        self: Ticket,
        given: Mapping[str, Any],
        *,
        by: Person,
        was: Mapping[str, Any] | None = None,
        seen: int | None = None,
    ) -> None:
        """Sets custom values by slug; None and what is empty take one away. Raises WrongFields with a sentence by slug
        and changes nothing then. Two people who set different fields both have their way: a form says what its fields
        had when it was drawn (`was`), and only what differs from that is meant."""
        require_worker(by)
        with self.locked() as at:
            changed = {
                slug: value
                for slug, value in self.read_fields(given).items()
                if value != self.fields.get(slug) and (was is None or value != was.get(slug))
            }
            if not changed:
                return
            self._refuse_if_set(seen, changed)
            changes = {slug: [self.fields.get(slug), value] for slug, value in changed.items()}
            self.fields = merged(self.fields, changed)
            self.record(Event.Kind.FIELDS_SET, by=by, at=at, changed=("fields",), changes=changes)

    def read_fields(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What values given by a form or a program come to. Raises WrongFields. One query where there are any."""
        if not given:
            return {}
        definitions = list(TicketField.objects.filter(slug__in=slugs_in(given)))
        try:
            return read_all(definitions, given, self.fields)
        except WrongValues as error:
            raise WrongFields(error.errors, {each.slug: each.name for each in definitions}) from error

    def missing_fields(self: Ticket) -> list[TicketField]:  # type: ignore[misc]
        """What must be filled in before it is solved, and is not. At most two queries."""
        definitions = list(TicketField.objects.in_use())
        needed = TicketField.Required.SOLVING
        if not any(each.required == needed for each in definitions):
            return []
        return lacking(
            [each for each in asked_in(definitions, self.category_path, self.fields) if each.required == needed],
            self.fields,
        )

    @property
    def category_path(self: Ticket) -> list[int]:  # type: ignore[misc]
        """The ids from the root of its category; [] for none. May query."""
        return self.category.path if isinstance(self.category, Category) else []

    def refuse_missing_fields(self: Ticket) -> None:  # type: ignore[misc]
        if missing := self.missing_fields():
            raise MissingFields(
                _("Fill in before it is solved: %(fields)s.") % {"fields": ", ".join(each.name for each in missing)},
                [each.slug for each in missing],
            )

    def _refuse_if_set(self: Ticket, seen: int | None, changed: Collection[str]) -> None:  # type: ignore[misc]
        """Raises Stale when somebody set one of the same fields after the version that the form carries."""
        if seen is None or seen >= self.version:
            return
        later = Event.objects.filter(ticket=self, kind=Event.Kind.FIELDS_SET, detail__changes__has_any_keys=[*changed])
        found = list(later.since_version(seen).select_related("by").order_by("-id"))
        if found:
            raise Stale(_("Somebody changed this while you had the page open."), found)
