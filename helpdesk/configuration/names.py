"""Names for ids and back, and what a part of the document is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from people.models import Person, Team

Values = dict[str, Any]


class Unknown(ValueError):
    """The document names something that is not there; the text says what."""


@dataclass(frozen=True, slots=True)
class Section:
    """`read` gives plain values by name, `write` makes one thing so."""

    name: str
    read: Callable[[], dict[str, Values]]
    write: Callable[[str, Values], object]


def id_of(model: Any, what: str, name: str | None, **by: Any) -> int | None:
    if name is None:
        return None
    found = model.objects.filter(**(by or {"name": name})).values_list("pk", flat=True).first()
    if found is None:
        raise Unknown(f"there is no {what} “{name}”")
    return int(found)


def names_of(model: Any) -> dict[int, str]:
    return dict(model.objects.values_list("pk", "name"))


def team_id(name: str | None) -> int | None:
    return id_of(Team, "team", name)


def person_id(email: str | None) -> int | None:
    if email is None:
        return None
    found = Person.objects.with_email(email).first()
    if found is None:
        raise Unknown(f"there is no person {email}")
    return found.pk


def email_of(pk: int | None) -> str | None:
    return Person.objects.get(pk=pk).email if pk is not None else None
