"""Custom fields for tests."""

from __future__ import annotations

from people.models import PersonField
from tickets.models import TicketField


def field(slug, kind="text", *, choices=(), **more):
    """A field of tickets, last of all; called by its slug in both languages unless it is said."""
    return TicketField.objects.create(slug=slug, kind=kind, choices=_stored(choices), **_named(slug, TicketField, more))


def field_of(of, slug, kind="text", *, choices=(), **more):
    return PersonField.objects.create(
        of=of, slug=slug, kind=kind, choices=_stored(choices), **_named(slug, PersonField, more)
    )


def _named(slug, model, more):
    return {"name_en": slug, "name_ru": slug, "position": model.objects.count(), **more}


def _stored(choices):
    return [
        {"value": each.value, "en": each.en, "ru": each.ru, **({"retired": True} if each.is_retired else {})}
        for each in choices
    ]
