"""Working hours as people read and type them: `09:00-13:00, 14:00-18:00`, and a whole week as `Mon–Fri 09:00–18:00`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from people.calendars.working_hours import DAY, Span, clock_time

_TIME = r"([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2}))?)?"
_INTERVAL = re.compile(rf"{_TIME}\s*[-–—−]\s*{_TIME}")
LONGEST = 300  # characters of a field that are read


def closed() -> str:
    return pgettext("of a day", "closed")


class NoHours(ValueError):
    """What is wrong with typed hours, for a person."""


def read(text: str) -> tuple[Span, ...]:
    """Intervals in order; nothing typed is a closed day. Raises NoHours."""
    found: list[Span] = []
    for part in re.split(r"[,;\n]", text[:LONGEST]):
        typed = " ".join(part.split())
        if typed:
            found.append(_interval(typed))
    found.sort()
    for (begin, end), (later, last) in pairwise(found):
        if later < end:
            raise NoHours(
                _("%(one)s and %(other)s overlap; write one interval.")
                % {"one": interval(begin, end), "other": interval(later, last)}
            )
    return tuple(found)


def written(spans: Sequence[Span]) -> str:
    """As a field shows them: `09:00-13:00, 14:00-18:00`."""
    return ", ".join(f"{clock_time(begin)}-{clock_time(end)}" for begin, end in spans)


def interval(begin: int, end: int) -> str:
    """`09:00–13:00`"""
    return f"{clock_time(begin)}–{clock_time(end)}"


def in_words(spans: Sequence[Span]) -> str:
    """`09:00–13:00, 14:00–18:00`, `around the clock`, `closed`."""
    if not spans:
        return closed()
    if tuple(spans) == ((0, DAY),):
        return _("around the clock")
    return ", ".join(interval(begin, end) for begin, end in spans)


def week_in_words(hours: Sequence[Sequence[Span]]) -> str:
    """`Mon–Fri 09:00–18:00; Sat 10:00–14:00`: days of the same hours together, closed days left out."""
    if all(tuple(day) == ((0, DAY),) for day in hours):
        return _("around the clock")
    said, first = [], 0
    for last in range(7):
        if last < 6 and tuple(hours[last + 1]) == tuple(hours[first]):
            continue
        if hours[first]:
            said.append(f"{_days(first, last)} {in_words(hours[first])}")
        first = last + 1
    return "; ".join(said) or _("closed all week")


def _days(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS_ABBR[first])
    return f"{WEEKDAYS_ABBR[first]}–{WEEKDAYS_ABBR[last]}"


def _interval(typed: str) -> Span:
    found = _INTERVAL.fullmatch(typed)
    if found is None:
        raise NoHours(_("“%(typed)s” is no interval; write it like 09:00-18:00.") % {"typed": typed[:40]})
    begin, end = _seconds(found[1], found[2], found[3]), _seconds(found[4], found[5], found[6])
    if begin > end:
        raise NoHours(
            _("%(typed)s runs over midnight; write %(first)s here and %(second)s on the next day.")
            % {"typed": interval(begin, end), "first": interval(begin, DAY), "second": interval(0, end)}
            if end
            else _("%(typed)s runs over midnight; the end of a day is 24:00.") % {"typed": interval(begin, end)}
        )
    if begin == end:
        raise NoHours(_("%(typed)s has no length.") % {"typed": interval(begin, end)})
    return begin, end


def _seconds(hours: str, minutes: str | None, seconds: str | None) -> int:
    total = int(hours) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    if total > DAY or int(minutes or 0) > 59 or int(seconds or 0) > 59:
        typed = ":".join(part for part in (hours, minutes, seconds) if part)
        raise NoHours(_("%(typed)s is no time; a day goes from 00:00 to 24:00.") % {"typed": typed})
    return total
