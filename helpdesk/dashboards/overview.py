"""The desk's numbers over a period, each beside another period and its target, and each opening to its tickets."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.dashboards import charts
from helpdesk.dashboards.bar import Known, bar, trends
from helpdesk.dashboards.board import COLUMNS, HERO, MORE, REST, TRENDS, Board
from helpdesk.dashboards.files import files
from helpdesk.http import PersonRequest, requires
from helpdesk.reported import ReportedForm
from people import access
from people.models import Team
from people.models.team import Line
from sla.kpi import exact
from sla.kpi.definitions import kpis
from sla.kpi.period import Period
from sla.kpi.report import report
from sla.models import NumbersAudit
from tickets import handover_report
from tickets.models.words import Channel, Priority


@require_safe
@requires(access.SEE_REPORTS)
def overview(request: PersonRequest) -> HttpResponse:
    """Session, person, what can be named, the zone, three of rollups and one for tables, overdue, hand-overs, the last
    audit."""
    form, known = ReportedForm(request.GET), Known.load()
    context: dict[str, Any] = {"here": "dashboards", **bar(form, known), **files("export")}
    if not form.is_valid():
        return render(request, "dashboards/overview.html", context, status=422)
    values, hidden = form.cleaned_data, request.user.closed_teams
    period, narrowed = values["period"], values["narrowed"]
    found = report(period, narrowed, hidden, values["before"])
    board = Board(found, form, known.targets)
    trend = kpis.get(request.GET.get("trend", "")) or kpis.all()[0]
    late = exact.overdue(narrowed, hidden)
    context |= {
        "report": found,
        "days": period.length,
        "hero": board.tiles(HERO),
        "rest": board.tiles(REST),
        "more": board.tiles(MORE),
        "self_service": board.self_service(),
        "wrong": NumbersAudit.objects.order_by("-ended_at").first(),
        "overdue": late,
        # The list knows where a ticket is now, a narrowed report where it came in: the whole desk is the same in both.
        "overdue_href": "" if narrowed.by else reverse("desk:all") + "?" + urlencode({"q": "due:now"}),
        "trend": board.trend(trend),
        "trend_label": trend.label,
        "trends": trends(form, TRENDS, trend.name),
        "ages": board.ages(),
        "flow": board.flow(),
        "arrivals": board.arrivals(),
        "priorities": board.priorities(),
        "holds": board.holds(),
        "causes": board.causes(),
        "heads": board.heads(COLUMNS),
        "whole": board.whole(COLUMNS),
        "tables": [
            ("teams", _("By team"), _("Team"), board.table(0, "team", lambda pk: _team(known.teams, pk))),
            (
                "priorities",
                _("By priority"),
                _("Priority"),
                board.table(
                    2, "priority", lambda word: (Priority.of(word).label, None), [p.word for p in reversed(Priority)]
                ),
            ),
            (
                "channels",
                _("By channel"),
                _("Channel"),
                board.table(3, "channel", lambda word: (Channel(word).label, None)),
            ),
        ],
        **_handovers(period, narrowed.by.get("line", [])),
    }
    return render(request, "dashboards/overview.html", context)


def _handovers(period: Period, lines: list[str]) -> dict[str, Any]:
    """Between which lines tickets went, and why some came back; of hand-overs sent in the period."""
    line = Line(int(lines[0])) if len(lines) == 1 else None
    found = handover_report.between_lines(handover_report.Period(period.begin, period.end, line))
    said = {"since": str(period.first), "until": str(period.last)} | ({"line": line.value} if line else {})
    href = f"{reverse('dashboards:handover-list')}?{urlencode({**said, 'became': 'sent'})}"
    back = f"{reverse('dashboards:handover-list')}?{urlencode({**said, 'became': 'returned'})}"
    names = {each.value: each.label for each in Line}
    pairs = sorted(found.flows.items())
    returned = sorted(found.returned.items(), key=lambda pair: -pair[1])
    return {
        "line_flow": charts.flow([(names[a], names[b], count, href) for (a, b), count in pairs]),
        "returned": charts.bars(
            [
                charts.Bar(reason.name, count, formats.number_format(count), f"{back}&reason={reason.pk}")
                for reason, count in returned
            ]
        ),
    }


def _team(teams: dict[int, Team], pk: int | None) -> tuple[Any, int | None]:
    return (teams[pk].name, teams[pk].line) if pk in teams else (_("No team"), None)
