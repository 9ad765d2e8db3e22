"""How many tickets came in each hour of each day, and how many were solved each day: what a forecast starts from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, DateTimeField, Func, Value

from sla.kpi import rolled
from sla.kpi.forecast import HOURS, TESTED, History
from sla.kpi.period import Period
from sla.models import TicketFact

WEEKS = 26
# Hours of every zone begin at one of these, and counting by them takes the database half as long as by local hours.
_QUARTER, _ANY = timedelta(minutes=15), datetime(2000, 1, 1, tzinfo=UTC)


def arrivals(today: date, zone: ZoneInfo, hidden: Iterable[int] = ()) -> History:
    """Of the last WEEKS weeks before `today`, from the first day on that had any. Two queries."""
    counts: dict[date, list[int]] = {}
    for day, _solved, hours in _days(today, WEEKS, "created_at", zone, hidden):
        if any(hours):
            counts[day] = [a + b for a, b in zip(counts.get(day, [0] * HOURS), hours, strict=True)]
    first = min(counts, default=today)
    days = [first + timedelta(days=number) for number in range((today - first).days)]
    return History(first, [counts.get(day, [0] * HOURS) for day in days])


def solved(today: date, zone: ZoneInfo, hidden: Iterable[int] = ()) -> dict[date, int]:
    """Tickets by the day of their last solve, of those that are solved still; of the weeks a backlog looks back. Two
    queries."""
    counts: dict[date, int] = {}
    for day, count, _hours in _days(today, TESTED, "solved_at", zone, hidden):
        if count:
            counts[day] = counts.get(day, 0) + count
    return counts


def _days(
    today: date, weeks: int, column: str, zone: ZoneInfo, hidden: Iterable[int]
) -> Iterator[tuple[date, int, list[int]]]:
    """(day, solved, created by hour) before `today`: from rollups, or that of the column counted where they do not know
    the zone."""
    first, closed = today - timedelta(weeks=weeks), list(hidden)
    kept = rolled.ready(zone.key)
    if kept is not None:
        yield from rolled.days(kept, Period(first, today - timedelta(days=1), zone), closed)
        return
    for moment, count in _counted(first, today, column, zone, closed):
        hours = [0] * HOURS
        if column == "created_at":
            hours[moment.hour] = count
        yield moment.date(), 0 if column == "created_at" else count, hours


def _counted(
    first: date, end: date, column: str, zone: ZoneInfo, hidden: Iterable[int]
) -> Iterator[tuple[datetime, int]]:
    """(local moment, count) of each quarter of an hour with any, of whole local days; `end` is not in it."""
    span = {f"{column}__gte": _midnight(first, zone), f"{column}__lt": _midnight(end, zone)}
    facts = TicketFact.objects.counted().filter(**span)
    if closed := list(hidden):
        facts = facts.exclude(ticket__team__in=closed)
    quarter = Func(Value(_QUARTER), column, Value(_ANY), function="date_bin", output_field=DateTimeField())
    for moment, count in facts.values_list(quarter).annotate(count=Count("pk")).order_by():
        yield moment.astimezone(zone), count


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
