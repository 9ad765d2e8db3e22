"""Custom fields and names of statuses in the document, by their names in Latin letters."""

from __future__ import annotations

from typing import Any

from helpdesk.configuration.names import Unknown, Values, id_of
from people.fields import patterns
from people.fields.kinds import Kind
from people.models import PersonField
from people.models.field import FieldDefinition
from tickets.models import Category, StatusName, TicketField
from tickets.models.words import Status

_PLAIN = {
    "kind": "kind", "english": "name_en", "russian": "name_ru", "help_english": "help_en", "help_russian": "help_ru",
    "choices": "choices", "pattern": "pattern", "wanted_english": "wanted_en", "wanted_russian": "wanted_ru",
    "shown_when": "shown_when", "in_use": "is_active", "position": "position",
}  # fmt: skip


def read_ticket_fields() -> dict[str, Values]:
    names = dict(Category.objects.values_list("pk", "name_en"))
    return {
        field.slug: {
            **_read(field), "required": field.required, "for_customers": field.for_customers,
            "categories": [names[pk] for pk in field.categories if pk in names],
        }
        for field in TicketField.objects.for_page()
    }  # fmt: skip


def write_ticket_field(slug: str, values: Values) -> None:
    categories = [id_of(Category, "category", name, name_en=name) for name in values["categories"]]
    terms = _terms(slug, values, TicketField.objects.filter(slug=slug).first())
    more = {"required": values["required"], "for_customers": values["for_customers"], "categories": categories}
    TicketField.objects.update_or_create(slug=slug, defaults={**terms, **more})


def read_person_fields() -> dict[str, Values]:
    """By what they are of and their name: `organisation.contract`."""
    return {f"{field.of}.{field.slug}": _read(field) for field in PersonField.objects.order_by("of", "position", "id")}


def write_person_field(name: str, values: Values) -> None:
    of, _dot, slug = name.partition(".")
    if of not in PersonField.Of.values:
        raise Unknown(f"a field is of a person or an organisation: {name}")
    terms = _terms(slug, values, PersonField.objects.filter(of=of, slug=slug).first())
    PersonField.objects.update_or_create(of=of, slug=slug, defaults=terms)


def read_statuses() -> dict[str, Values]:
    return {
        each.slug: {
            "kind": each.kind, "english": each.name_en, "russian": each.name_ru, "public_english": each.public_en,
            "public_russian": each.public_ru, "in_use": each.is_active, "position": each.position,
        }
        for each in StatusName.objects.in_order()
    }  # fmt: skip


def write_status(slug: str, values: Values) -> None:
    known = StatusName.objects.filter(slug=slug).first()
    if values["kind"] not in Status.values or (known is not None and known.kind != values["kind"]):
        raise Unknown(f"the kind of the status {slug} is one of {', '.join(Status.values)}, and never changes")
    StatusName.objects.update_or_create(
        slug=slug,
        defaults={
            "kind": values["kind"], "name_en": values["english"], "name_ru": values["russian"],
            "public_en": values["public_english"], "public_ru": values["public_russian"],
            "is_active": values["in_use"], "position": values["position"],
        },
    )  # fmt: skip


def _read(field: FieldDefinition) -> Values:
    return {said: getattr(field, column) for said, column in _PLAIN.items()}


def _terms(slug: str, values: Values, known: FieldDefinition | None) -> dict[str, Any]:
    if values["kind"] not in Kind.values or (known is not None and known.kind != values["kind"]):
        raise Unknown(f"the kind of the field {slug} is one of {', '.join(Kind.values)}, and never changes")
    try:
        patterns.check(values["pattern"])
    except patterns.WrongPattern as error:
        raise Unknown(f"the pattern of the field {slug} cannot be read: {error}") from error
    return {column: values[said] for said, column in _PLAIN.items()}
