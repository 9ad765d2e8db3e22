"""What sla derives from events, inside the verb's transaction: clocks, segments, the ticket's due moment."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save

from people.models import Team
from sla import keeping
from sla.kpi import rolling
from tickets.models import Arrival, Event, RatingRequest, Reading, Ticket
from tickets.signals import event_recorded


def connect() -> None:
    event_recorded.connect(keep_time, dispatch_uid="sla.time")
    post_save.connect(mark_asked, sender=RatingRequest, dispatch_uid="sla.asked")
    post_save.connect(mark_read, sender=Reading, dispatch_uid="sla.read")
    post_save.connect(mark_sent, sender=Arrival, dispatch_uid="sla.sent")
    post_save.connect(hide, sender=Team, dispatch_uid="sla.hidden")


def mark_asked(sender: type[RatingRequest], instance: RatingRequest, **kwargs: Any) -> None:
    """No event tells of a mail that asks for a rating."""
    rolling.mark([instance.at])


def mark_read(sender: type[Reading], instance: Reading, **kwargs: Any) -> None:
    rolling.mark([instance.at])


def mark_sent(sender: type[Arrival], instance: Arrival, **kwargs: Any) -> None:
    """A request of a visit that had read: the day on which it began to read counts otherwise now."""
    if instance.visit and instance.outcome == Arrival.Outcome.NEW_TICKET:
        rolling.mark(Reading.objects.first_ones().filter(visit=instance.visit).values_list("at", flat=True))


def hide(sender: type[Team], instance: Team, **kwargs: Any) -> None:
    """Facts of a team that became private, or is it no more, are made again. Two queries."""
    rolling.hide(instance.pk, instance.pk if instance.is_private else None)


def keep_time(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    # Who asks changes no time of what is done; a customer may have thousands of such tickets.
    if not ticket.is_active and Event.Kind.CUSTOMER_MERGED in (event.kind, event.detail.get("what")):
        return
    # The tick has kept its own rows (sla/beat.py). What routed a ticket was written with its beginning, and read there.
    if event.kind not in (Event.Kind.WARNED, Event.Kind.BREACHED, Event.Kind.ROUTED):
        keeping.keep(ticket, event.at)
