"""Custom fields in a form: what is asked, what is typed, what is wrong. The doors of tickets and of people share it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from people.fields import kinds
from people.fields.asked import lacking
from people.fields.kinds import Kind
from people.models.field import FieldDefinition, WrongValues, merged, read_all
from tickets.models import Category, TicketField
from tickets.models.field import asked_in
from tickets.refusals import WrongFields


@dataclass(frozen=True, slots=True)
class Input:
    """One field as a template draws it. `typed` is text, a list of values, or whether a box is ticked; `places` the
    categories in which it is asked, by id, '' for everywhere; `only` their names."""

    definition: FieldDefinition
    typed: Any
    error: str
    is_required: bool
    places: str
    only: str

    @property
    def choices(self) -> list[kinds.Choice]:
        """Those that can be chosen, and what is chosen already."""
        chosen = self.typed if isinstance(self.typed, list) else [self.typed]
        return [each for each in self.definition.known_choices if not each.is_retired or each.value in chosen]

    @property
    def values_before(self) -> str:
        """Of the field that its condition is about."""
        return " ".join(self.definition.shown_when.get("values", ()))


def inputs(
    definitions: Iterable[FieldDefinition],
    typed: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    required: Collection[str] = (),
    categories: Sequence[Category] = (),
    as_posted: bool = False,
) -> list[Input]:
    """`typed` are values as they are kept, or as a form sent them (`as_posted`); `required` the slugs of those that
    must be filled in; of the `categories` those are named in which a field is asked."""
    found = []
    for each in definitions:
        value = typed.get(each.slug)
        shown = _as_typed(each, value) if as_posted else kinds.typed(each.terms, value)
        places = _places(each, categories)
        found.append(
            Input(
                each,
                shown,
                (errors or {}).get(each.slug, ""),
                each.slug in required,
                " ".join(str(place.pk) for place in places),
                ", ".join(place.name for place in places if not set(place.path[:-1]) & {one.pk for one in places}),
            )
        )
    return found


def state(definitions: Iterable[FieldDefinition], values: Mapping[str, Any]) -> str:
    """What a form's fields had when it was drawn, for its `was`."""
    return json.dumps({each.slug: values.get(each.slug) for each in definitions}, ensure_ascii=False)


def offered(*, customers: bool = False) -> list[TicketField]:
    """Those that a form for a new ticket may ask for. One query."""
    found = TicketField.objects.in_use()
    return list(found.filter(for_customers=True) if customers else found)


def taken(
    definitions: Sequence[TicketField], given: Mapping[str, Any], category: Category | None, *, strict: bool = False
) -> dict[str, Any]:
    """The values for a new ticket of this category. Raises WrongFields of what is wrong, and of what is required when a
    ticket is created and is missing. What is not asked is left out, so that a hidden part of a form says nothing;
    `strict` (the API) refuses fields that are not known instead."""
    path = category.path if category is not None else []
    known = {each.slug for each in definitions}
    errors: dict[str, str] = {}
    wanted = given if strict else {slug: value for slug, value in given.items() if slug in known}
    values: dict[str, Any] = {}
    for slug, value in wanted.items():
        try:
            values |= read_all(definitions, {slug: value}, {})
        except WrongValues as error:
            errors |= error.errors
    asked = asked_in(definitions, path, values)
    needed = [each for each in asked if each.required == TicketField.Required.CREATION]
    for each in lacking(needed, values):
        errors.setdefault(each.slug, _("Tick this.") if each.kind == Kind.CHECKBOX else _("Fill this in."))
    slugs = {each.slug for each in asked}
    if mattering := {slug: why for slug, why in errors.items() if strict or slug in slugs}:
        raise WrongFields(mattering)
    return merged({}, values if strict else {slug: value for slug, value in values.items() if slug in slugs})


def at_creation(definitions: Iterable[TicketField]) -> set[str]:
    return {each.slug for each in definitions if each.required == TicketField.Required.CREATION}


def at_solving(definitions: Iterable[TicketField]) -> set[str]:
    return {each.slug for each in definitions if each.required == TicketField.Required.SOLVING}


@dataclass(frozen=True, slots=True)
class Line:
    """A value as it is shown; `href` where it is an address that can be opened."""

    definition: FieldDefinition
    said: str
    href: str
    is_missing: bool = False


def lines(
    definitions: Iterable[FieldDefinition], values: Mapping[str, Any], missing: Collection[str] = ()
) -> list[Line]:
    return [
        Line(each, _said(each, values.get(each.slug)), _href(each, values.get(each.slug)), each.slug in missing)
        for each in definitions
    ]


def _said(definition: FieldDefinition, value: Any) -> str:
    return definition.shown(value) or "—"


def _href(definition: FieldDefinition, value: Any) -> str:
    """Checked when it was kept, and again: what is not an address of the web or of mail is no link here either."""
    if definition.kind != Kind.LINK or not isinstance(value, str):
        return ""
    return value if value.lower().startswith(("https://", "http://", "mailto:")) else ""


def _as_typed(definition: FieldDefinition, value: Any) -> Any:
    if definition.kind == Kind.CHECKBOX:
        return bool(value)
    if definition.kind == Kind.CHOICES:
        return value if isinstance(value, list) else [value] if value else []
    return (value[0] if isinstance(value, list) and value else value) or ""


def _places(definition: FieldDefinition, categories: Sequence[Category]) -> list[Category]:
    own = definition.categories if isinstance(definition, TicketField) else []
    return [each for each in categories if not set(own).isdisjoint(each.path)] if own else []
