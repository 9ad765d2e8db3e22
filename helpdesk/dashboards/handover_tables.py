"""Hand-overs in sums for files: between which lines they went, by team, category and reason, and why some came back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.dashboards.handovers import COUNTED, named
from helpdesk.spreadsheets import Table, Value
from people.models import Team
from people.models.team import Line
from sla.kpi.period import Period as Days
from tickets import handover_report
from tickets.handover_report import Exchanged, Figures, Period
from tickets.models import Category, HandoverReason


def report(period: Period) -> list[Table]:
    """In all, by receiving team, by category and by reason. Four queries."""
    found = handover_report.report(period)
    teams = {team.pk: team.name for team in Team.objects.all()}
    categories, reasons = Category.objects.in_bulk(), HandoverReason.objects.in_bulk()
    return [
        _figures("teams", _("By receiving team"), _("Team"), found.teams, lambda pk: teams[pk]),
        _figures("categories", _("By category"), _("Category"), found.categories, lambda pk: named(pk, categories)),
        _figures("reasons", _("Why they were handed over"), _("Reason"), found.reasons, lambda pk: reasons[pk].name),
        Table("all", _("In all"), _heads(_("Hand-overs")), [[_("In all"), *_row(found.total)]]),
    ]


def of_lines(period: Days, lines: list[str]) -> list[Table]:
    """Between which lines tickets went, and why some came back; of hand-overs sent in the period. One query."""
    line = Line(int(lines[0])) if len(lines) == 1 else None
    found = handover_report.between_lines(Period(period.begin, period.end, line))
    names = {each.value: str(each.label) for each in Line}
    flows: list[list[Value]] = [[names[a], names[b], count] for (a, b), count in sorted(found.flows.items())]
    returned = sorted(found.returned.items(), key=lambda pair: -pair[1])
    back: list[list[Value]] = [[reason.name, count] for reason, count in returned]
    heads = [_("From where"), _("To where"), _("Hand-overs")]
    return [
        Table("line_flow", _("Hand-overs between lines"), heads, flows),
        Table("returned", _("Why hand-overs came back"), [_("Reason"), _("Hand-overs")], back),
    ]


def of_team(period: Days, team: Team) -> list[Table]:
    """Received and sent by reason. One query."""
    received, sent = handover_report.of_team(Period(period.begin, period.end), team)
    return [
        _reasons("received", _("Handed to this team, and why"), received),
        _reasons("sent", _("Handed on by this team, and why"), sent),
    ]


def _reasons(name: str, title: str, found: Exchanged) -> Table:
    rows: list[list[Value]] = [[each.name, count, found.returned[each]] for each, count in found.sent.most_common()]
    return Table(name, title, [_("Reason"), _("Hand-overs"), _("Returned")], rows)


def _figures(name: str, title: str, first: str, found: Mapping[Any, Figures], said: Any) -> Table:
    """The one with most first."""
    order = sorted(found.items(), key=lambda pair: (-pair[1].sent, pair[0] or 0))
    return Table(name, title, _heads(first), [[said(pk), *_row(figures)] for pk, figures in order])


def _heads(first: str) -> list[str]:
    return [
        first, *map(str, COUNTED.values()), _("Decided"), _("Return rate, share of 1"),
        _("Pick-up, median, working seconds"), _("Tickets"), _("Moves between lines"), _("Moves a ticket"),
    ]  # fmt: skip


def _row(figures: Figures) -> list[Value]:
    return [
        *(getattr(figures, word) for word in COUNTED), figures.decided, figures.return_rate,
        figures.pickup_seconds, figures.tickets, figures.moves, figures.moves_per_ticket,
    ]  # fmt: skip
