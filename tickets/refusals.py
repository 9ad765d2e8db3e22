"""Why a verb may say no. Each carries one sentence for the person who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tickets.models import Event


class Refused(Exception):
    """The verb cannot be done in the ticket's present state; HTTP 409 with the sentence."""


class NotAllowed(Exception):
    """The person's role does not carry the verb; HTTP 403."""


class Stale(Refused):
    """Somebody changed the same thing since the form was read; `events` tell what, newest first."""

    def __init__(self, sentence: str, events: list[Event]) -> None:
        super().__init__(sentence)
        self.events = events
