"""Mails that a higher floor writes: it lends a writer of their kind, and `tickets.letters` makes the letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from people.models import Person
from tickets.models import Outgoing
from tickets.registry import Registry


@dataclass(frozen=True, slots=True)
class Contents:
    """What a mail says: templates `mail/{template}.txt` and `.html`, and an address that a POST ends such mails at."""

    template: str
    context: dict[str, object]
    subject: str
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True)
class Writer:
    """Lent by a higher floor: writes the mails of the kind `name`. It may raise Unsendable."""

    name: str
    write: Callable[[Outgoing, Person], Contents]


writers: Registry[Writer] = Registry("writer of mails")
