"""One team's numbers for who leads it: against its targets, what is open, what came and went, and who did what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.dashboards import charts
from helpdesk.dashboards.bar import plain_bar, plain_form, trends
from helpdesk.dashboards.board import HERO, OF_AGENTS, TRENDS, Board
from helpdesk.dashboards.figures import Cell, Row
from helpdesk.dashboards.files import files
from helpdesk.figures import percent
from helpdesk.http import PersonRequest, requires
from helpdesk.reported import ReportedForm
from people import access
from people.models import Absence, Person, Team
from sla.kpi import of_team
from sla.kpi.availability import available
from sla.kpi.definitions import kpis
from sla.kpi.economy import Working
from sla.kpi.period import Period
from sla.kpi.report import Sum, report
from sla.models.target import targets_on
from sla.sentences import span
from tickets import handover_report
from tickets.handover_report import Exchanged

REST = ("nst", "ntb", "solved", "fcr", "first_line", "reopen_rate", "handover_rate", "return_rate")
AHEAD = timedelta(days=14)


@require_safe
@requires(access.SEE_REPORTS)
def team(request: PersonRequest, pk: int) -> HttpResponse:
    """Session, person, teams, the zone, three of rollups, targets, hand-overs, absences; what people did for it (five),
    who they are, and when they were there (three)."""
    teams = list(Team.objects.all())
    chosen = next((each for each in teams if each.pk == pk), None)
    if chosen is None:
        raise Http404
    form = plain_form(request.GET)
    context: dict[str, Any] = {"here": "dashboards", "team": chosen, "teams": teams, **plain_bar(form)}
    context |= files("team-export", pk)
    if not form.is_valid():
        return render(request, "dashboards/team.html", context, status=422)
    return render(request, "dashboards/team.html", context | _told(request, form, chosen))


def _told(request: PersonRequest, form: ReportedForm, team: Team) -> dict[str, Any]:
    narrowed = plain_form(request.GET, team=str(team.pk))
    narrowed.full_clean()
    period, hidden = narrowed.cleaned_data["period"], request.user.closed_teams
    found = report(period, narrowed.cleaned_data["narrowed"], hidden, narrowed.cleaned_data["before"])
    board = Board(found, narrowed, targets_on(period.last))
    trend = kpis.get(request.GET.get("trend", ""))
    if trend is None or trend.name not in TRENDS:
        trend = kpis.all()[0]
    return {
        "report": found,
        "hero": board.tiles(HERO),
        "rest": board.tiles(REST),
        "trend": board.trend(trend),
        "trend_label": trend.label,
        "trends": trends(form, TRENDS, trend.name),
        "ages": board.ages(),
        "flow": board.flow(),
        "arrivals": board.arrivals(),
        "agent_heads": [*board.heads(OF_AGENTS), _("Time logged"), _("Part of their hours")],
        "agents": _agents(board, period, team, hidden),
        "absences": list(away_soon(team)),
        **_handovers(period, team),
    }


def away_soon(team: Team) -> QuerySet[Absence]:
    now = timezone.now()
    coming: QuerySet[Absence] = Absence.objects.of_team(team).coming(now).filter(begins_at__lt=now + AHEAD)
    return coming.select_related("person", "stand_in")


def people_of(team: Team, period: Period, hidden: list[int]) -> list[tuple[Person, Sum, Working]]:
    """Its members and whoever else worked on its tickets, by name: what they did for this team. Nine queries."""
    done = of_team.by_person(team.pk, period, hidden)
    people = list(Person.objects.of_team_and(team, done))
    there = available(period.first, period.last, period.zone, [each.pk for each in people], until=timezone.now())
    found = []
    for person in people:
        sums = done.get(person.pk, Sum())
        found.append((person, sums, Working(sums["logged"], sum(there.get(person.pk, {}).values()))))
    return found


def _agents(board: Board, period: Period, team: Team, hidden: list[int]) -> list[Row]:
    rows = []
    for person, sums, working in people_of(team, period, hidden):
        row = board.agent(person, sums)
        row.cells.extend(_worked(working))
        rows.append(row)
    return rows


def _worked(found: Working) -> list[Cell]:
    said = span(found.logged * 60) if found.logged else "—"
    return [Cell(_("Time logged"), said, ""), Cell(_("Part of their hours"), percent(found.utilisation), "")]


def _handovers(period: Period, team: Team) -> dict[str, Any]:
    received, sent = handover_report.of_team(handover_report.Period(period.begin, period.end), team)
    said = {"since": str(period.first), "until": str(period.last)}
    return {
        "received": _reasons(received, {**said, "team": str(team.pk)}),
        "sent": _reasons(sent, {**said, "from_team": str(team.pk)}),
    }


def _reasons(found: Exchanged, said: dict[str, str]) -> charts.Bars:
    """The most frequent reason first; beside each how many came back."""
    page = reverse("dashboards:handover-list")
    rows = []
    for reason, count in found.sent.most_common():
        href = f"{page}?{urlencode({**said, 'became': 'sent', 'reason': reason.pk})}"
        back = formats.number_format(found.returned[reason])
        rows.append(charts.Bar(reason.name, count, formats.number_format(count), href, back))
    return charts.bars(rows)
