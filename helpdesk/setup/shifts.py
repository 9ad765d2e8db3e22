"""Who works when in the next two weeks: the hours of each person's calendar, less their absences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Absence, Person
from people.quiet import working_times

DAYS = 14


@dataclass(frozen=True, slots=True)
class Day:
    """Spans like `("09:00", "18:00")` in the reader's zone; `away` where an absence covers some of the day."""

    day: date
    spans: list[tuple[str, str]]
    away: bool


@require_safe
@requires(access.LEAD_TEAMS)
def shifts(request: PersonRequest) -> HttpResponse:
    workers = Person.objects.workers().exclude(role=access.Role.SYSTEM).order_by("name", "id")
    people = list(workers.select_related("calendar").prefetch_related("teams"))
    first = timezone.localdate()
    days = [first + timedelta(days=n) for n in range(DAYS)]
    begin, end = _midnight(days[0]), _midnight(days[-1] + timedelta(days=1))
    absent: dict[int, list[Absence]] = {}
    for absence in Absence.objects.filter(begins_at__lt=end, ends_at__gt=begin):
        absent.setdefault(absence.person_id, []).append(absence)
    times = working_times({person.pk for person in people})
    rows = [
        (person, [_day(day, list(times[person.pk].open_spans(_midnight(day), _midnight(day + timedelta(days=1)))),
                       absent.get(person.pk, [])) for day in days])
        for person in people
    ]  # fmt: skip
    covered = [sum(bool(row[1][n].spans) and not row[1][n].away for row in rows) for n in range(DAYS)]
    context = {"here": "setup", "room": "shifts", "days": days, "rows": rows, "covered": covered}
    return render(request, "setup/shifts.html", context)


def _day(day: date, spans: list[tuple[datetime, datetime]], absences: list[Absence]) -> Day:
    begin, end = _midnight(day), _midnight(day + timedelta(days=1))
    away = any(absence.begins_at < end and absence.ends_at > begin for absence in absences)
    shown = [(_clock(first), "24:00" if last == end else _clock(last)) for first, last in spans]
    return Day(day, shown, away)


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())
