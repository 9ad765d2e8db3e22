"""How many tickets came in each hour of each day, and how many were solved each day: what a forecast starts from.

One query over the facts of some weeks; a rollup by day and hour would give the same from fewer rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractHour, TruncDate

from sla.kpi.forecast import HOURS, TESTED, History
from sla.models import TicketFact

WEEKS = 26


def arrivals(today: date, zone: ZoneInfo, hidden: Iterable[int] = ()) -> History:
    """Of the last WEEKS weeks before `today`, from the first day on that had any. One query."""
    begin = today - timedelta(weeks=WEEKS)
    rows = (
        _between(begin, today, "created_at", zone, hidden)
        .annotate(day=TruncDate("created_at", tzinfo=zone), hour=ExtractHour("created_at", tzinfo=zone))
        .values_list("day", "hour")
        .annotate(count=Count("pk"))
        .order_by("day")
    )
    counts: dict[date, list[int]] = {}
    for day, hour, count in rows:
        counts.setdefault(day, [0] * HOURS)[hour] = count
    first = min(counts, default=today)
    days = [first + timedelta(days=number) for number in range((today - first).days)]
    return History(first, [counts.get(day, [0] * HOURS) for day in days])


def solved(today: date, zone: ZoneInfo, hidden: Iterable[int] = ()) -> dict[date, int]:
    """Tickets by the day of their last solve, of those that are solved still; of the weeks a backlog looks back. One
    query."""
    begin = today - timedelta(weeks=TESTED)
    rows = (
        _between(begin, today, "solved_at", zone, hidden)
        .annotate(day=TruncDate("solved_at", tzinfo=zone))
        .values_list("day")
        .annotate(count=Count("pk"))
        .order_by("day")
    )
    return dict(rows)


def _between(
    first: date, end: date, column: str, zone: ZoneInfo, hidden: Iterable[int]
) -> QuerySet[TicketFact, TicketFact]:
    span = {f"{column}__gte": _midnight(first, zone), f"{column}__lt": _midnight(end, zone)}
    facts: QuerySet[TicketFact, TicketFact] = TicketFact.objects.counted().filter(**span)
    closed = list(hidden)
    return facts.exclude(ticket__team__in=closed) if closed else facts


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
