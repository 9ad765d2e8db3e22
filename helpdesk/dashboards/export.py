"""Every table and every list behind a number as a file, at the address of its page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk import spreadsheets
from helpdesk.dashboards import tables, ticket_rows
from helpdesk.dashboards.bar import Known
from helpdesk.dashboards.handover_list import asked_for
from helpdesk.dashboards.months import months_of
from helpdesk.http import PersonRequest, requires
from helpdesk.reported import ReportedForm
from people import access
from sla.kpi import exact
from sla.kpi.definitions import kpis
from sla.kpi.economy import attach
from sla.kpi.report import report
from sla.models import FrozenFigure


@require_safe
@requires(access.SEE_REPORTS)
def overview(request: PersonRequest, format: str) -> HttpResponse | StreamingHttpResponse:
    """XLSX: a sheet for each table; CSV: the one that `table` names, key indicators by default."""
    form, known = ReportedForm(request.GET), Known.load()
    values = _cleaned(form, format)
    period = values["period"]
    found = report(period, values["narrowed"], request.user.closed_teams, values["before"])
    attach(found)
    made = tables.overview(found, form, known)
    name = "numbers"
    if format == "csv":
        made = [table for table in made if table.name == request.GET.get("table", "kpis")]
        if not made:
            raise Http404
        name = made[0].name
    return spreadsheets.answer(format, f"{name}-{period.first}-{period.last}", made, period.zone)


@require_safe
@requires(access.SEE_REPORTS)
def kpi(request: PersonRequest, name: str, format: str) -> HttpResponse | StreamingHttpResponse:
    """All tickets behind a number, or with `reason` those left out for it, with `rating` those so answered."""
    kpi, form = kpis.get(name), ReportedForm(request.GET)
    if kpi is None:
        raise Http404
    values, reason = _cleaned(form, format), request.GET.get("reason", "")
    period, hidden = values["period"], request.user.closed_teams
    only = reason if reason in kpi.excluded else ""
    facts = exact.behind(kpi, period, values["narrowed"], hidden, only, request.GET.get("rating", ""))
    table = ticket_rows.tickets(str(kpi.short or kpi.label), facts, Known.load(), period.zone.key)
    return spreadsheets.answer(format, f"{name}-{period.first}-{period.last}", [table], period.zone)


@require_safe
@requires(access.SEE_REPORTS)
def handovers(request: PersonRequest, format: str) -> HttpResponse | StreamingHttpResponse:
    _require(format)
    form, word, found, _named = asked_for(request.GET)
    table = ticket_rows.handovers(_("Hand-overs"), found, timezone.get_current_timezone_name())
    values: dict[str, Any] = form.cleaned_data
    name = f"handovers-{word}-{values['since']}-{values['until']}"
    return spreadsheets.answer(format, name, [table], timezone.get_current_timezone())


@require_safe
@requires(access.SEE_REPORTS)
def months(request: PersonRequest, format: str) -> HttpResponse | StreamingHttpResponse:
    """Every figure that was published, or with `month` those of one."""
    _require(format)
    slug = request.GET.get("month", "")
    found = months_of(FrozenFigure.objects.all(), slug)
    table = ticket_rows.months(_("Published months"), found, Known.load())
    name = f"months-{slug}" if slug else "months"
    return spreadsheets.answer(format, name, [table], timezone.get_current_timezone())


def _cleaned(form: ReportedForm, format: str) -> dict[str, Any]:
    """What the page says is wrong cannot be exported."""
    _require(format)
    if not form.is_valid():
        raise Http404
    return form.cleaned_data


def _require(format: str) -> None:
    if format not in spreadsheets.FORMATS:
        raise Http404
