"""Parts of the overview that read working hours and rates: fetched behind it, or opened as pages of their own."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from helpdesk.dashboards.bar import Known, bar
from helpdesk.dashboards.board import ECONOMY, OF_AGENTS, Board
from helpdesk.dashboards.files import files
from helpdesk.http import PersonRequest, requires
from helpdesk.reported import ReportedForm
from people import access
from sla.kpi.economy import attach
from sla.kpi.report import report


@require_safe
@requires(access.SEE_REPORTS)
def economy(request: PersonRequest) -> HttpResponse:
    """Utilisation and cost, as tiles: session, person, known, four of the report, seven of hours, minutes and rates."""
    return _part(request, "dashboards/economy.html")


@require_safe
@requires(access.SEE_REPORTS)
def agents(request: PersonRequest) -> HttpResponse:
    """Everybody who solved or logged anything, as a table: one query more."""
    return _part(request, "dashboards/agents.html")


def _part(request: PersonRequest, template: str) -> HttpResponse:
    form, known = ReportedForm(request.GET), Known.load()
    context: dict[str, Any] = {"here": "dashboards", "is_part": bool(request.htmx), **bar(form, known)}
    context |= files("export")
    if not form.is_valid():
        return render(request, template, context, status=422)
    values = form.cleaned_data
    found = report(values["period"], values["narrowed"], request.user.closed_teams, values["before"])
    economics = attach(found, with_rates=request.user.may(access.SEE_RATES))
    currency = economics.tariff.currency if economics and economics.tariff else ""
    board = Board(found, form, known.targets, currency)
    context |= {"report": found, "economics": economics}
    if template.endswith("agents.html"):
        context |= {
            "heads": board.heads(OF_AGENTS),
            "rows": board.agents(known.people.get, economics),
            "whole": board.whole(OF_AGENTS),
        }
    else:
        context |= {"tiles": board.tiles(ECONOMY) if economics else []}
    return render(request, template, context)
