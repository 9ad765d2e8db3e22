"""Keeps facts equal to what the events say, behind the verbs: the event log is read on from where it was left.

No verb writes a mark: the log is read without gaps (`Event.objects.after`), so what commits late is read late and never
missed. One reader at a time holds the place.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from people import access
from sla import reading
from sla.derivation import timeline_of
from sla.kpi import rolling
from sla.kpi.fact import Fact, Place, fact_of
from sla.kpi.rows import insert
from sla.models import FactPlace, TicketFact
from tickets.models import Event, RatingRequest, Ticket

EVENTS = 1000  # read in one transaction
SECONDS = 20.0  # one run goes on at most
# Of organisation and team as they are: no event tells when these change.
_OF_ROWS = ("tier", "is_ours", "organisation_id", "hidden_in")
# What changes no number.
_BESIDE = (
    Event.Kind.WARNED, Event.Kind.BREACHED, Event.Kind.FOLLOWED, Event.Kind.UNFOLLOWED, Event.Kind.STUMBLED,
    Event.Kind.DRAFT_HANDED,
)  # fmt: skip
# What changes more of the past than the fact tells.
_BACK = (Event.Kind.UNDONE, Event.Kind.TIME_VOIDED)


def keep(seconds: float = SECONDS) -> int:
    """Reads the log on until its end or until the time is over; how many events were read."""
    until, read = time.monotonic() + seconds, 0
    while (step := _read_on()) and time.monotonic() < until:
        read += step
    return read + step


def make(tickets: Sequence[int], changed: Iterable[int] = ()) -> None:
    """The facts of these tickets anew, with marks on the days that count them otherwise now. May run twice.

    Of `changed` tickets something else than the fact may be another: all their days are marked.
    """
    with transaction.atomic():
        before = TicketFact.objects.in_bulk(tickets)
        rows = list(replayed(tickets))
        insert(TicketFact, map(_columns, rows), replacing="ticket_id")
        moments: set[datetime] = set()
        whole, asked = set(changed), set(changed)
        for row in rows:
            was = before.get(row.pk)
            moments |= rolling.moments_of(was, row)
            whole |= {row.pk} if rolling.is_elsewhere(was, row) else set()
            asked |= {row.pk} if rolling.asks_elsewhere(was, row) else set()
        rolling.mark(moments | set(_lived(whole, asked)))


def _lived(whole: Collection[int], asked: Collection[int]) -> Iterator[datetime]:
    """Every moment of the first tickets' events; and when customers of the others were asked for a rating."""
    if whole:
        yield from Event.objects.filter(ticket__in=whole).values_list("at", flat=True)
    if asked:
        yield from RatingRequest.objects.filter(ticket__in=asked).values_list("at", flat=True)


def replayed(tickets: Sequence[int]) -> Iterator[TicketFact]:
    """The facts that the events of these tickets make, unsaved."""
    now = timezone.now()
    beside = {row["pk"]: row for row in Ticket.objects.filter(pk__in=tickets).values("pk", *_BESIDE_EVENTS)}
    for number, events, assigned, book in reading.read_told(list(tickets)):
        if events:
            yield _row(beside[number], fact_of(events, timeline_of(book, events, assigned, until=now)))


def differences(only: Sequence[int] | None = None) -> Iterator[str]:
    """Facts as stored against a replay, for tickets whose events have all been read, all or these. Each difference is a
    line."""
    place = _place()
    for batch in _batches(only):
        later = Event.objects.later_than(place.xid, place.event)
        unread = set(later.filter(ticket__in=batch).values_list("ticket", flat=True))
        stored = TicketFact.objects.in_bulk(batch)
        for row in replayed([pk for pk in batch if pk not in unread]):
            yield from differing(stored.get(row.pk), row)


def _batches(only: Sequence[int] | None) -> Iterator[list[int]]:
    if only is not None:
        yield from (list(only[at : at + EVENTS]) for at in range(0, len(only), EVENTS))
        return
    last = 0
    while batch := list(Ticket.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:EVENTS]):
        last = batch[-1]
        yield batch


def differing(stored: TicketFact | None, row: TicketFact) -> Iterator[str]:
    """Each difference of a stored fact from the one that the events make, as a line."""
    if stored is None:
        yield f"{row}: the fact is missing"
        return
    for field in TicketFact._meta.fields:
        name = field.attname
        if name not in _OF_ROWS and getattr(stored, name) != getattr(row, name):
            said = (getattr(stored, name), getattr(row, name))
            yield f"{row}: fact {name} is {said[0]}, the events say {said[1]}"


def _read_on() -> int:
    _place()
    with transaction.atomic():
        place = FactPlace.objects.select_for_update(skip_locked=True).first()
        if place is None:
            return 0  # somebody else reads
        events = list(Event.objects.after(place.xid, place.event).only("xid", "kind", "ticket", "at")[:EVENTS])
        if not events:
            return 0
        told = [event for event in events if event.kind not in _BESIDE]
        make(sorted({event.ticket_id for event in told}), {e.ticket_id for e in told if e.kind in _BACK})
        rolling.mark(event.at for event in told)  # a clock may have ended there
        place.xid, place.event, place.at = events[-1].xid, events[-1].pk, timezone.now()
        place.save()
    return len(events)


def _place() -> FactPlace:
    place, _made = FactPlace.objects.get_or_create(pk=1)
    return place


# What a fact takes from the ticket as it is: no event tells when these change.
_BESIDE_EVENTS = (
    "requester_id", "requester__role", "organisation_id", "organisation__tier", "organisation__is_own", "team_id",
    "team__is_private",
)  # fmt: skip


def _row(beside: dict[str, Any], fact: Fact) -> TicketFact:
    row = TicketFact(
        ticket_id=beside["pk"],
        requester_id=beside["requester_id"],
        organisation_id=beside["organisation_id"],
        tier=beside["organisation__tier"] or "",
        is_ours=beside["requester__role"] == access.Role.SYSTEM or bool(beside["organisation__is_own"]),
        hidden_in=beside["team_id"] if beside["team__is_private"] else None,
        first_contact=fact.first_contact,
        first_line=fact.first_line,
        solves=list(fact.solves),
        reopens=list(fact.reopens),
        minutes=sum(fact.minutes.values()),
        credits={str(person): part for person, part in sorted(fact.shares.items())},
    )
    for name in _SAME:
        setattr(row, name, getattr(fact, name))
    for holder, seconds in fact.holds.items():
        setattr(row, f"hold_{holder.replace(' ', '_')}", seconds)
    _put(row, "created", fact.created)
    _put(row, "first_reply", fact.first_reply)
    _put(row, "solved", fact.solve)
    _put(row, "rated", fact.rated)
    return row


_OTHERWISE = {"solves", "reopens", "minutes", "credits"}  # lists, sums and shares there; here tuples, people, seconds
_SAME = {field.name for field in fields(Fact)} & {field.name for field in TicketFact._meta.fields} - _OTHERWISE


def _columns(row: TicketFact) -> dict[str, Any]:
    return {str(field.column): getattr(row, field.attname) for field in TicketFact._meta.fields}


def _put(row: TicketFact, moment: str, place: Place | None) -> None:
    if place is None:
        return
    values: dict[str, Any] = {"at": place.at, "team": place.team, "line": place.line, "priority": place.priority}
    if moment != "created":
        values["by"] = place.by
    for name, value in values.items():
        setattr(row, f"{moment}_{name}", value)
