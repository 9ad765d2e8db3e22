"""How many tickets came in each hour of each day, and how many were solved each day: what a forecast starts from.

One query over the facts of some weeks; a rollup by day and hour would give the same from fewer rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, DateTimeField, Func, Value

from sla.kpi.forecast import HOURS, TESTED, History
from sla.models import TicketFact

WEEKS = 26
# Hours of every zone begin at one of these, and counting by them takes the database half as long as by local hours.
_QUARTER, _ANY = timedelta(minutes=15), datetime(2000, 1, 1, tzinfo=UTC)


def arrivals(today: date, zone: ZoneInfo, hidden: Iterable[int] = ()) -> History:
    """Of the last WEEKS weeks before `today`, from the first day on that had any. One query."""
    counts: dict[date, list[int]] = {}
    for moment, count in _counted(today - timedelta(weeks=WEEKS), today, "created_at", zone, hidden):
        counts.setdefault(moment.date(), [0] * HOURS)[moment.hour] += count
    first = min(counts, default=today)
    days = [first + timedelta(days=number) for number in range((today - first).days)]
    return History(first, [counts.get(day, [0] * HOURS) for day in days])


def solved(today: date, zone: ZoneInfo, hidden: Iterable[int] = ()) -> dict[date, int]:
    """Tickets by the day of their last solve, of those that are solved still; of the weeks a backlog looks back. One
    query."""
    counts: dict[date, int] = {}
    for moment, count in _counted(today - timedelta(weeks=TESTED), today, "solved_at", zone, hidden):
        counts[moment.date()] = counts.get(moment.date(), 0) + count
    return counts


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
