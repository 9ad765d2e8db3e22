"""What comes in and how long it takes, from the event log: what the staffing simulation starts from.

docs/staffing.md says why it is measured so, and what that leaves out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from people.calendars.working_hours import WorkingHours
from sla import book as books
from sla.book import Book
from sla.proposed import newest_terms
from sla.staffing import DAY, Kind, Week
from sla.timeline import FIRST_REPLY
from tickets.models import Ticket
from tickets.models.words import Priority

DAYS = 90
LONGEST = 2 * 3600  # business seconds; who holds a ticket for longer has done other things too
MEASURED = 4000  # replies at most, the newest


@dataclass(frozen=True, slots=True)
class Workload:
    """`rates` are arrivals in each hour of the week by the default calendar's clock; `hours` that calendar's week."""

    zone: str
    hours: Week
    arrivals: int  # new requests
    follow_ups: int  # further messages that wanted an answer
    rates: tuple[float, ...]
    kinds: tuple[Kind, ...]
    handling: tuple[float, ...]  # seconds


def measure(now: datetime | None = None) -> Workload:
    """Of the last 90 days. Four queries, and those of the book."""
    now = now or timezone.now()
    since = now - timedelta(days=DAYS)
    book = books.current()
    default = book.calendars[book.default_calendar][-1]
    counts, new, again = _arrivals(since, now, default.hours.time_zone)
    weeks = DAYS / 7
    return Workload(
        zone=default.hours.time_zone,
        hours=week_of(default.hours),
        arrivals=new,
        follow_ups=again,
        rates=tuple(count / weeks for count in counts),
        kinds=tuple(_kinds(book, since, now)),
        handling=tuple(_handling(book, since, now)),
    )


def week_of(hours: WorkingHours) -> Week:
    """The ordinary week, without holidays and single dates."""
    return Week((day * DAY + begin, day * DAY + end) for day, spans in enumerate(hours.hours) for begin, end in spans)


def _arrivals(since: datetime, now: datetime, zone: str) -> tuple[list[int], int, int]:
    """By hour of the week; in all new ones; in all those that came after an answer. A message is one of these only
    when nobody owed an answer before it. What came into spam, or into a ticket that became part of another, is no work
    of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT extract(isodow FROM at AT TIME ZONE %s)::int - 1, extract(hour FROM at AT TIME ZONE %s)::int,
              count(*) FILTER (WHERE kind = 'created'), count(*) FILTER (WHERE kind <> 'created')
            FROM (SELECT ticket_id, kind, at, lag(kind) OVER (PARTITION BY ticket_id ORDER BY at, id) AS before, detail
                  FROM tickets_event
                  WHERE at >= %s AND at <= %s AND kind IN ('created', 'customer_wrote', 'replied')
                    AND NOT coalesce((detail->>'automatic')::boolean, false)) AS said
            JOIN tickets_ticket ticket ON ticket.id = said.ticket_id AND ticket.mark = ''
            WHERE (kind = 'created' AND detail->>'opens' = 'customer')
               OR (kind = 'customer_wrote' AND before = 'replied')
            GROUP BY 1, 2
            """,
            [zone, zone, since, now],
        )
        rows = cursor.fetchall()
    counts = [0] * 168
    for day, hour, new, again in rows:
        counts[day * 24 + hour] += new + again
    return counts, sum(row[2] for row in rows), sum(row[3] for row in rows)


def _kinds(book: Book, since: datetime, now: datetime) -> list[Kind]:
    """The mix of priorities and policies, with today's targets and hours."""
    rows = (
        Ticket.objects.unmarked()
        .filter(created_at__gte=since, created_at__lte=now)
        .order_by()
        .values_list("priority", book.match)
        .annotate(count=Count("id"))
    )
    found = []
    for priority, policy, count in rows:
        terms = newest_terms(book, policy)
        target = terms.target(FIRST_REPLY, Priority(priority).word) if terms else None
        hours = week_of(terms.time.calendar) if terms else Week(())
        found.append(Kind(priority, count, target, hours))
    return found


def _handling(book: Book, since: datetime, now: datetime) -> list[float]:
    """Business seconds from when the answering agent turned to the ticket to the answer, each at most `LONGEST`.

    The agent turned to it with their first own act on it, or being assigned, after the customer's message; not before
    their own last answer elsewhere, as nobody writes two at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH replies AS (
              SELECT id, ticket_id, by_id, at, lag(at) OVER (PARTITION BY by_id ORDER BY at, id) AS before
              FROM tickets_event WHERE kind = 'replied' AND at >= %s AND at <= %s
                AND NOT coalesce((detail->>'automatic')::boolean, false)),
            newest AS (SELECT * FROM replies ORDER BY at DESC, id DESC LIMIT %s)
            SELECT greatest(touched.at, newest.before), newest.at FROM newest
            CROSS JOIN LATERAL (
              SELECT max(e.at) AS at FROM tickets_event e
              WHERE e.ticket_id = newest.ticket_id AND e.at <= newest.at AND e.id < newest.id
                AND e.kind IN ('created', 'customer_wrote')) AS asked
            CROSS JOIN LATERAL (
              SELECT min(e.at) AS at FROM tickets_event e
              WHERE e.ticket_id = newest.ticket_id AND e.at >= asked.at AND e.at <= newest.at AND e.id <> newest.id
                AND e.kind NOT IN ('warned', 'breached')
                AND (e.by_id = newest.by_id OR (e.kind = 'assigned' AND e.detail->>'to' = newest.by_id::text))
              ) AS touched
            WHERE touched.at IS NOT NULL
            """,
            [since, now, MEASURED],
        )
        rows = cursor.fetchall()
    time = book.calendars[book.default_calendar][-1].time
    found = (time.within(begin, end) for begin, end in rows)
    return [float(min(seconds, LONGEST)) for seconds in found if seconds > 0]
