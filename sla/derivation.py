"""What a replay of a ticket's events gives, as the rows that are kept. Pure but for the book's cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from people.values import value
from sla.book import Assigned, Book
from sla.clock import clocks
from sla.course import course
from sla.history import happenings, noticed
from sla.ledger import Segment, ledger
from sla.stopwatch import Clock
from sla.timeline import LINE_HOLD, Timeline

Written = Callable[[datetime | None], str | None]
Warned = set[tuple[str, int, str]]
Breached = dict[tuple[str, int], datetime]  # when it was recorded last


@value
class Row:
    """An event as read here."""

    kind: str
    at: datetime
    detail: dict[str, Any]
    version: int = 0
    by: int = 0  # a person's id


@value
class Derived:
    """What a replay gives: rows as JSON values, and the ticket's own due moment with its state."""

    clocks: list[dict[str, Any]]
    segments: list[dict[str, Any]]
    due: datetime | None
    state: str


def in_json(at: datetime | None) -> str | None:
    """As PostgreSQL writes a moment into JSON, so that what is stored compares equal: no zeros behind a fraction."""
    if at is None or not at.microsecond:
        return None if at is None else at.isoformat()
    written, plus, zone = at.isoformat().partition("+")
    return f"{written.rstrip('0')}{plus}{zone}"


def timeline_of(book: Book, events: Sequence[Row], assigned: Sequence[Assigned], *, until: datetime) -> Timeline:
    """The ticket's life as the core reads it."""
    terms = tuple(book.terms_over(events[0].at, assigned))
    has_policy = any(each.version is not None for each in assigned)
    return Timeline(tuple(happenings(events)), terms, until, has_policy)


def derive(book: Book, events: Sequence[Row], assigned: Sequence[Assigned], *, until: datetime) -> Derived:
    """The core's answer for one ticket, as rows."""
    timeline = timeline_of(book, events, assigned, until=until)
    return derived(*measure(timeline), noticed(events), until)


def measure(timeline: Timeline) -> tuple[tuple[Clock, ...], tuple[Segment, ...]]:
    """Clocks and segments of one course."""
    turns = tuple(course(timeline.events))
    return clocks(timeline, turns), ledger(timeline, turns).segments


def derived(
    measured: Sequence[Clock],
    segments: Sequence[Segment],
    told: tuple[Warned, Breached],
    until: datetime,
    *,
    written: Written = in_json,
) -> Derived:
    """Rows of what was measured; `told` are the warnings and breaches that have their events. `written` says how a
    moment is."""
    closed = [
        {
            "number": number,
            "holder": each.holder or "",
            "begin_at": written(each.begin),
            "end_at": written(each.end),
            "business_seconds": each.business_seconds,
        }
        for number, each in enumerate(segments)
        if not each.open
    ]
    return Derived([_clock_row(clock, *told, written) for clock in measured], closed, *_due(measured, until))


def _clock_row(clock: Clock, warned: Warned, breached: Breached, written: Written) -> dict[str, Any]:
    runs = clock.ended_at is None and clock.state != "paused"
    return {
        "kind": clock.kind,
        "number": clock.number,
        "line": clock.line,
        "state": clock.state,
        "started_at": written(clock.started_at),
        "target_seconds": clock.target,
        "due_at": written(clock.due_at),
        "warn_at": written(clock.warn_at),
        "fulfilled_at": written(clock.fulfilled_at),
        "ended_at": written(clock.ended_at),
        "elapsed_seconds": None if runs else clock.elapsed,
        "breached_at": written(clock.breached_at),
        "policy_version_id": clock.policy,
        "next_check_at": written(_next_check(clock, warned, breached)),
    }


def _next_check(clock: Clock, warned: Warned, breached: Breached) -> datetime | None:
    """When the tick is to look: for the breach that has no event yet, else for the warning, else for the due moment."""
    recorded = breached.get((clock.kind, clock.number))
    if recorded is not None and recorded > clock.started_at:  # else of a clock of this number that was taken back
        return None
    if clock.breached_at is not None:
        return clock.breached_at
    if clock.ended_at is not None or clock.due_at is None:
        return None
    if (clock.kind, clock.number, clock.due_at.isoformat()) not in warned:
        return clock.warn_at
    return clock.due_at


def _due(measured: Sequence[Clock], at: datetime) -> tuple[datetime | None, str]:
    """The earliest due moment of what the customer is owed, and the worst state among it ('' where nothing is)."""
    owed = [clock for clock in measured if clock.ended_at is None and clock.kind != LINE_HOLD and clock.target]
    due = min((clock.due_at for clock in owed if clock.due_at is not None), default=None)
    if any(clock.state == "breached" for clock in owed):
        return due, "breached"
    running = [clock for clock in owed if clock.due_at is not None]
    if any(clock.warn_at is not None and clock.warn_at <= at for clock in running):
        return due, "risk"
    return due, "ok" if running else "paused" if owed else ""
