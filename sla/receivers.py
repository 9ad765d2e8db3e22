"""What sla derives from events, inside the verb's transaction: clocks, segments, the ticket's due moment."""

from __future__ import annotations

from typing import Any

from sla import keeping
from tickets.models import Event, Ticket
from tickets.signals import event_recorded


def connect() -> None:
    event_recorded.connect(keep_time, dispatch_uid="sla.time")


def keep_time(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    # The tick has kept its own rows (sla/beat.py). What routed a ticket was written with its beginning, and read there.
    if event.kind not in (Event.Kind.WARNED, Event.Kind.BREACHED, Event.Kind.ROUTED):
        keeping.keep(ticket, event.at)
