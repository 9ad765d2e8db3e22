"""Calendar months as periods of a report."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sla.kpi.period import Period
from sla.models.frozen import last_day


def month_of(day: date, zone: ZoneInfo) -> Period:
    """The whole month that a day lies in."""
    return Period(day.replace(day=1), last_day(day), zone)


def month_before(day: date) -> date:
    """The first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(first: date, number: int = 1) -> date:
    """The first day of the month so many months after that of `first`."""
    years, month = divmod(first.year * 12 + first.month - 1 + number, 12)
    return date(years, month + 1, 1)
