"""What sla derives from events, inside the verb's transaction: clocks, segments, the ticket's due moment."""

from __future__ import annotations

from typing import Any

from sla import keeping
from tickets.models import Event, Ticket
from tickets.signals import event_recorded


def connect() -> None:
    event_recorded.connect(keep_time, dispatch_uid="sla.time")


def keep_time(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    if event.kind not in (Event.Kind.WARNED, Event.Kind.BREACHED):  # the tick has kept its own rows (sla/beat.py)
        keeping.keep(ticket, event.at)
