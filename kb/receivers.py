"""What kb derives from events, inside the verb's transaction: what the coach would say of a reply."""

from __future__ import annotations

from typing import Any

from kb import coached
from tickets.models import Event, Ticket
from tickets.signals import event_recorded


def connect() -> None:
    event_recorded.connect(score, dispatch_uid="kb.coach")


def score(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    if event.kind == Event.Kind.REPLIED:
        coached.keep(event, ticket)
