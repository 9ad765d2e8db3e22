"""How many agents it takes: the last 90 days' work, simulated with the shifts that are asked about."""

from __future__ import annotations

from collections.abc import Iterable
from math import log
from statistics import mean, median
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from helpdesk.figures import percent
from helpdesk.http import PersonRequest, requires
from helpdesk.setup import staffing_chart
from helpdesk.setup.staffing_form import ShiftForm, WorkForm, rows_of
from people import access
from people.models import Person
from sla import book as books
from sla.staffing import Point, Shift, Work, simulate
from sla.workload import DAYS, LONGEST, Workload, measure

FEWEST = 50  # new requests
FEWEST_MEASURED = 20  # answers whose handling is known
AROUND = 3  # agents more and fewer than planned


@require_safe
@requires(access.SET_UP)
def staffing(request: PersonRequest) -> HttpResponse:
    """A GET with the shifts in its query is the question; it changes nothing and can be sent to a colleague."""
    asked = request.GET if "go" in request.GET else None
    found = measure()
    book = books.current()
    agents = Person.objects.staff().active().filter(role__in=(access.Role.AGENT, access.Role.LEAD)).count()
    rows = rows_of(asked, book.calendars[book.default_calendar][-1].hours, agents)
    form = WorkForm(asked)
    context: dict[str, Any] = {
        "here": "setup",
        "room": "staffing",
        "rows": rows,
        "form": form,
        "workload": found,
        "days": DAYS,
        "fewest": FEWEST,
        "longest": LONGEST,
        "median": median(found.handling) if found.handling else None,
        "weekly": round(sum(found.rates)),
        "is_enough": found.arrivals >= FEWEST,
        "is_measured": len(found.handling) >= FEWEST_MEASURED,
    }
    status = 200
    if asked is not None and context["is_enough"]:
        if all([form.is_valid(), *(row.is_valid() for row in rows)]):
            context |= _answer(found, rows, form.cleaned_data["minutes"])
        else:
            status = 422
    return render(request, "setup/staffing.html", context, status=status)


def weeks_of(arrivals: float) -> int:
    """Of each repetition: four, fewer where one week says as much, so that an answer takes seconds."""
    return 4 if arrivals <= 600 else 2 if arrivals <= 1500 else 1


def _answer(found: Workload, rows: Iterable[ShiftForm], minutes: int | None) -> dict[str, Any]:
    """The simulation's points with charts; nothing where no handling time is known."""
    handling = _handling(found, minutes)
    if not handling:
        return {"needs_minutes": True}
    shifts = [shift for row in rows for shift in row.shifts()]
    work = Work(found.rates, found.follow_ups / (found.arrivals + found.follow_ups), found.kinds, handling)
    weeks = weeks_of(sum(found.rates))
    points = simulate(work, shifts, _offsets(shifts), weeks=weeks)
    plan = next(point for point in points if not point.offset)
    has_targets = plan.on_time is not None
    return {
        "points": [(point, _shares(point)) for point in points],
        "plan": plan,
        "plan_shares": _shares(plan),
        "shares_chart": staffing_chart.on_time(points) if has_targets else None,
        "queue_chart": staffing_chart.queue_by_hour(plan),
        "simulated_weeks": weeks,
        "mean_handling": mean(handling),
    }


def _handling(found: Workload, minutes: int | None) -> tuple[float, ...]:
    """As measured; with `minutes` stretched to that mean, or spread exponentially where too little is measured."""
    measured = found.handling if len(found.handling) >= FEWEST_MEASURED else ()
    if minutes is None:
        return measured
    if measured:
        factor = minutes * 60 / mean(measured)
        return tuple(seconds * factor for seconds in measured)
    return tuple(-log(1 - (number + 0.5) / 200) * minutes * 60 for number in range(200))


def _offsets(shifts: list[Shift]) -> list[int]:
    most = max((shift.agents for shift in shifts), default=0)
    return [offset for offset in range(-AROUND, AROUND + 1) if most + offset >= 0] if most else [0]


def _shares(point: Point) -> tuple[str, str, str]:
    band = point.on_time
    return (percent(band.mean), percent(band.low), percent(band.high)) if band else ("—", "—", "—")
