"""Business time: how many working seconds lie between two moments, and when so many will have passed.

Pure: working hours and moments in, numbers and moments out. Moments are aware datetimes, durations whole seconds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import floor

from people.calendars.openings import openings
from people.calendars.working_hours import WorkingHours

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = 1970, 2200  # years that can be asked about
_MARGIN = 1  # years computed around what was asked


class NeverOpens(ValueError):
    """The calendar has no working time left to count, or the moment lies outside the years that are computed."""


@dataclass(frozen=True, slots=True)
class _Table:
    """Openings of whole years as seconds since 1970: when each begins and ends, and how much was worked by its end."""

    first: int  # covered from here on …
    last: int  # … to here
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    worked: tuple[int, ...]

    def worked_until(self, at: int) -> int:
        """Working seconds from the table's beginning to `at`."""
        index = bisect_right(self.begins, at) - 1
        if index < 0:
            return 0
        return self.worked[index] - max(0, self.ends[index] - at)


class BusinessTime:
    """Answers for one calendar. Computes the openings of a year once, then a call costs two binary searches."""

    __slots__ = ("_table", "calendar")

    def __init__(self, calendar: WorkingHours) -> None:
        self.calendar = calendar
        self._table = _Table(0, 0, (), (), ())

    def within(self, start: datetime, end: datetime) -> int:
        """Working seconds in [start, end); 0 when the end comes first."""
        first, last = _seconds(start), _seconds(end)
        if last <= first:
            return 0
        table = self._covering(first, last)
        return table.worked_until(last) - table.worked_until(first)

    def add(self, start: datetime, seconds: int) -> datetime:
        """The moment at which so many working seconds have passed; used up exactly at closing it is the closing moment.

        0 gives the first open moment at or after `start`. Raises NeverOpens, and ValueError for a negative number.
        """
        if seconds < 0:
            raise ValueError("add takes 0 or more seconds; use back")
        at = _seconds(start)
        table = self._covering(at, at)
        while True:
            if seconds == 0:
                index = bisect_right(table.ends, at)
                if index < len(table.ends):
                    return _moment(max(at, table.begins[index]))
            else:
                goal = table.worked_until(at) + seconds
                index = bisect_left(table.worked, goal)
                if index < len(table.worked):
                    return _moment(table.ends[index] - (table.worked[index] - goal))
            table = self._later(table)

    def back(self, end: datetime, seconds: int) -> datetime:
        """The latest moment from which so many working seconds pass until `end`; 0 gives `end` itself."""
        if seconds <= 0:
            return end
        at = _seconds(end)
        table = self._covering(at, at)
        while (goal := table.worked_until(at) - seconds) < 0:
            table = self._earlier(table)
        index = bisect_right(table.worked, goal)
        return _moment(table.ends[index] - (table.worked[index] - goal))

    def is_open(self, at: datetime) -> bool:
        """Whether the moment is working time; an opening moment is, a closing moment is not."""
        moment = _seconds(at)
        table = self._covering(moment, moment)
        index = bisect_right(table.begins, moment) - 1
        return index >= 0 and moment < table.ends[index]

    def next_opening(self, at: datetime) -> datetime:
        """The first open moment at or after `at`. Raises NeverOpens."""
        return self.add(at, 0)

    def open_spans(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working time within [start, end) as contiguous spans, in order."""
        first, last = _seconds(start), _seconds(end)
        if last <= first:
            return
        table = self._covering(first, last)
        for index in range(bisect_right(table.ends, first), len(table.begins)):
            if table.begins[index] >= last:
                return
            yield _moment(max(first, table.begins[index])), _moment(min(last, table.ends[index]))

    def _covering(self, first: int, last: int) -> _Table:
        table = self._table
        if table.first <= first and last < table.last:
            return table
        low, high = _year(first) - _MARGIN, _year(last) + _MARGIN
        if table.last:
            low, high = min(low, _year(table.first)), max(high, _year(table.last - 1))
        return self._compute(low, high, needed=(_year(first), _year(last)))

    def _later(self, table: _Table) -> _Table:
        """At least twice the years, to the right."""
        low, high = _year(table.first), _year(table.last - 1)
        if high >= _LAST:
            raise NeverOpens("this calendar has no such working time before the year 2200")
        return self._compute(low, high + max(2, high - low), needed=(low, high))

    def _earlier(self, table: _Table) -> _Table:
        low, high = _year(table.first), _year(table.last - 1)
        if low <= _FIRST:
            raise NeverOpens("this calendar has no such working time after the year 1970")
        return self._compute(low - max(2, high - low), high, needed=(low, high))

    def _compute(self, low: int, high: int, *, needed: tuple[int, int]) -> _Table:
        if needed[0] < _FIRST or needed[1] > _LAST:
            raise NeverOpens(f"working time is known for the years {_FIRST} to {_LAST}")
        low, high = max(low, _FIRST), min(high, _LAST)
        # A day more on each side: a local day reaches into the neighbouring day of UTC.
        edge_first, edge_last = _midnight(low), _midnight(high + 1)
        begins: list[int] = []
        ends: list[int] = []
        for begin, end in openings(self.calendar, date(low, 1, 1) - timedelta(days=2), date(high + 1, 1, 2)):
            begin, end = max(begin, edge_first), min(end, edge_last)
            if begin < end:
                begins.append(begin)
                ends.append(end)
        worked, total = [], 0
        for begin, end in zip(begins, ends, strict=True):
            total += end - begin
            worked.append(total)
        # Replaced as a whole, so that threads may share one calendar.
        self._table = _Table(edge_first, edge_last, tuple(begins), tuple(ends), tuple(worked))
        return self._table


def _seconds(at: datetime) -> int:
    """Whole seconds since 1970; a fraction is cut off."""
    return floor(at.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _year(seconds: int) -> int:
    return (_EPOCH + timedelta(seconds=seconds)).year


def _midnight(year: int) -> int:
    return int((datetime(year, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds())
