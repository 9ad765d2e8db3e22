"""A ticket's life as the core of time sees it: events and the terms of its policy, as plain values.

`Timeline.from_json` reads the form of the `replay_timeline` door; the shell builds the same values from the event log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from people.calendars.business_time import BusinessTime
from people.calendars.questions import BadQuestion, moment
from people.calendars.working_hours import CalendarError, WorkingHours
from people.values import value

FIRST_REPLY, NEXT_REPLY, UPDATE, RESOLUTION, LINE_HOLD = KINDS = (
    "first_reply",
    "next_reply",
    "update",
    "resolution",
    "line_hold",
)
WARN_BEFORE = 15 * 60  # business seconds (R15)
ENDED = ("solved", "closed")
_NOBODY = ("system", "bot", "trigger", "third_party")


@value
class Happening:
    """One event. `by` is `customer`, `agent` or `system`; `to` is the new status, priority word or line of a change.

    An event of any kind that no rule names touches no clock (R10). `ref` is carried into the explanation.
    """

    at: datetime
    kind: str
    by: str = "system"
    public: bool = True
    auto: bool = False
    to: Any = None
    priority: str = "normal"
    status: str = "new"
    line: int = 1
    # The oldest unanswered customer message: absorbs_ticket, the source's; create, one that was split off another
    # ticket; split_off, of those that are left.
    since: datetime | None = None
    ref: int | None = None

    @property
    def is_customers(self) -> bool:
        """A human customer's message (R16, R18, R20)."""
        return self.kind == "message" and self.by == "customer" and not self.auto and self.public

    @property
    def is_public_reply(self) -> bool:
        """A human agent's public message (R16, R17)."""
        return self.kind == "message" and self.by == "agent" and not self.auto and self.public

    @property
    def begins_work(self) -> bool:
        """new → open: an agent's first message, note or assignment."""
        return self.kind == "assign" or (self.kind in ("message", "note") and self.by == "agent" and not self.auto)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a ticket is promised: targets in business seconds by priority word and kind, and when a clock stands still.

    `targets[priority]["line_hold"]` is by line: {1: 3600, 2: 14400}.
    """

    time: BusinessTime
    targets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    pausing: frozenset[str] = frozenset({"pending"})
    warn_before: int = WARN_BEFORE
    policy: int | None = None  # the version's id, for the explanation
    calendar: int | None = None

    def target(self, kind: str, priority: str, line: int | None = None) -> int | None:
        """Business seconds, or None where nothing is promised (R12)."""
        found = self.targets.get(priority, {}).get(kind)
        if kind == LINE_HOLD:
            found = (found or {}).get(line)
        return found

    @property
    def promises_updates(self) -> bool:
        return any(each.get(UPDATE) for each in self.targets.values())


@dataclass(frozen=True, slots=True)
class Timeline:
    """`terms` are (known since, terms) in order, the first from the beginning. `has_policy` false: only the ledger."""

    events: tuple[Happening, ...]
    terms: tuple[tuple[datetime, Terms], ...]
    until: datetime
    has_policy: bool = True

    def terms_at(self, at: datetime) -> Terms:
        """What was known at that moment; before all else, the first."""
        found = self.terms[0][1]
        for since, terms in self.terms:
            if since <= at:
                found = terms
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Timeline:
        """Raises BadQuestion."""
        if not isinstance(data, Mapping) or "events" not in data or "calendar" not in data:
            raise BadQuestion('a timeline is an object with "calendar", "policy", "events" and "now"')
        try:
            time = BusinessTime(WorkingHours.from_json(data["calendar"]))
        except CalendarError as error:
            raise BadQuestion(f"calendar: {error}") from error
        policy = data.get("policy")
        terms = Terms(
            time,
            {word: _targets(targets) for word, targets in ((policy or {}).get("targets") or {}).items()},
            frozenset((policy or {}).get("pausing_statuses", ["pending"])),
            (policy or {}).get("warn_before_seconds", WARN_BEFORE),
        )
        until = moment(data.get("now"))
        events = in_order(_happening(event) for event in data["events"])
        if not events or events[0].kind != "create":
            raise BadQuestion('the first event is of type "create"')
        return cls(tuple(each for each in events if each.at <= until), ((events[0].at, terms),), until, bool(policy))


def in_order(events: Iterable[Happening]) -> tuple[Happening, ...]:
    """By moment; of the same moment in the order given."""
    return tuple(sorted(events, key=lambda event: event.at))


def _happening(event: Mapping[str, Any]) -> Happening:
    try:
        kind, by = event["type"], event.get("by", "system")
        since = event.get("oldest_unanswered_customer_message_at")
        return Happening(
            at=moment(event["at"]),
            kind=kind,
            by="agent" if by == "agent" else "system" if by in _NOBODY else "customer",
            public=bool(event.get("public", by != "agent" or kind == "message")),
            auto=bool(event.get("auto", False)),
            to=event.get("to"),
            priority=event.get("priority", "normal"),
            status=event.get("status", "new"),
            line=int(event.get("line", 1)),
            since=moment(since) if since else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, BadQuestion):
            raise
        raise BadQuestion(f"event {event!r}: {error} is missing or wrong") from error


def _targets(given: Mapping[str, Any]) -> dict[str, Any]:
    holds = {int(line): seconds for line, seconds in (given.get(LINE_HOLD) or {}).items()}
    return {**given, LINE_HOLD: holds}
