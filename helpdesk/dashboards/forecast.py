"""What is to be expected: arrivals, busy hours, the backlog, what will probably be late today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.dashboards import charts
from helpdesk.dashboards.charts.drawing import short_day
from helpdesk.dashboards.files import files
from helpdesk.figures import percent, rounded
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Person
from sla import book as books
from sla.book import Book
from sla.kpi.arrivals import WEEKS, arrivals, solved
from sla.kpi.due_today import DAYS, MOST, DueToday, likely
from sla.kpi.forecast import AHEAD, FEWEST, TESTED, WEEK, Day, Error, Forecast, History, Left, backlog, forecast
from sla.models import Clock
from sla.sentences import day as long_day
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Ahead:
    """`found` begins with today and is None where too little is known; `left` is the backlog from tomorrow on; `late`
    are those likely to be late of `due` promises."""

    today: date
    zone: ZoneInfo
    history: History
    found: Forecast | None
    left: list[Left]
    late: list[DueToday]
    due: int


@require_safe
@requires(access.SEE_REPORTS)
def ahead(request: PersonRequest) -> HttpResponse:
    """Session, person, the three of the book's key, arrivals and solved ones two each, of promises due today five, open
    tickets."""
    seen = look_ahead(request.user)
    context: dict[str, Any] = {
        "here": "forecast", "zone": seen.zone.key, "known": len(seen.history.days), "fewest": FEWEST,
        "late": [(row, Clock.Kind(row.kind).label) for row in seen.late], "due": seen.due, "is_part": seen.due >= MOST,
        "days": DAYS, "weeks": WEEKS, "tested": TESTED, "found": seen.found,
        "print_line": f"{long_day(seen.today)}, {seen.zone.key}", **files("forecast-export"),
    }  # fmt: skip
    if seen.found:
        coming = replace(seen.found, days=seen.found.days[1:])
        context |= _told(seen.found.days[0], coming, seen.history, seen.left)
    return render(request, "dashboards/forecast.html", context)


def look_ahead(person: Person) -> Ahead:
    """As this person sees it, with the default calendar's days."""
    book, now = books.current(), timezone.now()
    zone, hidden = ZoneInfo(book.calendars[book.default_calendar][-1].hours.time_zone), person.closed_teams
    today = timezone.localtime(now, zone).date()
    history, holidays = arrivals(today, zone, hidden), _holidays(book)
    found, left = forecast(history, holidays, 1 + AHEAD), list[Left]()
    mine = Ticket.objects.visible_to(person).active()
    late, due = likely(mine, book, now)
    if found:
        coming = replace(found, days=found.days[1:])
        left = backlog(mine.count(), history, solved(today, zone, hidden), holidays, coming)
    return Ahead(today, zone, history, found, left, late, due)


def _holidays(book: Book) -> frozenset[date]:
    """Of all versions of the default calendar: what was a holiday stays one when its list is made anew."""
    return frozenset(day for version in book.calendars[book.default_calendar] for day in version.hours.holidays)


def _told(today: Day, found: Forecast, history: History, left: list[Left]) -> dict[str, Any]:
    """`found` begins with tomorrow."""
    days, last = found.days, left[-1]
    bands = [(day.low, day.high) for day in days if day.low is not None and day.high is not None]
    reaches = [(each.low, each.high) for each in left if each.low is not None and each.high is not None]
    # The same weekdays; today, which is not over, has none.
    before = [sum(hours) for hours in history.days[1 - AHEAD :]]
    return {
        "tiles": [
            (_("Today in all"), _about(today.expected), _between(today.low, today.high)),
            (_("Next 7 days"), _about(sum(day.expected for day in days[:WEEK])), _("tickets")),
            (_("Open in 14 days"), _about(last.expected), _between(last.low, last.high)),
            (_("Error of the forecast"), *_error(found.error)),
        ],
        "arrivals": charts.trend(
            [day.date for day in days], [day.expected for day in days], before, None, _about,
            unit="tickets", within=bands,
        ),
        "backlog": charts.trend(
            [each.date for each in left], [each.expected for each in left], None, None, _about,
            unit="tickets", within=reaches,
        ),
        "hours": charts.heatmap(
            [day.hours for day in days[:WEEK]], said=_expected, labels=[_labels(day) for day in days[:WEEK]]
        ),
        "busiest": [(long_day(day), f"{hour}–{hour + 1}", _about(count)) for day, hour, count in found.busiest()],
        "holidays": [long_day(day.date) for day in days if day.is_holiday],
        "weeks_tested": [
            (long_day(week.first), _about(week.expected), week.actual, percent(_off(week.expected, week.actual)))
            for week in (found.error.weeks if found.error else ())
        ],
        "mae": rounded(found.error.mae, 1) if found.error else "",
        "wape": percent(found.error.wape) if found.error else "",
        "mape": percent(found.error.mape) if found.error and found.error.mape is not None else "",
    }  # fmt: skip


def _error(error: Error | None) -> tuple[str, str]:
    """The measure that says most, and what it is."""
    if error is None:
        return "—", _("not tested yet")
    if error.mape is not None:
        return percent(error.mape), _("of a day, on average")
    return rounded(error.mae, 1), _("tickets a day, on average")


def _labels(day: Day) -> tuple[str, str]:
    return long_day(day.date), short_day(day.date)


def _about(count: float) -> str:
    """A count that is only expected: whole from ten on."""
    return rounded(count, 0 if count >= 9.95 else 1)


def _expected(count: float) -> str:
    return _("%(count)s expected") % {"count": _about(count)}


def _between(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{_about(low)} – {_about(high)}"


def _off(expected: float, actual: int) -> float | None:
    return abs(expected - actual) / actual if actual else None
