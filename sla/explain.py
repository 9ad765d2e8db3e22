"""Why a clock stands where it stands, step by step, and where a ticket's time went: for pages, mail and the command.

Sentences are made here, in the reader's language and zone, from the steps that the core itself took.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import CalendarVersion
from sla import reading
from sla.book import Book
from sla.clock import clocks
from sla.course import course
from sla.days import Day, days
from sla.derivation import timeline_of
from sla.ledger import ledger
from sla.models import Clock
from sla.sentences import moment, span
from sla.steps import Line, basis, line
from sla.stopwatch import Clock as Measured
from sla.timeline import KINDS, LINE_HOLD, Terms
from tickets.models import Ticket

DAYS_SHOWN = 21

HOLDERS = {
    "line 1": gettext_lazy("First line"),
    "line 2": gettext_lazy("Second line"),
    "line 3": gettext_lazy("Third line"),
    "customer": gettext_lazy("Customer"),
    "third party": gettext_lazy("Third party"),
    "": gettext_lazy("Nobody (solved)"),
}


@dataclass(frozen=True)
class Explained:
    """One clock. What it costs to say is spent when it is asked for."""

    clock: Measured
    now: datetime
    _book: Book
    _terms: Terms

    @property
    def title(self) -> str:
        return title(self.clock.kind, self.clock.line)

    @property
    def outcome(self) -> str:
        return outcome(self.clock)

    @property
    def state(self) -> str:
        """As the kit's clocks are drawn: ok, risk, breached, paused, met, cancelled, none (no target)."""
        clock = self.clock
        if clock.target is None:
            return "none"
        if clock.state != "running":
            return clock.state
        return "risk" if clock.warn_at is not None and clock.warn_at <= self.now else "ok"

    @property
    def used(self) -> int:
        """Percent of the target that is used up, at most 100."""
        return min(100, 100 * self.clock.elapsed // self.clock.target) if self.clock.target else 0

    @cached_property
    def lines(self) -> list[Line]:
        """Its steps in order, from what it rests on to where it stands."""
        clock = self.clock
        policy = self._book.by_id.get(clock.policy) if clock.policy is not None else None
        found = [*basis(policy, self._calendar), *(line(step) for step in clock.steps)]
        if clock.state in ("running", "paused") and clock.due_at is not None:
            found.append(Line("due", _("Due %(moment)s") % {"moment": moment(clock.due_at)}, clock.due_at))
        return found

    @cached_property
    def all_days(self) -> list[Day]:
        return list(days(self.clock, self._terms, self._calendar, self._goal))

    @property
    def days(self) -> list[Day]:
        return self.all_days[:DAYS_SHOWN]

    @property
    def more_days(self) -> int:
        return max(0, len(self.all_days) - DAYS_SHOWN)

    @property
    def skipped(self) -> int:
        """Wall seconds of its running that lay outside working hours."""
        spans = [(begin, min(end or self._goal, self._goal)) for begin, end in self.clock.spans]
        walls = sum((end - begin).total_seconds() for begin, end in spans if begin < end)
        return max(0, int(walls) - (self.all_days[-1].total if self.all_days else 0))

    @property
    def _goal(self) -> datetime:
        return self.clock.ended_at or self.clock.due_at or self.now

    @property
    def _calendar(self) -> CalendarVersion:
        rows = (row for versions in self._book.calendars.values() for row in versions)
        return next(row for row in rows if row.pk == self.clock.calendar)


@dataclass(frozen=True, slots=True)
class Share:
    """One segment of the ledger. `holder` is the core's word; seconds are whole."""

    holder: str
    title: str
    begin: datetime
    end: datetime
    wall: int
    business: int
    growing: bool


@dataclass(frozen=True, slots=True)
class Account:
    """All of a ticket's time."""

    clocks: list[Explained] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    requester_wait: int = 0
    agent_wait: int = 0

    @property
    def current(self) -> list[Explained]:
        """For a narrow place: of each kind the newest clock, and of the lines the present one."""
        newest: dict[str, Explained] = {each.clock.kind: each for each in self.clocks}
        shown = [newest[kind] for kind in KINDS if kind in newest]
        return [each for each in shown if each.clock.kind != LINE_HOLD or each.clock.target is not None]

    @property
    def totals(self) -> list[tuple[str, str, int, int]]:
        """(holder, title, business, wall) of each holder, in the order of their first segment."""
        business: dict[str, int] = {}
        wall: dict[str, int] = {}
        for share in self.shares:
            business[share.holder] = business.get(share.holder, 0) + share.business
            wall[share.holder] = wall.get(share.holder, 0) + share.wall
        return [(holder, str(HOLDERS[holder]), business[holder], wall[holder]) for holder in business]


def account(ticket: Ticket, until: datetime | None = None) -> Account:
    """Every clock with its steps, and the ledger up to now. One query."""
    until = until or timezone.now()
    found, book = reading.read(ticket.pk)
    timeline = timeline_of(book, found.events, found.assigned, until=until)
    turns = tuple(course(timeline.events))
    held = ledger(timeline, turns)
    terms = {(each.policy, each.calendar): each for _since, each in timeline.terms}
    measured = sorted(clocks(timeline, turns), key=lambda clock: (clock.started_at, KINDS.index(clock.kind)))
    return Account(
        clocks=[Explained(clock, until, book, terms[(clock.policy, clock.calendar)]) for clock in measured],
        shares=[
            Share(
                each.holder or "",
                str(HOLDERS[each.holder or ""]),
                each.begin,
                each.end,
                each.wall_seconds,
                each.business_seconds,
                each.open,
            )
            for each in held.segments
        ],
        requester_wait=held.requester_wait,
        agent_wait=held.agent_wait,
    )


def outcome(clock: Measured) -> str:
    """Where it stands, in one line."""
    if clock.state == "met":
        return _("met in %(span)s") % {"span": span(clock.elapsed)}
    if clock.state == "cancelled":
        return _("no longer owed")
    if clock.state == "paused":
        if clock.remaining is None:
            return _("paused")
        return _("paused, %(span)s left") % {"span": span(clock.remaining)}
    if clock.target is None:
        return _("no target")
    if clock.state == "breached":
        over = -(clock.remaining or 0)
        if clock.fulfilled_at is not None and over > 0:
            return _("%(span)s late") % {"span": span(over)}
        return _("%(span)s over") % {"span": span(over)} if over > 0 else _("late")
    return _("%(span)s left") % {"span": span(max(0, clock.remaining or 0))}


def title(kind: str, line: int | None = None) -> str:
    label = str(Clock.Kind(kind).label)
    return f"{label}: {HOLDERS[f'line {line}']}" if line else label
