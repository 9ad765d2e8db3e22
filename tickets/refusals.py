"""Why a verb may say no. Each carries one sentence for the person who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tickets.models import Event


class Refused(Exception):
    """The verb cannot be done in the ticket's present state; HTTP 409 with the sentence."""


class NotAllowed(Exception):
    """The person's role does not carry the verb; HTTP 403."""


class WrongFields(Refused):
    """Values that custom fields do not take; `errors` has a sentence by slug, `names` what the fields are called. HTTP
    400 in the API."""

    def __init__(self, errors: dict[str, str], names: dict[str, str] | None = None) -> None:
        super().__init__(" ".join(f"{(names or {}).get(slug, slug)}: {why}" for slug, why in errors.items()))
        self.errors = errors


class MissingFields(Refused):
    """It cannot be solved before these custom fields, by slug, are filled in."""

    def __init__(self, sentence: str, slugs: list[str]) -> None:
        super().__init__(sentence)
        self.slugs = slugs


class Stale(Refused):
    """Somebody changed the same thing since the form was read; `events` tell what, newest first."""

    def __init__(self, sentence: str, events: list[Event]) -> None:
        super().__init__(sentence)
        self.events = events
