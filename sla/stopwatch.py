"""One promise being measured: running, standing still, finished. Knows spans of time and a target, but no rule of when.

Mutable while a timeline is folded (`sla.clock`); what leaves is the frozen `Clock`.
"""

from __future__ import annotations

from dataclasses import field
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final

from people.calendars.business_time import NeverOpens
from people.values import value
from sla.timeline import Terms

_UNKNOWN: Final = datetime.max.replace(tzinfo=UTC)  # a due moment that is not reckoned yet
Told = tuple[datetime, str, dict[str, Any]]  # a step, before anybody asks
RUNNING, PAUSED, MET, BREACHED, CANCELLED = "running", "paused", "met", "breached", "cancelled"


@value
class Step:
    """What happened to a clock, for its explanation: `started` `target` `paused` `resumed` `retargeted` `fulfilled`
    `cancelled` `breached`; `detail` holds plain values that the sentence needs."""

    at: datetime
    word: str
    detail: dict[str, Any]


@value
class Clock:
    """Durations in business seconds. `due_at` and `warn_at` are None without target and while standing still;
    `elapsed` counts to the end, or to now."""

    kind: str
    number: int  # of its kind in this ticket, from 0
    line: int | None  # of a line_hold
    started_at: datetime
    target: int | None
    due_at: datetime | None
    warn_at: datetime | None
    fulfilled_at: datetime | None
    ended_at: datetime | None
    elapsed: int
    state: str
    breached_at: datetime | None
    policy: int | None  # the version that it was judged by
    calendar: int | None  # likewise
    spans: tuple[tuple[datetime, datetime | None], ...] = field(compare=False, repr=False)  # in which it ran
    told: tuple[Told, ...] = field(compare=False, repr=False)

    @property
    def steps(self) -> list[Step]:
        """What happened to it, in order; made when asked for, as few clocks are ever explained."""
        return [Step(*each) for each in sorted(self.told, key=itemgetter(0))]

    @property
    def remaining(self) -> int | None:
        return None if self.target is None else self.target - self.elapsed


class Stopwatch:
    def __init__(
        self,
        kind: str,
        number: int,
        at: datetime,
        terms: Terms,
        target: int | None,
        *,
        line: int | None = None,
        ref: int | None = None,
    ) -> None:
        self.kind, self.number, self.line = kind, number, line
        self.started_at, self.terms, self.target = at, terms, target
        self._spans: list[tuple[datetime, datetime]] = []  # over
        self._since: datetime | None = at  # of the running span
        self._due_known: datetime | None = _UNKNOWN  # kept, as every event asks for it and few move it
        self.fulfilled_at: datetime | None = None
        self.ended_at: datetime | None = None
        self._cancelled = False
        self.breached_at: datetime | None = None
        self._told: list[Told] = [
            (at, "started", {"ref": ref}),
            (at, "target", {"seconds": target, **_from(terms)}),
        ]

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def settle(self, at: datetime) -> None:
        """Notices a due moment passed before `at`. One exactly at `at` is kept by what happens then (R14)."""
        if self._since is None or self.breached_at is not None:
            return
        due = self._due()
        if due is not None and due < at:
            self._breach(due)

    def pause(self, at: datetime, status: str) -> None:
        if self._since is not None:
            self.settle(at)
            self._stop(at)
            self._told.append((at, "paused", {"status": status}))

    def resume(self, at: datetime) -> None:
        if self._since is None and self.is_open:
            self._since = at
            self._due_known = _UNKNOWN
            self._told.append((at, "resumed", {}))

    def judge_by(self, at: datetime, terms: Terms, target: int | None, priority: str) -> None:
        """New terms or priority: the target counts from the original start, what has elapsed is kept (R11, R13)."""
        if not self.is_open or (terms is self.terms and target == self.target):
            return
        self.settle(at)
        if target != self.target or terms.policy != self.terms.policy or terms.calendar != self.terms.calendar:
            detail = {"from": self.target, "seconds": target, "priority": priority, **_from(terms)}
            self._told.append((at, "retargeted", detail))
        self.terms, self.target = terms, target
        self._due_known = _UNKNOWN
        if self._is_past(at):
            self._breach(at)

    def start_earlier(self, at: datetime) -> None:
        """An older message is owed the same answer (R9)."""
        if at < self.started_at:
            self.started_at = at
            if self._since is not None and not self._spans:
                self._since = at
            self._due_known = _UNKNOWN
            self._told[0] = (at, "started", self._told[0][2])

    def fulfil(self, at: datetime, ref: int | None = None) -> None:
        self._end(at)
        self.fulfilled_at = at
        self._told.append((at, "fulfilled", {"ref": ref, "elapsed": self._elapsed(at)}))

    def cancel(self, at: datetime, why: str) -> None:
        """Ends without an answer; a breach stays (R3)."""
        self._end(at)
        self._cancelled = True
        if self.breached_at is None:
            self._told.append((at, "cancelled", {"why": why}))

    def reopen(self, at: datetime, terms: Terms, target: int | None, priority: str) -> None:
        """Goes on behind a solve; the solved span is not counted (R8)."""
        self.ended_at = self.fulfilled_at = None
        self._cancelled = False
        self._due_known = _UNKNOWN
        self.resume(at)
        self.judge_by(at, terms, target, priority)

    def remember_breach(self, at: datetime) -> None:
        """As it was recorded."""
        self._breach(at)

    def clock(self, until: datetime) -> Clock:
        """As it stands at `until`; a due moment at or before it counts as missed."""
        due = self._due()
        if self._since is not None and due is not None and due <= until:
            self._breach(due)
        last = self.ended_at or until
        return Clock(
            self.kind,
            self.number,
            self.line,
            self.started_at,
            self.target,
            due,
            self._warn(due),
            self.fulfilled_at,
            self.ended_at,
            self._elapsed(last),
            self._state(),
            self.breached_at,
            self.terms.policy,
            self.terms.calendar,
            (*self._spans, *([(self._since, None)] if self._since is not None else [])),
            tuple(self._told),
        )

    def _state(self) -> str:
        if self.breached_at is not None:
            return BREACHED
        if self.is_open:
            return RUNNING if self._since is not None else PAUSED
        return CANCELLED if self._cancelled else MET

    def _elapsed(self, at: datetime) -> int:
        spans = [*self._spans, (self._since, at)] if self._since is not None else self._spans
        return sum(self.terms.time.within(begin, end) for begin, end in spans if begin is not None)

    def _due(self) -> datetime | None:
        """When the target is used up, were the last span to go on; None without target and while standing still."""
        if self._due_known is _UNKNOWN:
            self._due_known = self._reckon_due()
        return self._due_known

    def _reckon_due(self) -> datetime | None:
        if self.target is None or (self.is_open and self._since is None):
            return None
        used = 0
        spans = self._spans if self._since is None else [*self._spans, (self._since, self._since)]
        for begin, end in spans[:-1]:
            here = self.terms.time.within(begin, end)
            if used + here > self.target:
                break
            used += here
        else:
            begin = spans[-1][0]
        try:
            return self.terms.time.add(begin, self.target - used)
        except NeverOpens:
            return None

    def _warn(self, due: datetime | None) -> datetime | None:
        if due is None:
            return None
        try:
            return max(self.started_at, self.terms.time.back(due, self.terms.warn_before))
        except NeverOpens:
            return self.started_at

    def _is_past(self, at: datetime) -> bool:
        if self._since is None:
            return self.target is not None and self._elapsed(at) > self.target
        due = self._due()
        return due is not None and due <= at

    def _breach(self, at: datetime) -> None:
        if self.breached_at is None:
            self.breached_at = at
            self._told.append((at, "breached", {}))

    def _stop(self, at: datetime) -> None:
        if self._since is not None:
            self._spans.append((self._since, at))
            self._since = None
            self._due_known = _UNKNOWN

    def _end(self, at: datetime) -> None:
        self.settle(at)
        was_due = self._due() if self._since is not None else _UNKNOWN  # how the last span ends does not move it
        self._stop(at)
        self.ended_at, self._due_known = at, was_due


def _from(terms: Terms) -> dict[str, Any]:
    return {"policy": terms.policy, "calendar": terms.calendar}
