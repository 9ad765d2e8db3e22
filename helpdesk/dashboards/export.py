"""Every table and every list behind a number as a file, at the address of its page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk import spreadsheets
from helpdesk.dashboards import handover_tables, tables, ticket_rows
from helpdesk.dashboards.bar import Known
from helpdesk.dashboards.files import answer, require
from helpdesk.dashboards.handover_list import asked_for
from helpdesk.dashboards.me import may_see_own
from helpdesk.dashboards.months import is_withheld, months_of
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
    values = cleaned(form, format)
    period, narrowed = values["period"], values["narrowed"]
    found = report(period, narrowed, request.user.closed_teams, values["before"])
    made = tables.overview(found, form, known, attach(found, with_rates=request.user.may(access.SEE_RATES)))
    made += handover_tables.of_lines(period, narrowed.by.get("line", []))
    return answer(request, format, f"numbers-{period.first}-{period.last}", made, period.zone)


@require_safe
@requires(access.SEE_DASHBOARDS)
def kpi(request: PersonRequest, name: str, format: str) -> HttpResponse | StreamingHttpResponse:
    """All tickets behind a number, or with `reason` those left out for it, with `rating` those so answered. Whoever may
    not see reports gets what is their own."""
    kpi, form = kpis.get(name), ReportedForm(request.GET)
    if not request.user.may(access.SEE_REPORTS) and not may_see_own(request.user, request.GET):
        raise PermissionDenied
    if kpi is None:
        raise Http404
    values, reason = cleaned(form, format), request.GET.get("reason", "")
    period, hidden = values["period"], request.user.closed_teams
    only = reason if reason in kpi.excluded else ""
    facts = exact.behind(kpi, period, values["narrowed"], hidden, only, request.GET.get("rating", ""))
    table = ticket_rows.tickets(str(kpi.short or kpi.label), facts, Known.load(), period.zone.key)
    return spreadsheets.answer(format, f"{name}-{period.first}-{period.last}", [table], period.zone)


@require_safe
@requires(access.SEE_REPORTS)
def handovers(request: PersonRequest, format: str) -> HttpResponse | StreamingHttpResponse:
    require(format)
    form, word, found, _named = asked_for(request.GET)
    table = ticket_rows.handovers(_("Hand-overs"), found, timezone.get_current_timezone_name())
    values: dict[str, Any] = form.cleaned_data
    name = f"handovers-{word}-{values['since']}-{values['until']}"
    return spreadsheets.answer(format, name, [table], timezone.get_current_timezone())


@require_safe
@requires(access.SEE_REPORTS)
def months(request: PersonRequest, format: str) -> HttpResponse | StreamingHttpResponse:
    """Every figure that was published, or with `month` those of one."""
    require(format)
    slug = request.GET.get("month", "")
    found = months_of(FrozenFigure.objects.all(), slug)
    table = ticket_rows.months(_("Published months"), found, Known.load(), lambda each: is_withheld(request.user, each))
    name = f"months-{slug}" if slug else "months"
    return spreadsheets.answer(format, name, [table], timezone.get_current_timezone())


def cleaned(form: ReportedForm, format: str) -> dict[str, Any]:
    """What the page says is wrong cannot be exported."""
    require(format)
    if not form.is_valid():
        raise Http404
    return form.cleaned_data
