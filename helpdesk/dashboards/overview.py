"""The desk's numbers over a period, each beside the period before, and each opening to its tickets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from helpdesk.figures import percent, rounded
from helpdesk.http import PersonRequest, requires
from helpdesk.reported import ReportedForm
from people import access
from people.models import Team
from people.models.team import Line
from sla.kpi.definitions import Kpi, kpis
from sla.kpi.period import Narrowed
from sla.kpi.report import Figures, Report, grouped, report
from sla.models import Clock
from sla.sentences import span
from tickets.models.words import Channel, Priority

TILES = ("afrt", "art", "fcr", "first_line", "nst", "solved", "reopen_rate", "handover_rate")
COLUMNS = ("nst", "solved", "afrt", "art", "fcr", "reopen_rate")
HOLDERS = ("line_1", "line_2", "line_3", "customer", "third_party")
PRESETS = (7, 30, 90, 365)
_NARROWING: dict[str, tuple[Any, list[tuple[Any, Any]]]] = {
    "line": (gettext_lazy("All lines"), Line.choices),
    "priority": (gettext_lazy("All priorities"), [(each.word, each.label) for each in reversed(Priority)]),
    "channel": (gettext_lazy("All channels"), Channel.choices),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as it is written, the page that explains it, and what is said below it."""

    title: Any
    shown: str
    href: str
    before: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    title: Any
    line: int | None
    cells: list[Cell]


@require_safe
@requires(access.SEE_REPORTS)
def overview(request: PersonRequest) -> HttpResponse:
    """Session, person, private teams, eight queries for the period and eight for the one before, three for each table,
    teams."""
    form = ReportedForm(request.GET)
    context: dict[str, Any] = {"here": "dashboards", "form": form, "presets": presets(form), "choices": choices(form)}
    if not form.is_valid():
        return render(request, "dashboards/overview.html", context, status=422)
    period, narrowed, hidden = form.cleaned_data["period"], form.cleaned_data["narrowed"], request.user.closed_teams
    found, before = report(period, narrowed, hidden), report(period.before, narrowed, hidden)
    teams = {team.pk: team for team in Team.objects.all()}
    context |= {
        "days": (period.last - period.first).days + 1,
        "tiles": [_tile(kpi, found, before, form) for kpi in map(kpis.get, TILES) if kpi],
        "standing": _standing(found, before, narrowed),
        "backlog": found.backlog,
        "targets": [
            (label, percent(found.on_time[kind].share), found.on_time[kind])
            for kind, label in Clock.Kind.choices
            if found.on_time[kind].all
        ],
        "holds": (holds := _holds(found)),
        "longest": max((seconds for _label, _shown, seconds, _name in holds), default=1),
        "heads": [kpi.label for kpi in map(kpis.get, COLUMNS) if kpi],
        "tables": [
            (title, first, _rows(grouped(period, narrowed, by, hidden), named, by, form))
            for title, first, by, named in (
                (_("By team"), _("Team"), "team", lambda pk: _team(teams, pk)),
                (_("By priority"), _("Priority"), "priority", lambda word: (Priority.of(word).label, None)),
                (_("By channel"), _("Channel"), "channel", lambda word: (Channel(word).label, None)),
            )
        ],
    }
    return render(request, "dashboards/overview.html", context)


def written(kpi: Kpi, figure: float | None) -> str:
    """A figure in the reader's words; a dash where nothing counts."""
    if figure is None:
        return "—"
    match kpi.unit:
        case "seconds":
            return span(int(figure))
        case "share":
            return percent(figure)
        case "tickets":
            return formats.number_format(int(figure))
    return rounded(figure, 1)


def more(figures: Figures) -> str:
    """Median and nine tenths of a span of time."""
    if figures.values.get("median") is None:
        return ""
    words = {name: written(figures.kpi, figures.values[name]) for name in ("median", "p90")}
    return _("median %(median)s, 90 %% within %(p90)s") % words


def presets(form: ReportedForm) -> list[tuple[Any, str, bool]]:
    """(title, address, whether it is the one that is shown), with the rest of the address as it is."""
    today, given, found = timezone.localdate(), form.address, []
    for days in PRESETS:
        said = {"from": str(today - timedelta(days=days - 1)), "to": str(today)}
        title = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
        chosen = all(given.get(name) == value for name, value in said.items())
        found.append((title, "?" + urlencode({**given, **said}), chosen))
    return found


def choices(form: ReportedForm) -> list[tuple[str, Any, list[tuple[str, Any]], str]]:
    """(name, what all is called, choices, the chosen one) of each list in the bar of filters."""
    given = form.address
    return [
        (name, every, [(str(value), label) for value, label in known], given.get(name, ""))
        for name, (every, known) in _NARROWING.items()
    ]


def address_of(kpi: str, form: ReportedForm, **more: str) -> str:
    return f"{reverse('dashboards:kpi', args=[kpi])}?{urlencode({**form.address, **more})}"


def _tile(kpi: Kpi, found: Report, before: Report, form: ReportedForm) -> Cell:
    now, was = found.figures[kpi.name], before.figures[kpi.name]
    shown, earlier = written(kpi, now.values["value"]), written(kpi, was.values["value"])
    return Cell(kpi.label, shown, address_of(kpi.name, form), earlier, more(now))


def _standing(found: Report, before: Report, narrowed: Narrowed) -> list[Cell]:
    """Numbers that are of an instant, or of clocks."""
    # The list knows where a ticket is now, a narrowed report where it came in: only the whole desk is the same in both.
    late = "" if narrowed.by else reverse("desk:all") + "?" + urlencode({"q": "due:now"})
    return [
        Cell(_("On time"), percent(found.on_time_overall.share), "#on-time", percent(before.on_time_overall.share)),
        Cell(
            _("Backlog"),
            formats.number_format(found.backlog.end),
            "#backlog",
            formats.number_format(before.backlog.end),
        ),
        Cell(_("Overdue now"), formats.number_format(found.overdue), late),
        Cell(
            _("Satisfied customers"),
            percent(found.csat.share),
            "",
            percent(before.csat.share),
            _("%(n)s answers, %(rate)s of those asked")
            % {"n": found.csat.answers, "rate": percent(found.csat.response_rate)}
            if found.csat.answers
            else "",
        ),
    ]


def _holds(found: Report) -> list[tuple[Any, str, int, str]]:
    """Holders with their mean: label, in words, seconds for the bar, what explains it."""
    figures = [found.figures[f"hold_{holder}"] for holder in HOLDERS]
    return [
        (each.kpi.label, written(each.kpi, each.values["value"]), int(each.values["value"] or 0), each.kpi.name)
        for each in figures
        if each.values["value"]
    ]


def _rows(
    found: dict[Any, dict[str, Figures]], named: Callable[[Any], tuple[Any, int | None]], by: str, form: ReportedForm
) -> list[Row]:
    rows = []
    for value, figures in sorted(found.items(), key=lambda pair: (-_size(pair[1]), str(pair[0]))):
        title, line = named(value)
        cells = [
            Cell(
                kpi.label,
                written(kpi, figures[kpi.name].values["value"]),
                address_of(kpi.name, form, **{by: str(value)}),
            )
            if kpi.name in figures and value is not None
            else Cell(kpi.label, "—", "")
            for kpi in map(kpis.get, COLUMNS)
            if kpi
        ]
        rows.append(Row(title, line, cells))
    return rows


def _size(figures: dict[str, Figures]) -> int:
    """The biggest stand first."""
    return max(each.count for each in figures.values())


def _team(teams: dict[int, Team], pk: int | None) -> tuple[Any, int | None]:
    return (teams[pk].name, teams[pk].line) if pk in teams else (_("No team"), None)
