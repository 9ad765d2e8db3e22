"""Open tickets that are due today, each with the working time left and what its kind usually takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from people.calendars.business_time import BusinessTime
from sla.book import Book
from sla.kpi import rolled
from sla.kpi.forecast import likely_to_breach
from sla.kpi.percentile import Percentile
from sla.kpi.period import Period
from sla.kpi.sketch import quantile
from sla.models import Clock, TicketFact
from sla.timeline import RESOLUTION
from tickets.models import Ticket
from tickets.models.words import Priority

DAYS = 90
MOST = 200  # due today that are looked at, the soonest
Usual = dict[tuple[str, str, int], float]  # by (reply or solution, priority, line): the median in working seconds


@dataclass(frozen=True, slots=True)
class DueToday:
    """`left` and `usual` are working seconds; `usual` is None where nothing like it was done lately."""

    ticket: Ticket
    kind: str
    due_at: datetime
    left: int
    usual: float | None


def likely(tickets: QuerySet[Ticket], book: Book, now: datetime) -> tuple[list[DueToday], int]:
    """Those of `tickets` that will probably be late by the end of the reader's day, and how many are due by then at
    most MOST. Four queries."""
    found = _due(tickets, book, now)
    return likely_to_breach((row, row.left, row.usual) for row in found), len(found)


def usual(now: datetime) -> Usual:
    """How long a first reply and a solution took in the last DAYS days, by priority and line then: within 1 % from
    rollups, else from facts. Three queries."""
    found: Usual = {}
    zone = rolled.ready(settings.REPORT_ZONES[0])
    for word, moment, seconds in (
        ("reply", "first_reply", "first_reply_business"),
        ("solution", "solved", "resolution_business"),
    ):
        if zone is not None:
            today = now.astimezone(ZoneInfo(zone.zone)).date()
            period = Period(today - timedelta(days=DAYS), today, ZoneInfo(zone.zone))
            for (priority, line), bins in rolled.spans(zone, period, seconds).items():
                found[word, priority, line] = quantile(bins, 0.5) or 0.0
            continue
        rows = (
            TicketFact.objects.counted()
            .filter(**{f"{moment}_at__gte": now - timedelta(days=DAYS)})
            .values_list(f"{moment}_priority", f"{moment}_line")
            .annotate(median=Percentile(seconds, fraction=0.5))
            .order_by()
        )
        found |= {(word, priority, line): median for priority, line, median in rows if median is not None}
    return found


def _due(tickets: QuerySet[Ticket], book: Book, now: datetime) -> list[DueToday]:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    due = tickets.filter(next_due_at__gte=now, next_due_at__lt=midnight).order_by("next_due_at", "id")
    rows = {ticket.pk: ticket for ticket in due.select_related("assignee")[:MOST]}
    clocks = Clock.objects.open().filter(
        ticket__in=list(rows), state=Clock.State.RUNNING, due_at__gte=now, due_at__lt=midnight
    ).exclude(kind=Clock.Kind.LINE_HOLD)  # fmt: skip
    known, found = usual(now), []
    for clock in clocks.order_by("due_at", "id"):
        ticket = rows[clock.ticket_id]
        word = "solution" if clock.kind == RESOLUTION else "reply"
        takes = known.get((word, Priority(ticket.priority).word, ticket.line))
        assert clock.due_at is not None  # it was asked for
        left = _time_of(clock, book).within(now, clock.due_at)
        found.append(DueToday(ticket, clock.kind, clock.due_at, left, takes))
    return found


def _time_of(clock: Clock, book: Book) -> BusinessTime:
    """The newest hours of the calendar that the clock goes by."""
    version = book.by_id.get(clock.policy_version_id or 0)
    calendar = book.newest(version.policy_id).calendar_id if version else book.default_calendar
    return book.calendars[calendar][-1].time
