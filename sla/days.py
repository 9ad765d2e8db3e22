"""How working time adds up day by day, up to a clock's due moment or end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from people.models import CalendarVersion
from sla.stopwatch import Clock
from sla.timeline import Terms


@dataclass(frozen=True, slots=True)
class Day:
    """One day's share of the working time up to the due moment or the end."""

    day: date
    hours: str  # `09:00–13:00, 14:00–18:00`, or why none
    seconds: int
    total: int


def days(clock: Clock, terms: Terms, calendar: CalendarVersion, goal: datetime) -> Iterator[Day]:
    """Day by day, how the working time adds up; days without any say why."""
    zone = calendar.hours
    counted: dict[date, list[tuple[datetime, datetime]]] = {}
    for begin, end in clock.spans:
        for opened, closed in terms.time.open_spans(begin, min(end or goal, goal)):
            for each in _by_day(opened, closed):
                counted.setdefault(timezone.localtime(each[0]).date(), []).append(each)
    if not counted:
        return
    total, day, last = 0, min(counted), max(counted)
    while day <= last:
        spans = counted.get(day, [])
        seconds = sum(int((b - a).total_seconds()) for a, b in spans)
        total += seconds
        if spans:
            hours = ", ".join(f"{_clock(a)}–{_clock(b)}" for a, b in spans)
        elif day in zone.holidays:
            hours = calendar.holiday_names.get(day.isoformat()) or _("holiday")
        else:
            hours = pgettext("of a day", "closed")
        yield Day(day, hours, seconds, total)
        day += timedelta(days=1)


def _by_day(begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """A span cut at the reader's midnights."""
    while True:
        local = timezone.localtime(begin)
        midnight = timezone.make_aware(
            datetime.combine(local.date() + timedelta(days=1), datetime.min.time()), local.tzinfo
        )
        if midnight >= end:
            yield begin, end
            return
        yield begin, midnight
        begin = midnight


def _clock(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "H:i")
