"""Visits of the portal that read an article, and whether they sent a request afterwards.

A visit counts on the day of its first reading, and has served itself as long as no request of it is known that was sent
within the 24 hours from there on. No ticket has a part in that: a report narrowed by team or priority knows none of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from sla.kpi.measures import READ
from sla.kpi.period import Period
from tickets.models import Arrival, Reading
from tickets.models.reading import VISIT


def of_days(period: Period) -> Iterator[tuple[date, dict[str, int]]]:
    """The measures READ by local day. One query."""
    rows = _told(period).annotate(_day=TruncDate("at", tzinfo=period.zone)).values("_day")
    for row in rows.annotate(**_figures()).order_by():
        yield row["_day"], {name: row[name] for name in READ}


def straight(period: Period) -> dict[str, int]:
    """The same of a whole period. One query."""
    return _told(period).aggregate(**_figures())


def requests(period: Period) -> QuerySet[Any]:
    """Ids of the tickets that visits of the period sent after they had read."""
    opened = Reading.objects.first_ones().filter(
        period.within("at"), visit=OuterRef("visit"), at__gt=OuterRef("ticket__created_at") - VISIT
    )
    found: QuerySet[Any] = Arrival.objects.sent_by_visits().filter(Exists(opened)).values("ticket")
    return found


def replayed(period: Period) -> Counter[str]:
    """From the rows themselves, counted in plain Python: a way of its own to the same figures. Two queries."""
    since, read = period.begin - VISIT, 0
    begun: dict[str, datetime] = {}
    for visit, at in Reading.objects.filter(at__gte=since, at__lt=period.end).values_list("visit", "at"):
        begun[visit] = min(at, begun.get(visit, at))
        read += at >= period.begin
    visits = {visit: at for visit, at in begun.items() if at >= period.begin}
    sent = set()
    ledger = Arrival.objects.filter(outcome=Arrival.Outcome.NEW_TICKET, ticket__created_at__gte=since).exclude(visit="")
    for visit, at in ledger.values_list("visit", "ticket__created_at"):
        if visit in visits and at - visits[visit] < VISIT:
            sent.add(visit)
    return Counter({"articles_read": read, "visits": len(visits), "self_served": len(visits) - len(sent)})


def _told(period: Period) -> QuerySet[Any]:
    """Readings, with whether a request of their visit followed."""
    followed = Arrival.objects.sent_by_visits().filter(
        visit=OuterRef("visit"), ticket__created_at__lt=OuterRef("at") + VISIT
    )
    found: QuerySet[Any] = Reading.objects.filter(period.within("at")).annotate(_sent=Exists(followed))
    return found


def _figures() -> dict[str, Any]:
    return {
        "articles_read": Count("pk"),
        "visits": Count("pk", filter=Q(opens=True)),
        "self_served": Count("pk", filter=Q(opens=True, _sent=False)),
    }
