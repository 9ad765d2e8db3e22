"""Running schedules: what has become due since the last look, found by the index of the moment it is counted from.

"So long after" turns into a window of beginnings: those whose due moment lies between the last look and now. So the
cost follows what becomes due, whatever the number of tickets, and after a standstill the window is only longer.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from people.calendars.business_time import NeverOpens
from people.models import CalendarVersion, Person
from tickets import spine
from tickets.automation.steps import Taker, take
from tickets.content import one_line
from tickets.filters import search
from tickets.models import Schedule, ScheduleRun, ScheduleVersion, Ticket
from tickets.models.queries import TicketQuerySet
from tickets.models.schedule import ScheduleWording, Since
from tickets.models.words import ACTIVE
from tickets.refusals import NotAllowed, Refused
from tickets.registry import UnknownValue

BATCH = 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Window:
    """Beginnings after `first` up to `last`."""

    first: datetime
    last: datetime


def run() -> int:
    """One look at every schedule in force. Returns how many tickets were acted on. Beside any other runner."""
    newest = {version.schedule_id: version for version in ScheduleVersion.objects.newest()}
    done = 0
    for schedule in Schedule.objects.filter(is_active=True).order_by("position", "id"):
        if schedule.pk in newest:
            done += _look(schedule, newest[schedule.pk])
    return done


def window(wording: ScheduleWording, since: datetime, until: datetime) -> Window:
    """Which beginnings become due between the two moments. One query for working time."""
    if wording.calendar is None:
        after = timedelta(seconds=wording.after)
        return Window(since - after, until - after)
    time = CalendarVersion.objects.filter(calendar=wording.calendar).order_by("-id")[:1].get().time
    try:
        return Window(time.back(since, wording.after), time.back(until, wording.after))
    except NeverOpens:
        return Window(until, until)


def due(wording: ScheduleWording, found: Window) -> TicketQuerySet:
    """Tickets whose beginning lies in the window and whose condition holds now."""
    column = wording.since
    with timezone.override(None):
        asked = search.read(wording.condition, None).condition
    tickets: TicketQuerySet = Ticket.objects.unmarked().filter(asked or Q())
    if column == Since.WAITING:
        tickets = tickets.filter(status__in=ACTIVE)
    return tickets.filter(**{f"{column}__gt": found.first, f"{column}__lte": found.last}).order_by(column, "pk")


def _look(schedule: Schedule, version: ScheduleVersion) -> int:
    """Acts on what is due, then moves the mark on: after a crash the same is found again, and what ran is passed."""
    now, wording = timezone.now(), version.wording
    found = window(wording, schedule.checked_until, now)
    tickets = list(due(wording, found)[:BATCH])
    done = sum(_act(schedule, version, ticket) for ticket in tickets)
    if len(tickets) < BATCH:
        Schedule.objects.filter(pk=schedule.pk, checked_until__lt=now).update(checked_until=now)
    return done


def _act(schedule: Schedule, version: ScheduleVersion, ticket: Ticket) -> bool:
    began: datetime = getattr(ticket, version.since)
    with transaction.atomic():
        if not _claim(schedule.pk, ticket.pk, began):
            return False
        error = _take(schedule, version, ticket)
        if error:
            ScheduleRun.objects.filter(schedule=schedule, ticket=ticket, began=began).update(error=one_line(error, 300))
    return True


def _take(schedule: Schedule, version: ScheduleVersion, ticket: Ticket) -> str:
    """All steps or none; why not, '' when they were taken."""
    cause: dict[str, Any] = {"depth": 0, "triggers": [], "schedule": schedule.pk, "name": schedule.name}
    try:
        with transaction.atomic(), spine.caused_by(cause):
            take(version.taken, ticket, Taker(Person.objects.system(), schedule.name))
    except (Refused, NotAllowed, UnknownValue) as error:
        return str(error)
    except Exception as error:
        _log.exception("schedule %s failed on %s", schedule.name, ticket.number)
        return type(error).__name__
    return ""


def _claim(schedule: int, ticket: int, began: datetime) -> bool:
    """Whether this beginning is acted on here and for the first time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tickets_schedulerun (schedule_id, ticket_id, began, at, error) "
            "VALUES (%s, %s, %s, clock_timestamp(), '') ON CONFLICT DO NOTHING",
            [schedule, ticket, began],
        )
        return cursor.rowcount == 1
