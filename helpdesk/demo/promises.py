"""The demo's hours and policies, and each told ticket's clocks and ledger by the same core as the product's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings

from helpdesk.demo.sheets import NULL, Sheets, stamp
from people.calendars.business_time import BusinessTime
from people.calendars.holiday_import import holidays_of
from people.calendars.working_hours import WEEKDAYS, WorkingHours
from people.models import Calendar
from people.values import value
from sla import book as books
from sla.book import Assigned, Book
from sla.derivation import Derived, Row, derived, measure, timeline_of
from sla.history import noticed
from sla.models import Policy
from sla.models.policy import Wording
from sla.stopwatch import Clock

HOURS, STANDARD, KEY = "Часы поддержки", "Стандарт", "Ключевые клиенты"
TICK = 7  # seconds after which the tick has seen a due moment
MINUTE, HOUR = 60, 3600
_parsed = json.JSONDecoder().raw_decode  # what json.loads does around it takes as long again

_STANDARD = {
    "urgent": {"first_reply": HOUR, "next_reply": 2 * HOUR, "resolution": 24 * HOUR},
    "high": {"first_reply": 2 * HOUR, "next_reply": 4 * HOUR, "resolution": 60 * HOUR},
    "normal": {"first_reply": 4 * HOUR, "next_reply": 8 * HOUR, "resolution": 120 * HOUR},
    "low": {"first_reply": 8 * HOUR, "next_reply": 12 * HOUR, "resolution": 240 * HOUR},
}
_HOLDS = {"1": 72 * HOUR, "2": 96 * HOUR}


@dataclass(frozen=True, slots=True)
class Promises:
    """Which version a ticket is under: by its requester's organisation, or the standard's."""

    book: Book
    standard: int
    key: int
    key_organisations: frozenset[int]
    now: datetime
    hours: BusinessTime  # of all teams

    def version(self, organisation: int | None) -> int:
        return self.key if organisation in self.key_organisations else self.standard


def make(organisations: Sequence[int], now: datetime, years: range) -> Promises:
    """Makes or finds calendar and policies. Queries."""
    calendar = Calendar.objects.filter(name=HOURS).first() or _calendar(years)
    key = sorted(organisations)[:3]
    standard = Policy.objects.filter(name=STANDARD).first()
    if standard is None:
        halved = {word: {kind: seconds // 2 for kind, seconds in each.items()} for word, each in _STANDARD.items()}
        condition = "organisation:" + ",".join(map(str, key))
        Policy.create(KEY, Wording(calendar.pk, condition, _with_holds(halved)), by=None)
        standard = Policy.create(STANDARD, Wording(calendar.pk, "", _with_holds(_STANDARD)), by=None)
    favoured = Policy.objects.get(name=KEY)
    return Promises(
        books.current(), standard.current.pk, favoured.current.pk, frozenset(key), now, calendar.current.time
    )


def _calendar(years: range) -> Calendar:
    """Weekdays 8 to 20 with the public holidays; from now on used where nothing else is said."""
    named = holidays_of("RU", years=years, language="ru")
    hours = WorkingHours.from_json(
        {
            "time_zone": settings.TIME_ZONE,
            "hours": {day: [["08:00", "20:00"]] for day in WEEKDAYS[:5]},
            "holidays": [day.isoformat() for day in named],
        }
    )
    calendar = Calendar.objects.create(name=HOURS)
    calendar.revise(hours, by=None, holiday_names={day.isoformat(): name for day, name in named.items()})
    calendar.make_default()
    return calendar


def _with_holds(targets: dict[str, dict[str, int]]) -> dict[str, dict[str, Any]]:
    return {word: {**each, "line_hold": _HOLDS} for word, each in targets.items()}


@value
class Told:
    """One event of a life, before it has a version."""

    at: int
    kind: str
    by: int
    detail: str  # JSON


def judged(promises: Promises, events: list[Told], organisation: int | None, system: int) -> tuple[list[Told], Derived]:
    """The events with the warnings and breaches that the tick would have recorded among them, and the derived rows."""
    rows = [Row(each.kind, _moment(each.at), _parsed(each.detail)[0]) for each in events]
    assigned = [Assigned(rows[0].at, promises.version(organisation))]
    timeline = timeline_of(promises.book, rows, assigned, until=promises.now)
    measured, segments = measure(timeline)
    seen = [told for clock in measured for told in _seen(clock, promises.now, system)]
    if seen:
        events = sorted([*events, *seen], key=lambda each: each.at)
        rows = [*rows, *(Row(each.kind, _moment(each.at), _parsed(each.detail)[0]) for each in seen)]
    return events, derived(measured, segments, noticed(rows), promises.now, written=_stamp)


def _seen(clock: Clock, now: datetime, system: int) -> list[Told]:
    """A warning while it was open, a breach when it came."""
    found = []
    if clock.due_at is not None and clock.warn_at is not None:
        open_until = min(clock.ended_at or now, clock.breached_at or now)
        if clock.warn_at < open_until and clock.warn_at <= now:
            found.append(_notice("warned", clock, clock.warn_at, clock.due_at, now, system))
    if clock.breached_at is not None and clock.breached_at <= now:
        found.append(_notice("breached", clock, clock.breached_at, clock.breached_at, now, system))
    return found


def _notice(kind: str, clock: Clock, at: datetime, due: datetime, now: datetime, system: int) -> Told:
    line = "null" if clock.line is None else str(clock.line)
    detail = f'{{"clock": "{clock.kind}", "number": {clock.number}, "line": {line}, "due": "{due.isoformat()}"}}'
    return Told(min(int(at.timestamp()) + TICK, int(now.timestamp())), kind, system, detail)


def write(sheets: Sheets, ticket: int, version: int, born: str, found: Derived) -> None:
    sheets.add("sla_policyassignment", str(ticket), str(version), born)
    for row in found.clocks:
        sheets.add("sla_clock", str(ticket), *(NULL if value is None else str(value) for value in row.values()))
    for segment in found.segments:
        sheets.add("sla_segment", str(ticket), *map(str, segment.values()))


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else stamp(int(at.timestamp()))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def years_around(now: datetime, days: int) -> range:
    first = date.fromordinal(now.date().toordinal() - days).year
    return range(first, now.year + 2)
