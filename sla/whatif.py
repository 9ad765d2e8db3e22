"""What-if: the same tickets judged by the rules in force and by proposed ones, side by side. Pure.

Both sides run the core from each ticket's beginning, so that like is compared with like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sla.clock import measured
from sla.course import Turn, course
from sla.stopwatch import BREACHED, CANCELLED, MET, Clock
from sla.timeline import FIRST_REPLY, NEXT_REPLY, RESOLUTION, UPDATE, Happening, Terms

KINDS = (FIRST_REPLY, NEXT_REPLY, UPDATE, RESOLUTION)
SHOWN = 200  # tickets that change sides, listed in each direction
OPEN, NONE = "open", "none"  # verdicts besides met, breached and cancelled: still undecided, and nothing promised

Verdicts = dict[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class Case:
    """One ticket's life without its recorded breaches, and the terms of either side (None: no policy matches)."""

    ticket: int
    priority: str
    events: tuple[Happening, ...]
    before: Terms | None
    after: Terms | None


@dataclass(slots=True)
class Sides:
    """Verdicts of one kind and priority; a share is None where nothing was decided."""

    met: list[int] = field(default_factory=lambda: [0, 0])  # before, after
    breached: list[int] = field(default_factory=lambda: [0, 0])

    def share(self, side: int) -> float | None:
        """On time, from 0 to 1; `side` is 0 before, 1 after."""
        decided = self.met[side] + self.breached[side]
        return self.met[side] / decided if decided else None

    def add(self, other: Sides) -> None:
        for side in (0, 1):
            self.met[side] += other.met[side]
            self.breached[side] += other.breached[side]


@dataclass(slots=True)
class Comparison:
    """Sums over cases, kept as JSON between two pieces of work. `worse` and `better` list clocks that change sides:
    {"ticket", "kind", "number", "from", "to"}, the first of each direction."""

    tickets: int = 0
    touched: int = 0  # for which the terms differ at all
    sides: dict[str, dict[str, Sides]] = field(default_factory=dict)  # by priority word and kind
    worse: list[dict[str, Any]] = field(default_factory=list)
    better: list[dict[str, Any]] = field(default_factory=list)
    worse_count: int = 0
    better_count: int = 0

    def add(self, case: Case, since: datetime, until: datetime) -> None:
        """Counts the clocks that ended at or after `since` or were still open at `until`."""
        self.tickets += 1
        turns = tuple(course(case.events))
        before = verdicts(turns, case.before, since, until)
        differs = not _alike(case.before, case.after)
        after = verdicts(turns, case.after, since, until) if differs else before
        self.touched += differs
        for side, found in enumerate((before, after)):
            for (kind, _number), verdict in found.items():
                if verdict in (MET, BREACHED):
                    sides = self.sides.setdefault(case.priority, {}).setdefault(kind, Sides())
                    (sides.met if verdict == MET else sides.breached)[side] += 1
        if differs:
            self._note_changes(case.ticket, before, after)

    def _note_changes(self, ticket: int, before: Verdicts, after: Verdicts) -> None:
        for key in sorted(before.keys() | after.keys()):
            old, new = before.get(key, NONE), after.get(key, NONE)
            if (old == BREACHED) == (new == BREACHED):
                continue
            change = {"ticket": ticket, "kind": key[0], "number": key[1], "from": old, "to": new}
            if new == BREACHED:
                self.worse_count += 1
                listed = self.worse
            else:
                self.better_count += 1
                listed = self.better
            if len(listed) < SHOWN:
                listed.append(change)

    def to_json(self) -> dict[str, Any]:
        return {
            "tickets": self.tickets,
            "touched": self.touched,
            "sides": {
                word: {kind: {"met": each.met, "breached": each.breached} for kind, each in kinds.items()}
                for word, kinds in self.sides.items()
            },
            "worse": {"count": self.worse_count, "first": self.worse},
            "better": {"count": self.better_count, "first": self.better},
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Comparison:
        """Of `{}` an empty one."""
        sides = {
            word: {kind: Sides(each["met"], each["breached"]) for kind, each in kinds.items()}
            for word, kinds in data.get("sides", {}).items()
        }
        worse, better = data.get("worse", {}), data.get("better", {})
        return cls(
            data.get("tickets", 0),
            data.get("touched", 0),
            sides,
            worse.get("first", []),
            better.get("first", []),
            worse.get("count", 0),
            better.get("count", 0),
        )

    def total(self, kind: str | None = None, priority: str | None = None) -> Sides:
        """Of one kind or all, one priority or all."""
        found = Sides()
        for word, kinds in self.sides.items():
            for each, sides in kinds.items():
                if priority in (None, word) and kind in (None, each):
                    found.add(sides)
        return found


def verdicts(turns: Sequence[Turn], terms: Terms | None, since: datetime, until: datetime) -> Verdicts:
    """What became of each promise by (kind, number), were the ticket under these terms from its beginning."""
    if terms is None or not turns:
        return {}
    return {
        (clock.kind, clock.number): _verdict(clock)
        for clock in measured(turns, ((turns[0].event.at, terms),), until, lines=False)
        if clock.ended_at is None or clock.ended_at >= since
    }


def _verdict(clock: Clock) -> str:
    if clock.state == BREACHED:
        return BREACHED
    if clock.target is None:
        return NONE
    return clock.state if clock.state in (MET, CANCELLED) else OPEN


def _alike(one: Terms | None, other: Terms | None) -> bool:
    """Whether both judge alike, by whatever version."""
    if one is None or other is None or one is other:
        return one is other
    return one.time is other.time and one.targets == other.targets and one.pausing == other.pausing
