"""What one ticket contributes to the numbers, from its events alone. Pure; durations in seconds.

A dimension is taken at its own moment: where a ticket stood when it came, who gave the first reply and from which team,
who solved it last. What was taken back (R21, R23) never was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime

from people.values import value
from sla.clock import measured
from sla.course import course
from sla.derivation import Row
from sla.ledger import Segment, ledger
from sla.stopwatch import Clock
from sla.timeline import FIRST_REPLY, RESOLUTION, Timeline
from tickets.models.words import ACTIVE, ENDED, Priority
from tickets.replay import State, states

_Held = list[tuple[datetime, int]]  # who has the ticket from when on, 0: nobody


@value
class Place:
    """Where a ticket stood at a moment, and who acted (0: nobody who counts)."""

    at: datetime
    team: int | None
    line: int
    priority: str
    by: int = 0


@value
class Fact:
    """`first_reply` and `solve` are None while there is none; `solve` is the last one of a ticket that is solved still.

    Business seconds are those of the ticket's own calendar. `resolution_business` leaves out what the policy pauses
    (R7), `resolution_wall` nothing. `holds` are closed segments of the ledger by holder.
    """

    created: Place
    channel: str
    type: str
    gone: str = ""  # merged, spam
    opens_with_us: bool = False  # an agent began it: nobody waits for a first reply
    first_reply: Place | None = None
    first_reply_business: int | None = None
    first_reply_wall: int | None = None
    solve: Place | None = None
    resolution_business: int | None = None
    resolution_wall: int | None = None
    solves: tuple[datetime, ...] = ()
    reopens: tuple[datetime, ...] = ()
    reopened_by_customer: int = 0  # of these, since the customer wrote again
    reopened_by_hand: int = 0
    replies: int = 0  # public ones of people
    hops: int = 0
    handovers: int = 0
    returns: int = 0
    holds: dict[str, int] = field(default_factory=dict)
    minutes: dict[int, int] = field(default_factory=dict)  # logged, by person
    # Of a solved ticket: working seconds that it lay with each person while a line had it; 0: with nobody.
    credits: dict[int, int] = field(default_factory=dict)
    rated: Place | None = None  # the moment of the last answer, and where and by whom it had been solved
    rating: str = ""  # that answer

    @property
    def first_contact(self) -> bool | None:
        """Solved with at most one public reply of an agent and never re-opened; None while it is not solved."""
        return None if self.solve is None else self.replies <= 1 and not self.reopens

    @property
    def first_line(self) -> bool | None:
        """Solved by the first line without a hand-over."""
        return None if self.solve is None else self.hops == 0 and self.solve.line == 1

    @property
    def shares(self) -> dict[int, int]:
        """Thousandths of the solved ticket by person; together 1000 where it lay with somebody all the time."""
        return {person: part for person, part in thousandths(self.credits).items() if person}


def thousandths(parts: Mapping[int, int]) -> dict[int, int]:
    """A thousand shared in proportion, to the last one; what has no thousandth is left out. Of one that is nothing
    all is its."""
    whole = sum(parts.values())
    if not whole:
        return dict.fromkeys(parts, 1000) if len(parts) == 1 else {}
    found = {each: 1000 * part // whole for each, part in parts.items()}
    rest = sorted(parts, key=lambda each: (-(1000 * parts[each] % whole), each))
    for each in rest[: 1000 - sum(found.values())]:
        found[each] += 1
    return {each: part for each, part in found.items() if part}


def fact_of(events: Sequence[Row], timeline: Timeline) -> Fact:
    """`events` in order (at, id), the first `created`; `timeline` is the same life as the core of time reads it."""
    turns = tuple(course(timeline.events))
    clocks = measured(turns, timeline.terms, timeline.until, lines=False)
    told = _Told()
    for event, state in states(events):
        told.take(event, state)
    first = _clock(clocks, FIRST_REPLY)
    solved = told.solve is not None
    segments = ledger(timeline, turns).segments
    resolution = _clock(clocks, RESOLUTION)
    answered = first is not None and first.fulfilled_at is not None
    born = events[0]
    assert told.created is not None
    return Fact(
        created=told.created,
        channel=born.detail["channel"],
        type=told.type,
        gone=told.gone,
        opens_with_us=born.detail["opens"] != "customer",
        first_reply=told.first_reply if answered else None,
        first_reply_business=first.elapsed if first and answered else None,
        first_reply_wall=_wall(first.started_at, first.fulfilled_at) if first and answered else None,
        solve=told.solve,
        resolution_business=resolution.elapsed if solved and resolution else None,
        resolution_wall=_wall(born.at, told.solve.at) if told.solve else None,
        solves=tuple(told.solves),
        reopens=tuple(told.reopens),
        reopened_by_customer=told.causes["customer_wrote"],
        reopened_by_hand=told.causes["reopened"],
        replies=told.replies,
        hops=told.hops,
        handovers=told.handovers,
        returns=told.returns,
        holds=_holds(segments),
        minutes=told.minutes,
        credits=_credits(segments, timeline, told.held, told.solve.at) if told.solve else {},
        rated=told.rated,
        rating=told.rating,
    )


class _Told:
    """Folds events; each field is of the newest state."""

    def __init__(self) -> None:
        self.created: Place | None = None
        self.first_reply: Place | None = None
        self.solve: Place | None = None
        self.rated: Place | None = None
        self.solves: list[datetime] = []
        self.reopens: list[datetime] = []
        self.causes: Counter[str] = Counter()  # of re-openings, by kind of event
        self.replies = self.hops = self.handovers = self.returns = 0
        self.type = self.gone = self.rating = ""
        self.held: _Held = []
        self._ended: Place | None = None  # the last solve, be it that the ticket was re-opened since
        self._entries: dict[int, tuple[int, int]] = {}

    @property
    def minutes(self) -> dict[int, int]:
        found: Counter[int] = Counter()
        for person, minutes in self._entries.values():
            found[person] += minutes
        return dict(found)

    def take(self, event: Row, state: State) -> None:
        detail = event.detail
        match event.kind:
            case "created" | "routed":  # routing is part of how it came
                self.created = _place(event, state)
            case "escalated":
                self.handovers += 1
            case "returned" if not detail.get("withdrawn"):
                self.returns += 1
            case "time_logged":
                self._entries[detail["entry"]] = (event.by, detail["minutes"])
            case "time_voided":
                self._entries.pop(detail["entry"], None)
            case "rated":
                where = self._ended or _place(event, state)
                self.rated, self.rating = replace(where, at=event.at), detail["score"]
        if (event.kind == "replied" and not detail["automatic"]) or (
            event.kind == "created" and detail["opens"] == "reply"
        ):
            self.replies += 1
            self.first_reply = self.first_reply or _place(event, state)
        if not self.held or self.held[-1][1] != (state.assignee or 0):
            self.held.append((event.at, state.assignee or 0))
        self._move(event, state)
        self.type, self.gone, self.hops = state.type, state.mark, state.hops

    def _move(self, event: Row, state: State) -> None:
        before, after = _moved(event)
        if after in ENDED and before not in ENDED:
            self.solves.append(event.at)
            # Whoever has it is who solved it, be it that the customer or a sweep says so.
            self.solve = self._ended = _place(event, state, state.assignee)
        elif after in ACTIVE and before in ENDED:
            self.reopens.append(event.at)
            self.causes[event.kind] += 1
            self.solve = None


def _moved(event: Row) -> tuple[str, str]:
    """The status before and behind an event; '' before the first, twice '' where nothing moved."""
    if event.kind == "created":
        return "", event.detail["status"]
    before, after = event.detail.get("status", ("", ""))
    return before, after


def _place(event: Row, state: State, by: int | None = None) -> Place:
    return Place(event.at, state.team, state.line, Priority(state.priority).word, by or event.by)


def _clock(clocks: Iterable[Clock], kind: str) -> Clock | None:
    return next((clock for clock in clocks if clock.kind == kind), None)


def _wall(begin: datetime, end: datetime | None) -> int | None:
    return None if end is None else int((end - begin).total_seconds())


def _holds(segments: Iterable[Segment]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for segment in segments:
        if segment.holder is not None and not segment.open:
            found[segment.holder] += segment.business_seconds
    return dict(found)


def _credits(segments: Iterable[Segment], timeline: Timeline, held: _Held, solved_at: datetime) -> dict[int, int]:
    """Segments of lines, cut by who had the ticket. Where no working time passed all is of whoever had it at last."""
    found: Counter[int] = Counter()
    for segment in segments:
        if segment.holder is None or not segment.holder.startswith("line") or segment.open:
            continue
        pieces = _pieces(segment, held)
        if len(pieces) == 1:
            found[pieces[0][0]] += segment.business_seconds
            continue
        time = timeline.terms_at(segment.end).time  # as the segment is measured
        for person, begin, end in pieces:
            found[person] += time.within(begin, end)
    if any(found.values()):
        return dict(found)
    return {next(person for at, person in reversed(held) if at <= solved_at): 0}


def _pieces(segment: Segment, held: _Held) -> list[tuple[int, datetime, datetime]]:
    """(person, begin, end), without those that lasted no time; before anybody had it, nobody."""
    ends = [*(at for at, _person in held[1:]), segment.end]
    found = []
    for (since, person), until in zip(held, ends, strict=True):
        begin, end = max(since, segment.begin), min(until, segment.end)
        if begin < end:
            found.append((person, begin, end))
    return found
