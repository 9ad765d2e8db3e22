"""What a row of a list shows of its promise, and of its hand-over between lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from helpdesk.desk import reading
from sla.explain import Account
from sla.models import Clock
from sla.timeline import LINE_HOLD
from tickets.models import Handover, Ticket


@dataclass(frozen=True, slots=True)
class Chip:
    """`state` is ok, risk, breached or paused; `kind` says what is due."""

    state: str
    due: datetime | None = None
    warn: datetime | None = None
    since: datetime | None = None
    kind: str = ""


def chips(rows: Sequence[Ticket]) -> dict[int, Chip | None]:
    """By ticket id; None where nothing is promised. One query: the clocks that are due."""
    due = [row.pk for row in rows if row.due_or_none]
    found: dict[int, Clock] = {}
    if due:
        for clock in reading.due_clocks(due):
            found[clock.ticket_id] = clock  # the soonest comes last and stays
    return {row.pk: _chip(row, found.get(row.pk)) for row in rows}


def handovers(rows: Sequence[Ticket]) -> dict[int, Handover]:
    """By ticket id, where the newest hand-over waits to be accepted or came back. One query, none where none moved."""
    moved = [row.pk for row in rows if row.hops and row.is_active]
    if not moved:
        return {}
    newest = {each.ticket_id: each for each in reading.newest_handovers(moved)}
    shown = (Handover.State.SENT, Handover.State.RETURNED)
    return {pk: each for pk, each in newest.items() if each.state in shown}


def told_chip(ticket: Ticket, account: Account) -> Chip | None:
    """The same from what was already read for the ticket's page."""
    owed = (each.clock for each in account.clocks if each.clock.kind != LINE_HOLD and each.clock.ended_at is None)
    dated = [(clock.due_at, number, clock) for number, clock in enumerate(owed) if clock.due_at is not None]
    soonest = min(dated)[2] if dated else None
    return _chip(ticket, soonest)


def _chip(row: Ticket, clock: object) -> Chip | None:
    due, now = row.due_or_none, timezone.now()
    if not row.is_active or not row.clock_state:
        return None
    if due is None:
        return Chip("breached" if row.clock_state == "breached" else "paused")
    warn: datetime | None = getattr(clock, "warn_at", None)
    state = row.clock_state
    if due <= now:
        state = "breached"
    elif warn is not None:
        state = "risk" if warn <= now else "ok"
    kind = getattr(clock, "kind", "")
    label = str(Clock.Kind(kind).label) if kind else ""
    return Chip(state, due, warn, getattr(clock, "started_at", None), label)
