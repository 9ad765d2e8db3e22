"""Clocks, segments and due moments as stored, against a replay. Each difference is a line for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from sla import reading
from sla.book import Book
from sla.derivation import Derived, derive
from sla.reading import Found
from tickets.models import Ticket

BATCH = 1000
# So late a tick may be before it counts as a difference.
PATIENCE = timedelta(minutes=5)


def differences() -> Iterator[str]:
    """In batches; memory does not grow with the number of tickets."""
    last = 0
    while batch := list(Ticket.objects.filter(pk__gt=last).order_by("pk").defer("subject", "snippet")[:BATCH]):
        rows = {ticket.pk: ticket for ticket in batch}
        last = batch[-1].pk
        for pk, found, book in reading.read_many(list(rows)):
            if found.events:
                yield from _of_ticket(rows[pk], found, book, timezone.now())


def _of_ticket(ticket: Ticket, found: Found, book: Book, now: datetime) -> Iterator[str]:
    derived = derive(book, found.events, found.assigned, until=now)
    said = {(row["kind"], row["number"]): row for row in derived.clocks}
    for key in sorted(said.keys() | found.clocks.keys()):
        stored, replayed = found.clocks.get(key), said.get(key)
        name = f"{ticket.number}: clock {key[0]} {key[1]}"
        if stored is None or replayed is None:
            yield f"{name} is {'missing' if stored is None else 'stored but not in the events'}"
        else:
            yield from _of_clock(name, stored, replayed, now)
    if found.segments != derived.segments:
        yield f"{ticket.number}: the ledger is {_ledger(found.segments)}, the events say {_ledger(derived.segments)}"
    if ticket.due_or_none != derived.due:
        yield f"{ticket.number}: due {ticket.due_or_none}, the events say {derived.due}"
    if ticket.clock_state != derived.state and ticket.clock_state != _a_while_ago(found, book, now).state:
        yield f"{ticket.number}: clock state {ticket.clock_state!r}, the events say {derived.state!r}"


def _of_clock(name: str, stored: dict[str, Any], replayed: dict[str, Any], now: datetime) -> Iterator[str]:
    breached = replayed["breached_at"]
    if stored["breached_at"] is None and breached and datetime.fromisoformat(breached) > now - PATIENCE:
        return  # the next tick records it
    for field, value in replayed.items():
        if stored[field] != value:
            yield f"{name}: {field} is {stored[field]}, the events say {value}"


def _a_while_ago(found: Found, book: Book, now: datetime) -> Derived:
    return derive(book, found.events, found.assigned, until=now - PATIENCE)


def _ledger(segments: list[dict[str, Any]]) -> str:
    return ", ".join(f"{each['holder'] or 'nobody'} {each['business_seconds']} s" for each in segments) or "empty"
