"""What kb derives from events, inside the verb's transaction: what the coach would say of a reply, how often templates
are used."""

from __future__ import annotations

from typing import Any

from kb import coached, using
from tickets.models import Event, Ticket
from tickets.signals import event_recorded


def connect() -> None:
    event_recorded.connect(score, dispatch_uid="kb.coach")
    event_recorded.connect(uncount, dispatch_uid="kb.uses")


def score(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    if event.kind == Event.Kind.REPLIED:
        coached.keep(event, ticket)


def uncount(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    """A reply that was taken back, or dropped before it left, was no use of its templates. Queries only then."""
    if event.kind == Event.Kind.UNDONE and event.detail.get("what") == Event.Kind.REPLIED:
        using.forget_sent(ticket, event.detail["undoes"])
    elif event.kind == Event.Kind.PLAN_DROPPED:
        using.forget_planned(event.detail["plan"])
