"""A calendar's working time as spans of UTC, day after day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from people.calendars.working_hours import DAY, Span, WorkingHours

_MIDNIGHT = time()


def openings(calendar: WorkingHours, first: date, last: date) -> Iterator[tuple[int, int]]:
    """Open spans of the local days first … last as (begin, end) in seconds since 1970: ordered, disjoint, merged."""
    zone = ZoneInfo(calendar.time_zone)
    pending: tuple[int, int] | None = None
    day = first
    while day <= last:
        for begin, end in _of_day(calendar, zone, day):
            # Days touch at midnight, and may overlap where a zone skips one.
            if pending is not None and begin <= pending[1]:
                pending = (pending[0], max(pending[1], end))
                continue
            if pending is not None:
                yield pending
            pending = (begin, end)
        day += timedelta(days=1)
    if pending is not None:
        yield pending


def local_spans(calendar: WorkingHours, day: date) -> tuple[Span, ...]:
    """The day's hours in local seconds after midnight, before breaks: a holiday none, a shift its own, else the
    weekday's."""
    if day in calendar.holidays:
        return ()
    shift = calendar.shifts.get(day)
    return calendar.hours[day.weekday()] if shift is None else shift


def _of_day(calendar: WorkingHours, zone: ZoneInfo, day: date) -> list[tuple[int, int]]:
    spans = _as_utc(zone, day, local_spans(calendar, day))
    for begin, end in _as_utc(zone, day, calendar.breaks.get(day, ())):
        spans = [rest for span in spans for rest in _without(span, begin, end)]
    return spans


def _as_utc(zone: ZoneInfo, day: date, spans: tuple[Span, ...]) -> list[tuple[int, int]]:
    found = sorted((_instant(zone, day, begin), _instant(zone, day, end)) for begin, end in spans)
    merged: list[tuple[int, int]] = []
    for begin, end in found:
        if begin >= end:
            continue  # a clock change has swallowed it
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def _instant(zone: ZoneInfo, day: date, seconds: int) -> int:
    """A local time as a moment. `fold=0`: a time in a gap means one gap later, an ambiguous one the first."""
    if seconds == DAY:
        day, seconds = day + timedelta(days=1), 0
    local = datetime.combine(day, _MIDNIGHT, zone) + timedelta(seconds=seconds)
    return int(local.astimezone(UTC).timestamp())


def _without(span: tuple[int, int], begin: int, end: int) -> list[tuple[int, int]]:
    parts = [(span[0], min(span[1], begin)), (max(span[0], end), span[1])]
    return [part for part in parts if part[0] < part[1]]
