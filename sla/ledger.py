"""The ledger: a ticket's life cut into contiguous segments, each with one holder. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from people.values import value
from sla.course import Turn, course
from sla.timeline import Timeline


@value
class Segment:
    """`holder` is `line 1`, `line 2`, `line 3`, `customer`, `third party`, or None for a solved span before a
    re-opening."""

    holder: str | None
    begin: datetime
    end: datetime
    wall_seconds: int
    business_seconds: int
    open: bool = False  # still growing


@dataclass(frozen=True, slots=True)
class Ledger:
    """Segments from creation to the last solve (or until now); their seconds sum to that life, without gap or overlap.

    Waits are business seconds: requester wait in new, open and on_hold, agent wait in pending (R6).
    """

    segments: tuple[Segment, ...]

    @property
    def requester_wait(self) -> int:
        return sum(each.business_seconds for each in self.segments if each.holder not in (None, "customer"))

    @property
    def agent_wait(self) -> int:
        return sum(each.business_seconds for each in self.segments if each.holder == "customer")


def ledger(timeline: Timeline, turns: Iterable[Turn] | None = None) -> Ledger:
    """`turns` where the course is known already."""
    return Ledger(tuple(_segments(timeline, course(timeline.events) if turns is None else turns)))


def _segments(timeline: Timeline, turns: Iterable[Turn]) -> list[Segment]:
    found: list[Segment] = []
    for holder, begin, end, growing in _stretches(turns, timeline.until):
        time = timeline.terms_at(end).time  # a segment is measured by the calendar known when it ended
        wall, business = int((end - begin).total_seconds()), time.within(begin, end)
        if found and found[-1].holder == holder:  # between them lay a change that lasted no second
            last = found.pop()
            begin, wall, business = last.begin, wall + last.wall_seconds, business + last.business_seconds
        found.append(Segment(holder, begin, end, wall, business, growing))
    return found


def _stretches(turns: Iterable[Turn], until: datetime) -> Iterator[tuple[str | None, datetime, datetime, bool]]:
    """(holder, begin, end, still growing), without those that lasted no second."""
    holder: str | None = None
    begin: datetime | None = None
    for turn in turns:
        if begin is not None and turn.after.holder != holder:
            if begin < turn.event.at:
                yield holder, begin, turn.event.at, False
            begin = None
        if begin is None:
            holder, begin = turn.after.holder, turn.event.at
    if begin is not None and holder is not None:
        yield holder, begin, until, True
