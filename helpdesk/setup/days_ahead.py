"""The next two weeks of a calendar as bars and words, and what a promise made now would mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk.setup import hours_text
from people.calendars.business_time import BusinessTime, NeverOpens
from people.calendars.working_hours import DAY, Span, WorkingHours

DAYS = 14
PROMISE = 4 * 3600


@dataclass(frozen=True, slots=True)
class DayAhead:
    """`bars` are (beginning, length) in minutes of the day, for drawing; `note` says why it differs from the week."""

    day: date
    title: str
    bars: list[tuple[int, int]]
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """`due` in the calendar's zone; None when nothing ever opens."""

    days: list[DayAhead]
    due: datetime | None
    now: datetime
    zone: str

    @property
    def now_said(self) -> str:
        return f"{short_day(self.now.date())}, {self.now:%H:%M}"

    @property
    def due_said(self) -> str:
        if self.due is None:
            return ""
        return f"{short_day(self.due.date(), year=self.due.year != self.now.year)}, {self.due:%H:%M}"


def ahead(hours: WorkingHours, names: Mapping[str, str], now: datetime) -> Ahead:
    """From today in the calendar's zone."""
    zone, business = ZoneInfo(hours.time_zone), BusinessTime(hours)
    local = now.astimezone(zone)
    days = [_day(business, zone, local.date() + timedelta(days=n), names) for n in range(DAYS)]
    try:
        due = business.add(now, PROMISE).astimezone(zone)
    except NeverOpens:
        due = None
    return Ahead(days, due, local, hours.time_zone)


def short_day(day: date, *, year: bool = False) -> str:
    """`Thu 26 Nov`, and with the year; Russian writes months small, unlike Django's short names of it."""
    month = "b" if get_language() == "ru" else "M"
    return formats.date_format(day, f"D j {month} Y" if year else f"D j {month}")


def _day(business: BusinessTime, zone: ZoneInfo, day: date, names: Mapping[str, str]) -> DayAhead:
    first, last = (datetime.combine(day + timedelta(days=n), time(), zone) for n in (0, 1))
    spans = [
        (_clock(begin.astimezone(zone), day), _clock(end.astimezone(zone), day))
        for begin, end in business.open_spans(first, last)
    ]
    bars = [(begin // 60, max(1, (end - begin) // 60)) for begin, end in spans]
    return DayAhead(day, short_day(day), bars, hours_text.in_words(spans), _note(business.calendar, day, names))


def _clock(at: datetime, day: date) -> int:
    """Seconds after midnight by the wall clock; the next midnight is 24:00."""
    return DAY if at.date() > day else at.hour * 3600 + at.minute * 60 + at.second


def _note(hours: WorkingHours, day: date, names: Mapping[str, str]) -> str:
    if day in hours.holidays:
        return names.get(day.isoformat()) or _("holiday")
    said = [_("other hours")] if day in hours.shifts else []
    if day in hours.breaks:
        said.append(_("break %(hours)s") % {"hours": _spans(hours.breaks[day])})
    return ", ".join(said)


def _spans(spans: tuple[Span, ...]) -> str:
    return hours_text.in_words(spans)
