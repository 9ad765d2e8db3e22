"""Judging open tickets anew after a policy or calendar has changed (R11, R13): in batches, resumable."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sla import keeping
from sla.models import Recalculation
from tickets.models import Ticket
from tickets.models.queries import TicketQuerySet
from tickets.models.words import ACTIVE

BATCH = 100
# A verb that ran while the version was being saved may not have seen it.
_OVERLAP = timedelta(minutes=2)


def ask(reason: str) -> Recalculation:
    """Wishes for one, in the transaction of the change; the worker takes it up."""
    return Recalculation.objects.create(reason=reason, since=timezone.now() - _OVERLAP)


def work(seconds: float = 20) -> int:
    """Goes on with what was asked for so many seconds. Returns how many tickets were kept. One worker at a time."""
    end, done = time.monotonic() + seconds, 0
    while time.monotonic() < end and (step := _batch()):
        done += step
    return done


def again(ticket_id: int) -> None:
    """One ticket's derived rows anew, in a transaction of its own."""
    ticket = Ticket(pk=ticket_id)
    with ticket.locked() as at:
        keeping.keep(ticket, at)


def again_all(tickets: Sequence[int]) -> None:
    """Each in a transaction of its own."""
    for ticket in tickets:
        again(ticket)


def _batch() -> int:
    with transaction.atomic():
        row = _one_of(list(Recalculation.objects.unfinished().select_for_update(skip_locked=True)))
        if row is None:
            return 0
        tickets = _tickets(row.since)
        if row.total is None:
            row.total = row.done + tickets.filter(pk__gt=row.last_ticket).count()
        found = list(tickets.filter(pk__gt=row.last_ticket).order_by("pk").values_list("pk", flat=True)[:BATCH])
        for ticket in found:
            again(ticket)
        row.done += len(found)
        row.last_ticket = found[-1] if found else row.last_ticket
        row.finished_at = None if found else timezone.now()
        row.save()
    return len(found) or 1


def _one_of(rows: Sequence[Recalculation]) -> Recalculation | None:
    """The one that does the work of all: judging a ticket once answers every change made before. It is the one with
    the most left to do, for what it has passed was judged before the others were asked for."""
    if not rows:
        return None
    kept = min(rows, key=lambda row: row.last_ticket)
    if folded := [row.pk for row in rows if row is not kept]:
        Recalculation.objects.filter(pk__in=folded).update(finished_at=timezone.now())
        moments = [row.since for row in rows if row.since is not None]
        kept.since = min(moments) if len(moments) == len(rows) else None
        kept.total = None
    return kept


def _tickets(since: datetime | None) -> TicketQuerySet:
    everything: TicketQuerySet = Ticket.objects.all()
    if since is None:
        return everything
    return everything.filter(Q(status__in=ACTIVE) | Q(updated_at__gte=since))
