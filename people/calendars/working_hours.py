"""A working calendar as a plain value: weekly hours, holidays, shifts and breaks of single dates, in one zone.

Its JSON is that of contracts ("hours": {"mon": [["09:00", "13:00"], …]}, …), and is what a CalendarVersion stores.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 3600
_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d))?")

Span = tuple[int, int]  # half-open, local seconds after midnight, the end at most 24:00


class CalendarError(ValueError):
    """What is wrong with a calendar, for a person."""


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """`hours` has seven entries, Monday first. A date in `shifts` has these hours instead of its weekday's; a holiday
    has none, shift or not; `breaks` take time away from either."""

    time_zone: str
    hours: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date]
    shifts: Mapping[date, tuple[Span, ...]]
    breaks: Mapping[date, tuple[Span, ...]]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> WorkingHours:
        """Raises CalendarError."""
        if not isinstance(data, Mapping):
            raise CalendarError("a calendar is an object with time_zone and hours")
        zone = data.get("time_zone", "Etc/UTC")
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
            raise CalendarError(f"unknown time zone {zone!r}") from error
        hours = data.get("hours") or {}
        if unknown := set(hours) - set(WEEKDAYS):
            raise CalendarError(f"unknown weekday {min(unknown)!r}; use {', '.join(WEEKDAYS)}")
        return cls(
            time_zone=zone,
            hours=tuple(_spans(hours.get(day) or (), day) for day in WEEKDAYS),
            holidays=frozenset(_date(day) for day in data.get("holidays") or ()),
            shifts={_date(day): _spans(spans, day) for day, spans in (data.get("shifts") or {}).items()},
            breaks={_date(day): _spans(spans, day) for day, spans in (data.get("breaks") or {}).items()},
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "time_zone": self.time_zone,
            "hours": {day: _written(spans) for day, spans in zip(WEEKDAYS, self.hours, strict=True) if spans},
            "holidays": [day.isoformat() for day in sorted(self.holidays)],
            "shifts": {day.isoformat(): _written(spans) for day, spans in sorted(self.shifts.items())},
            "breaks": {day.isoformat(): _written(spans) for day, spans in sorted(self.breaks.items())},
        }


def always(time_zone: str = "Etc/UTC") -> WorkingHours:
    """Around the clock."""
    return WorkingHours(time_zone, (((0, DAY),),) * 7, frozenset(), {}, {})


def _spans(given: Iterable[Any], where: str) -> tuple[Span, ...]:
    found = []
    for pair in given:
        try:
            begin, end = (_seconds(each) for each in pair)
        except (TypeError, ValueError) as error:
            if isinstance(error, CalendarError):
                raise
            raise CalendarError(f'{where}: an interval is two times such as ["09:00", "17:00"]') from error
        if begin >= end:
            raise CalendarError(f"{where}: an interval begins before it ends; one over midnight is two, split at 24:00")
        found.append((begin, end))
    return tuple(sorted(found))


def _seconds(text: str) -> int:
    found = _TIME.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise CalendarError(f"{text!r} is no time; write 09:00")
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    total = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or total > DAY:
        raise CalendarError(f"{text!r} is no time; write 00:00 to 24:00")
    return total


def _date(text: Any) -> date:
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise CalendarError(f"{text!r} is no date; write 2026-12-31") from error
    return day


def _written(spans: tuple[Span, ...]) -> list[list[str]]:
    return [[clock_time(begin), clock_time(end)] for begin, end in spans]


def clock_time(seconds: int) -> str:
    """09:00, 24:00; with seconds only where there are some."""
    if seconds == DAY:
        return "24:00"
    shown = (datetime.min + timedelta(seconds=seconds)).time()
    return shown.isoformat("seconds" if seconds % 60 else "minutes")
