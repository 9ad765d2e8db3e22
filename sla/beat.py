"""The tick: warnings and breaches whose moment has come become events, once each, however many beats run.

What is due comes from one index, so the cost follows what is due and not how many tickets are open. A tick that comes
late records the same moments: a breach is dated by its due moment (R14).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction

from people import access
from people.models import Membership, Person
from sla.models import Clock
from sla.models.clock import keep_marks
from tickets import notices
from tickets.models import Event, Ticket
from tickets.models.due import set_clock_states
from tickets.models.verb import database_now, record_many

BATCH = 200
_WORSE = {"": 0, "paused": 1, "ok": 2, "risk": 3, "breached": 4}


def tick() -> int:
    """Records all that is due; returns how many warnings and breaches it was."""
    recorded, found = 0, BATCH
    while found == BATCH:
        found, done = _one_batch()
        recorded += done
        if not done:
            break
    return recorded


@transaction.atomic
def _one_batch() -> tuple[int, int]:
    """How many clocks were due, and how many were recorded. Tickets that somebody holds are left for the next tick.

    Seven statements and the notices, whatever the number.
    """
    waiting = list(Clock.objects.to_check(database_now()).values_list("ticket_id", flat=True)[:BATCH])
    if not waiting:
        return 0, 0
    tickets = {
        ticket.pk: ticket
        for ticket in Ticket.objects.filter(pk__in=waiting)
        .order_by("pk")
        .select_for_update(skip_locked=True, no_key=True)
    }
    now = database_now()
    # Read again behind the locks: another beat may have been here.
    due = list(Clock.objects.to_check(now).filter(ticket__in=tickets).order_by("ticket_id", "id"))
    if not due:
        return len(waiting), 0
    entries = [(tickets[clock.ticket_id], *_entry(clock, now)) for clock in due]
    events = record_many(entries, by=Person.objects.system(), now=now)
    _mark(due, tickets, now)
    notices.tell(_recipients(events), now)
    return len(waiting), len(events)


def _entry(clock: Clock, now: datetime) -> tuple[str, dict[str, Any]]:
    """The event's kind and detail; `due` is the moment that was or will be missed."""
    missed = clock.breached_at or clock.due_at
    assert missed is not None  # it has a moment to be checked at
    kind = Event.Kind.BREACHED if _is_missed(clock, now) else Event.Kind.WARNED
    return kind, {"clock": clock.kind, "number": clock.number, "line": clock.line, "due": missed.isoformat()}


def _is_missed(clock: Clock, now: datetime) -> bool:
    return clock.breached_at is not None or (clock.due_at is not None and clock.due_at <= now)


def _mark(due: list[Clock], tickets: dict[int, Ticket], now: datetime) -> None:
    """The rows as a replay of the new events would give them, without replaying."""
    states: dict[int, str] = {}
    for clock in due:
        ticket = tickets[clock.ticket_id]
        state = "risk"
        if _is_missed(clock, now):
            state = "breached"
            clock.breached_at = clock.breached_at or clock.due_at
            clock.state = Clock.State.BREACHED
            clock.next_check_at = None
        else:
            clock.next_check_at = clock.due_at
        if clock.kind != Clock.Kind.LINE_HOLD and clock.ended_at is None:
            worst = states.get(ticket.pk, ticket.clock_state)
            if _WORSE[state] > _WORSE.get(worst, 0):
                states[ticket.pk] = state
    keep_marks(due)
    set_clock_states(states)


def _recipients(events: list[Event]) -> Iterator[tuple[Event, Iterable[int]]]:
    """A warning: the assignee, else the team's leads, else the team. A breach: the leads hear of it besides."""
    teams = {event.ticket.team_id for event in events}
    rows = (
        Membership.objects.filter(team__in=teams, person__is_active=True)
        .order_by("team_id", "person_id")
        .values_list("team_id", "person_id", "person__role")
    )
    members = {team: list(group) for team, group in groupby(rows, key=lambda row: row[0])}
    for event in events:
        ticket = event.ticket
        if not ticket.is_active:
            continue  # answered meanwhile: the history says it, nobody need hurry
        team = members.get(ticket.team_id, [])
        leads = [person for _, person, role in team if role == access.Role.LEAD]
        everyone = [person for _, person, _ in team]
        assignee = [ticket.assignee_id] if ticket.assignee_id else []
        if event.kind == Event.Kind.WARNED:
            yield event, assignee or leads or everyone
        else:
            yield event, [*assignee, *leads] or everyone
