"""The promises on one ticket: events and terms in, clocks out, by the rules of docs/time.md (R2–R14, R16–R23). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sla.course import Turn, course
from sla.stopwatch import Clock, Stopwatch
from sla.timeline import FIRST_REPLY, LINE_HOLD, NEXT_REPLY, RESOLUTION, UPDATE, Happening, Terms, Timeline


def clocks(timeline: Timeline, turns: Iterable[Turn] | None = None) -> tuple[Clock, ...]:
    """Every clock that the events started, in the order of their starts; () without a policy (R12).

    `turns` where the course is known already.
    """
    if not timeline.has_policy:
        return ()
    return measured(course(timeline.events) if turns is None else turns, timeline.terms, timeline.until)


def measured(
    turns: Iterable[Turn], terms: Sequence[tuple[datetime, Terms]], until: datetime, *, lines: bool = True
) -> tuple[Clock, ...]:
    """The same of a course that is known already; `lines=False` leaves out how long each line has the ticket."""
    promises = _Promises(terms[0][1], lines)
    changes = list(terms[1:])
    for turn in turns:
        while changes and changes[0][0] <= turn.event.at:
            promises.change_terms(*changes.pop(0))
        promises.take(turn)
    for since, later in changes:
        if since <= until:
            promises.change_terms(since, later)
    return tuple(watch.clock(until) for watch in promises.all)


class _Promises:
    """Folds turns into stopwatches. `owed` is the reply clock that a public reply will end."""

    def __init__(self, terms: Terms, lines: bool) -> None:
        self.terms, self.lines = terms, lines
        self.all: list[Stopwatch] = []
        self.first: Stopwatch | None = None
        self.owed: Stopwatch | None = None
        self.update: Stopwatch | None = None
        self.resolution: Stopwatch | None = None
        self.hold: Stopwatch | None = None
        self.priority, self.line = "normal", 1

    def take(self, turn: Turn) -> None:
        event, after = turn.event, turn.after
        for watch in self.all:
            if watch.ended_at is None:
                watch.settle(event.at)
        self._judge(turn)
        if event.kind == "create":
            self.resolution = self._start(RESOLUTION, turn)
            if event.by == "customer" and not event.auto:
                self.first = self.owed = self._start(FIRST_REPLY, turn)
                if event.since is not None:  # it begins with a message that was split off another ticket
                    self.first.start_earlier(event.since)
        if turn.reopens and self.resolution is not None and not after.gone:
            target = self._target(RESOLUTION)
            self.resolution.reopen(event.at, self.terms, target, self.priority)
        if event.kind == "breached":
            self._remember(event)
        self._answer(turn)
        self._pauses(turn)
        self._line(turn)
        if after.gone and not turn.before.gone:
            self._cancel(turn, event.kind, self.owed, self.update, self.resolution, self.hold)
        elif turn.solves:
            self._solve(turn)

    def change_terms(self, at: datetime, terms: Terms) -> None:
        """Newer versions, or another policy: open clocks are judged by them from now on (R11, R13)."""
        self.terms = terms
        for watch in self.all:
            watch.judge_by(at, terms, terms.target(watch.kind, self.priority, watch.line), self.priority)

    def _remember(self, event: Happening) -> None:
        """A recorded breach never disappears, whatever is undone or edited later (R11, R23)."""
        for watch in self.all:
            if (watch.kind, watch.number) == event.to and event.since is not None:
                watch.remember_breach(event.since)

    def _judge(self, turn: Turn) -> None:
        self.priority = turn.after.priority
        if turn.before.priority != turn.after.priority and turn.event.kind != "create":
            self.change_terms(turn.event.at, self.terms)

    def _answer(self, turn: Turn) -> None:
        """Messages start and end what is owed (R2, R4, R5, R9)."""
        event, after = turn.event, turn.after
        if after.gone:
            return
        if event.is_public_reply or (event.kind == "create" and event.by == "agent" and event.public):
            for watch in (self.owed, self.update):
                if watch is not None and event.kind != "create":
                    watch.fulfil(event.at, event.ref)
            self.owed = None
            self.update = None if after.ended or not self.terms.promises_updates else self._start(UPDATE, turn)
        elif event.is_customers and not after.ended and self.owed is None:
            if self.first is None:
                self.first = self.owed = self._start(FIRST_REPLY, turn)
            else:
                self.owed = self._start(NEXT_REPLY, turn)
        elif event.kind == "absorbs_ticket" and event.since is not None and not after.ended:
            if self.owed is None:
                self.owed = self._start(NEXT_REPLY, turn)
            if self.owed is not self.first:
                self.owed.start_earlier(event.since)
        elif event.kind == "split_off":
            self._split(turn)

    def _split(self, turn: Turn) -> None:
        """A message went away into another ticket, and the wait for its answer with it; that of a later one goes on.

        The first reply is owed on: a ticket's first message never goes away.
        """
        owed, since = self.owed, turn.event.since
        if owed is None or owed is self.first or (since is not None and since <= owed.started_at):
            return
        self._cancel(turn, "split", owed)
        self.owed = None
        if since is not None and not turn.after.ended:
            self.owed = self._start(NEXT_REPLY, turn)
            self.owed.start_earlier(since)

    def _pauses(self, turn: Turn) -> None:
        at, after = turn.event.at, turn.after
        if after.ended or after.gone:
            return
        for watch, stands in (
            (self.resolution, after.status in self.terms.pausing),
            (self.update, after.status == "pending"),
            (self.hold, after.status in ("pending", "on_hold")),
        ):
            if watch is not None and watch.is_open:
                watch.pause(at, after.status) if stands else watch.resume(at)

    def _line(self, turn: Turn) -> None:
        """How long a line has it: one clock a stay (the team's own target)."""
        at, after = turn.event.at, turn.after
        if after.gone or after.ended or not self.lines:
            return
        if self.hold is not None and self.hold.is_open:
            if self.line == after.line:
                return
            self.hold.fulfil(at)
        self.line = after.line
        self.hold = self._start(LINE_HOLD, turn, line=after.line)
        if after.status in ("pending", "on_hold"):
            self.hold.pause(at, after.status)

    def _solve(self, turn: Turn) -> None:
        """The end of all clocks: replies still owed are void, the rest has come to its result (R3, R4, R8)."""
        self._cancel(turn, "solved", self.owed, self.update)
        self.owed = self.update = None
        for watch in (self.resolution, self.hold):
            if watch is not None and watch.is_open:
                watch.fulfil(turn.event.at, turn.event.ref)

    def _cancel(self, turn: Turn, why: str, *watches: Stopwatch | None) -> None:
        for watch in watches:
            if watch is not None and watch.is_open:
                watch.cancel(turn.event.at, why)

    def _start(self, kind: str, turn: Turn, line: int | None = None) -> Stopwatch:
        number = sum(watch.kind == kind for watch in self.all)
        target = self._target(kind, line)
        watch = Stopwatch(kind, number, turn.event.at, self.terms, target, line=line, ref=turn.event.ref)
        self.all.append(watch)
        return watch

    def _target(self, kind: str, line: int | None = None) -> int | None:
        return self.terms.target(kind, self.priority, line)
