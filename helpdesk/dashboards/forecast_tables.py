"""What is to be expected, for files: by day, by hour, the backlog, what will probably be late, and the test."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from helpdesk.dashboards.forecast import Ahead
from helpdesk.spreadsheets import Table, Value
from sla.kpi.due_today import DueToday
from sla.kpi.forecast import HOURS
from sla.models import Clock


def forecast(ahead: Ahead) -> list[Table]:
    """All tables of the page; today is among the days."""
    days = ahead.found.days if ahead.found else ()
    error = ahead.found.error if ahead.found else None
    band = [_("Expected"), _("Band of 80 %, from"), _("Band of 80 %, to")]
    return [
        Table(
            "arrivals", _("Arrivals by day"), [_("Day"), *band, _("Holiday")],
            [[day.date, day.expected, day.low, day.high, _("yes") if day.is_holiday else _("no")] for day in days],
        ),
        Table(
            "hours", _("Expected by hour"), [_("Day"), *(f"{hour}:00" for hour in range(HOURS))],
            [[day.date, *day.hours] for day in days],
        ),
        Table(
            "backlog", _("Backlog at the present rate"), [_("Day"), *band],
            [[each.date, each.expected, each.low, each.high] for each in ahead.left],
        ),
        Table("late", _("Likely to be late today"), _late_heads(), _late(ahead.late)),
        Table(
            "test", _("The test"), [_("Week from"), _("Expected"), _("Came")],
            [[week.first, week.expected, week.actual] for week in (error.weeks if error else ())],
        ),
    ]  # fmt: skip


def _late_heads() -> list[str]:
    return [
        _("Ticket"), _("Subject"), _("Assignee"), _("What is due"), _("Due"), _("Left, working seconds"),
        _("Usually takes, working seconds"),
    ]  # fmt: skip


def _late(rows: Iterable[DueToday]) -> Iterable[list[Value]]:
    for row in rows:
        ticket = row.ticket
        assignee = ticket.assignee.name if ticket.assignee else None
        kind = str(Clock.Kind(row.kind).label)
        yield [ticket.number, ticket.subject, assignee, kind, row.due_at, row.left, row.usual]
