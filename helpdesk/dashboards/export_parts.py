"""Tables of the other pages as files: hand-overs in sums, the forecast, a team, and what is somebody's own."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.dashboards import forecast_tables, handover_tables, tables, ticket_rows
from helpdesk.dashboards.bar import Known, plain_form
from helpdesk.dashboards.board import OF_AGENTS
from helpdesk.dashboards.export import cleaned
from helpdesk.dashboards.files import answer, require
from helpdesk.dashboards.forecast import look_ahead
from helpdesk.dashboards.me import own_handovers
from helpdesk.dashboards.months import MONTH_REASONS, frozen_month, then_and_now
from helpdesk.dashboards.team import away_soon, people_of
from helpdesk.figures import month_name
from helpdesk.http import PersonRequest, requires
from helpdesk.period import PeriodForm
from helpdesk.spreadsheets import Table, Value
from people import access
from people.models import Team
from sla.kpi import freezing, own
from sla.kpi.economy import attach
from sla.kpi.months import month_of
from sla.kpi.period import Period
from sla.kpi.report import report
from sla.models import FrozenMonth
from tickets.models.ticket import PREFIX


@require_safe
@requires(access.SEE_REPORTS)
def handover_report(request: PersonRequest, format: str) -> StreamingHttpResponse:
    require(format)
    form = PeriodForm(request.GET)
    if not form.is_valid():
        raise Http404
    name = f"handovers-{form.cleaned_data['since']}-{form.cleaned_data['until']}"
    zone = timezone.get_current_timezone()
    return answer(request, format, name, handover_tables.report(form.period), zone)


@require_safe
@requires(access.SEE_REPORTS)
def forecast(request: PersonRequest, format: str) -> StreamingHttpResponse:
    require(format)
    seen = look_ahead(request.user)
    return answer(request, format, f"forecast-{seen.today}", forecast_tables.forecast(seen), seen.zone)


@require_safe
@requires(access.SEE_REPORTS)
def team(request: PersonRequest, pk: int, format: str) -> StreamingHttpResponse:
    chosen = get_object_or_404(Team, pk=pk)
    form = plain_form(request.GET, team=str(pk))
    values, hidden = cleaned(form, format), request.user.closed_teams
    period: Period = values["period"]
    found = report(period, values["narrowed"], hidden, values["before"])
    made = [
        *tables.of_report(found, form),
        tables.hours(found),
        _people(chosen, period, hidden),
        *handover_tables.of_team(period, chosen),
        _absences(chosen),
    ]
    return answer(request, format, f"team-{pk}-{period.first}-{period.last}", made, period.zone)


@require_safe
@requires(access.SEE_REPORTS)
def month(request: PersonRequest, slug: str, format: str) -> StreamingHttpResponse:
    require(format)
    frozen = frozen_month(slug)
    period = month_of(frozen.month, ZoneInfo(frozen.zone))
    then, now, _withheld = then_and_now(frozen, period, request.user)
    table = ticket_rows.compared(month_name(frozen.month), then, now, Known.load())
    return answer(request, format, f"month-{slug}", [table, _since(frozen)], period.zone)


@require_safe
@requires(access.WORK_TICKETS)
def me(request: PersonRequest, format: str) -> StreamingHttpResponse:
    form = plain_form(request.GET, agent=str(request.user.pk))
    values = cleaned(form, format)
    period: Period = values["period"]
    found = report(period, values["narrowed"], request.user.closed_teams, values["before"])
    attach(found, with_rates=False)  # of one agent there is no cost
    return answer(request, format, f"own-{period.first}-{period.last}", tables.of_report(found, form), period.zone)


@require_safe
@requires(access.WORK_TICKETS)
def own_time(request: PersonRequest, format: str) -> StreamingHttpResponse:
    period: Period = cleaned(plain_form(request.GET), format)["period"]
    table = ticket_rows.entries(_("Time that you logged"), own.entries(request.user, period), period.zone.key)
    return answer(request, format, f"{period.first}-{period.last}", [table], period.zone)


@require_safe
@requires(access.WORK_TICKETS)
def own_handed(request: PersonRequest, format: str) -> StreamingHttpResponse:
    period: Period = cleaned(plain_form(request.GET), format)["period"]
    title, found = own_handovers(request, period)
    table = ticket_rows.handovers(title, found, period.zone.key)
    return answer(request, format, f"{period.first}-{period.last}", [table], period.zone)


def _since(frozen: FrozenMonth) -> Table:
    """What happened to tickets of the month since it was published; of each kind the first tickets."""
    rows: list[list[Value]] = [
        [str(MONTH_REASONS[reason.name]), reason.count, " ".join(f"{PREFIX}{pk}" for pk in reason.tickets)]
        for reason in freezing.why(frozen)
    ]
    return Table("since", _("What has happened since"), [_("What"), _("How often"), _("Tickets")], rows)


def _people(team: Team, period: Period, hidden: list[int]) -> Table:
    heads = [_("Agent"), *tables.figures_heads(OF_AGENTS), *tables.worked_heads()]
    rows = [
        [person.name, *tables.figures_row(OF_AGENTS, sums), *tables.worked_row(working)]
        for person, sums, working in people_of(team, period, hidden)
    ]
    return Table("people", _("People of the team"), heads, rows)


def _absences(team: Team) -> Table:
    rows = [
        [each.person.name, each.begins_at, each.ends_at, each.stand_in.name if each.stand_in else None]
        for each in away_soon(team)
    ]
    return Table("absences", _("Absent within 14 days"), [_("Who"), _("From"), _("Until"), _("Stand-in")], rows)
