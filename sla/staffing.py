"""How many agents it takes: a discrete-event simulation of a desk's week. Pure; docs/staffing.md says what it assumes.

Time is in seconds from a Monday's midnight on the desk's clock; weeks are alike, without holidays or clock changes.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import accumulate
from math import ceil, inf

HOUR = 3600
DAY = 24 * HOUR
WEEK = 7 * DAY
SAMPLED = 900  # seconds between two looks at the queue

Span = tuple[int, int]


class Week:
    """Hours that come again every week, as (begin, end) seconds of it."""

    def __init__(self, spans: Iterable[Span]) -> None:
        merged: list[Span] = []
        for begin, end in sorted(spans):
            if merged and begin <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((begin, end))
        self._begins = [begin for begin, _ in merged]
        self._ends = [end for _, end in merged]
        self._worked = list(accumulate(end - begin for begin, end in merged))
        self.total = self._worked[-1] if merged else 0

    def worked(self, at: float) -> float:
        """Open seconds from the beginning to `at`."""
        weeks, rest = divmod(at, WEEK)
        index = bisect_right(self._begins, rest) - 1
        if index < 0:
            return weeks * self.total
        return weeks * self.total + self._worked[index] - max(0, self._ends[index] - rest)

    def due(self, at: float, seconds: float) -> float:
        """When so many open seconds have passed; never where it is always closed."""
        if not self.total:
            return inf
        goal = self.worked(at) + seconds
        weeks = ceil(goal / self.total) - 1
        rest = goal - weeks * self.total
        index = bisect_right(self._worked, rest)
        if index and self._worked[index - 1] == rest:
            index -= 1  # used up exactly at closing
        return weeks * WEEK + self._ends[index] - (self._worked[index] - rest)


@dataclass(frozen=True, slots=True)
class Kind:
    """Requests that are alike: `priority` greater is first, `target` open seconds to the first reply or None."""

    priority: int
    weight: float
    target: int | None
    hours: Week


@dataclass(frozen=True, slots=True)
class Work:
    """What comes in. `rates` are arrivals in each of the week's 168 hours, `follow_ups` which share of them are
    further messages, which take time but have no first reply; `handling` are seconds to draw from."""

    rates: tuple[float, ...]
    follow_ups: float
    kinds: tuple[Kind, ...]
    handling: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """So many agents in these seconds of the week."""

    begin: int
    end: int
    agents: int


@dataclass(frozen=True, slots=True)
class Band:
    """Mean of the repetitions, and what 90 % of them lay between."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """With `offset` agents more than planned. Shares 0 to 1, None where nothing has a target; waits are open seconds
    until somebody begins; `by_hour` is the mean queue at each hour of the working days."""

    offset: int
    agents: int  # at most at once
    on_time: Band | None
    queue: float
    queue_p90: float
    wait: float
    wait_p90: float
    by_hour: tuple[float, ...]


@dataclass(slots=True)
class _Request:
    at: float
    kind: Kind
    handling: float
    due: float | None  # None: counts nowhere
    asked: float  # open seconds before it
    began: float = inf


def simulate(
    work: Work, shifts: Sequence[Shift], offsets: Sequence[int], *, weeks: int = 4, repetitions: int = 30, seed: int = 1
) -> list[Point]:
    """One point for each offset. Every offset meets the same arrivals; a week before the first is not measured."""
    sums = [_Sum(offset, shifts) for offset in offsets]
    for number in range(repetitions):
        requests = arrivals(work, weeks + 1, random.Random(f"{seed} {number}"))
        for each in sums:
            queue = serve(requests, each.steps, (weeks + 1) * WEEK)
            each.add(requests, queue)
    return [each.point() for each in sums]


def arrivals(work: Work, weeks: int, luck: random.Random) -> list[_Request]:
    """A Poisson stream with the rates of the hours."""
    found = []
    weights = list(accumulate(kind.weight for kind in work.kinds))
    for hour in range(weeks * 168):
        rate = work.rates[hour % 168] / HOUR
        at, end = float(hour * HOUR), (hour + 1) * HOUR
        while rate and (at := at + luck.expovariate(rate)) < end:
            kind = work.kinds[bisect_right(weights, luck.random() * weights[-1])]
            counts = kind.target is not None and luck.random() >= work.follow_ups
            due = kind.hours.due(at, kind.target) if counts and kind.target is not None else None
            handling = work.handling[int(luck.random() * len(work.handling))]
            found.append(_Request(at, kind, handling, due, kind.hours.worked(at)))
    return found


def serve(requests: Sequence[_Request], steps: Sequence[tuple[int, int]], until: int) -> list[int]:
    """Sets when each is begun: by priority, then by arrival. Returns the queue's length at every quarter of an hour.

    `steps` are (second of the week, agents from then on). Who has begun a request ends it, also after the shift.
    """
    waiting = {priority: deque[_Request]() for priority in sorted({r.kind.priority for r in requests}, reverse=True)}
    busy: list[float] = []  # when each is free again
    queue, length, index, agents = [], 0, 0, 0
    changes = dict(steps)
    for boundary in range(0, until, SAMPLED):
        agents = changes.get(boundary % WEEK, agents)
        while length and len(busy) < agents:
            length -= _begin(_next(waiting), boundary, busy)
        queue.append(length)
        end = boundary + SAMPLED
        while True:
            arrival = requests[index].at if index < len(requests) else inf
            free = busy[0] if busy else inf
            if min(arrival, free) >= end:
                break
            if arrival < free:
                request = requests[index]
                request.began = inf
                index += 1
                if len(busy) < agents:
                    _begin(request, arrival, busy)
                else:
                    waiting[request.kind.priority].append(request)
                    length += 1
            else:
                heappop(busy)
                if length and len(busy) < agents:
                    length -= _begin(_next(waiting), free, busy)
    return queue


def _begin(request: _Request, at: float, busy: list[float]) -> int:
    request.began = at
    heappush(busy, at + request.handling)
    return 1


def _next(waiting: dict[int, deque[_Request]]) -> _Request:
    return next(queue for queue in waiting.values() if queue).popleft()


def steps_of(shifts: Sequence[Shift], offset: int = 0) -> list[tuple[int, int]]:
    """(second of the week, agents from then on), rounded to quarters of an hour; overlapping shifts add up."""
    levels: dict[int, int] = {0: 0}
    for shift in shifts:
        agents = max(0, shift.agents + offset) if shift.agents else 0
        begin, end = (round(second / SAMPLED) * SAMPLED for second in (shift.begin, shift.end))
        levels[begin] = levels.get(begin, 0) + agents
        levels[end % WEEK] = levels.get(end % WEEK, 0) - agents
    if any(shift.end == WEEK for shift in shifts):
        # What ends with the week was taken off at its beginning, before anything was added there.
        levels[0] += sum(max(0, s.agents + offset) if s.agents else 0 for s in shifts if s.end == WEEK)
    return list(zip(sorted(levels), accumulate(levels[second] for second in sorted(levels)), strict=True))


class _Sum:
    """What one number of agents has met so far."""

    def __init__(self, offset: int, shifts: Sequence[Shift]) -> None:
        self.offset, self.steps = offset, steps_of(shifts, offset)
        self.shares: list[float] = []
        self.queue: list[int] = []
        self.waits: list[float] = []  # of those who waited
        self.requests = 0

    def add(self, requests: Sequence[_Request], queue: list[int]) -> None:
        self.queue += queue[WEEK // SAMPLED :]
        met = decided = 0
        until = len(queue) * SAMPLED
        for request in requests:
            if request.at < WEEK:
                continue
            self.requests += 1
            if request.began > request.at:
                self.waits.append(request.kind.hours.worked(min(request.began, until)) - request.asked)
            if request.due is not None and (request.began < inf or request.due < until):
                decided += 1
                met += request.began + request.handling <= request.due
        if decided:
            self.shares.append(met / decided)

    def point(self) -> Point:
        waits, queue = sorted(self.waits), sorted(self.queue)
        none = self.requests - len(waits)
        rank = ceil(0.9 * self.requests) - 1 - none
        return Point(
            offset=self.offset,
            agents=max((agents for _, agents in self.steps), default=0),
            on_time=_band(sorted(self.shares)),
            queue=sum(queue) / len(queue) if queue else 0,
            queue_p90=queue[ceil(0.9 * len(queue)) - 1] if queue else 0,
            wait=sum(waits) / self.requests if self.requests else 0,
            wait_p90=waits[rank] if 0 <= rank < len(waits) else 0,
            by_hour=self._by_hour(),
        )

    def _by_hour(self) -> tuple[float, ...]:
        """On the days on which somebody works; on all where nobody does."""
        worked = {second // DAY for second, agents in self.steps if agents} or set(range(7))
        sums, counts = [0] * 24, [0] * 24
        for number, length in enumerate(self.queue):
            day, second = divmod(number * SAMPLED % WEEK, DAY)
            if day in worked:
                sums[second // HOUR] += length
                counts[second // HOUR] += 1
        return tuple(total / count if count else 0 for total, count in zip(sums, counts, strict=True))


def _band(shares: list[float]) -> Band | None:
    if not shares:
        return None
    low, high = (shares[min(len(shares) - 1, int(part * len(shares)))] for part in (0.05, 0.95))
    return Band(sum(shares) / len(shares), low, high)
