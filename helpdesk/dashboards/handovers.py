"""How hand-overs between lines went: by receiving team, category and reason, and what was said when they came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from helpdesk.dashboards.files import files
from helpdesk.dashboards.period import lines, presets
from helpdesk.figures import percent, rounded
from helpdesk.http import PersonRequest, requires
from helpdesk.period import PeriodForm
from people import access
from people.models import Team
from sla.sentences import span
from tickets.handover_report import NEWEST, Figures, Period, report
from tickets.models import Category, HandoverReason

COUNTED = {
    "sent": gettext_lazy("Sent"),
    "accepted": gettext_lazy("Accepted"),
    "returned": gettext_lazy("Returned"),
    "advised": gettext_lazy("Answered with advice"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "waiting": gettext_lazy("Still waiting"),
}
MEASURED = {
    "return_rate": gettext_lazy("Return rate"),
    "pickup": gettext_lazy("Pick-up, median"),
    "moves": gettext_lazy("Moves a ticket"),
}
# Whose hand-overs a measured figure is made of.
_MADE_OF = {"return_rate": "returned", "pickup": "accepted", "moves": "sent"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and the list of the hand-overs that it is made of; '' where there are none."""

    title: Any
    shown: str
    href: str
    before: str = ""  # the same in the period before


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    line: int | None
    cells: list[Cell]


@require_safe
@requires(access.SEE_REPORTS)
def handovers(request: PersonRequest) -> HttpResponse:
    """Session, person, figures, those before, teams, categories, reasons, the newest, the newest that came back."""
    form = PeriodForm(request.GET)
    context: dict[str, Any] = {"here": "handovers", "form": form, "presets": presets(form), "lines": lines(form)}
    context |= files("handover-report-export")
    if not form.is_valid():
        return render(request, "dashboards/handovers.html", context, status=422)
    return render(request, "dashboards/handovers.html", context | _told(form, form.period))


def _told(form: PeriodForm, period: Period) -> dict[str, Any]:
    found, before = report(period), report(period.before).total
    links = _Links(form.address)
    teams = {team.pk: team for team in Team.objects.all()}
    categories = Category.objects.in_bulk()
    newest = period.handovers().for_report()
    return {
        "total": found.total,
        "days": form.days,
        "measured": _measured(found.total, links, before),
        "counted": _counted(found.total, links, before),
        "heads": [*COUNTED.values(), *MEASURED.values()],
        "teams": [
            Row(teams[pk].name, teams[pk].line, _cells(figures, links.to(team=pk)))
            for pk, figures in _most_first(found.teams.items())
        ],
        "categories": [
            Row(named(pk, categories), None, _cells(figures, links.to(category=pk or "none")))
            for pk, figures in _most_first(found.categories.items())
        ],
        "reasons": _reasons(found.reasons, links),
        "newest": list(newest[:NEWEST]),
        "returned": list(newest.counted_as("returned")[:NEWEST]),
        "links": {word: links.of(word) for word in COUNTED},
    }


class _Links:
    """Addresses of lists of hand-overs within what `said` names."""

    def __init__(self, said: dict[str, Any]) -> None:
        self._said = said

    def to(self, **more: Any) -> _Links:
        return _Links({**self._said, **more})

    def of(self, word: str) -> str:
        return f"{reverse('dashboards:handover-list')}?{urlencode({**self._said, 'became': word})}"


def _most_first(found: Iterable[tuple[Any, Figures]]) -> list[tuple[Any, Figures]]:
    return sorted(found, key=lambda pair: (-pair[1].sent, pair[0] or 0))


def _cells(figures: Figures, links: _Links) -> list[Cell]:
    return [*_counted(figures, links), *_measured(figures, links)]


def _counted(figures: Figures, links: _Links, before: Figures | None = None) -> list[Cell]:
    return [
        Cell(
            title,
            formats.number_format(getattr(figures, word)),
            links.of(word) if getattr(figures, word) else "",
            formats.number_format(getattr(before, word)) if before else "",
        )
        for word, title in COUNTED.items()
    ]


def _measured(figures: Figures, links: _Links, before: Figures | None = None) -> list[Cell]:
    now, was = _written(figures), _written(before) if before else {}
    return [
        Cell(title, now[word], links.of(_MADE_OF[word]) if getattr(figures, _MADE_OF[word]) else "", was.get(word, ""))
        for word, title in MEASURED.items()
    ]


def _written(figures: Figures) -> dict[str, str]:
    """The measured figures in words; a dash where nothing can be divided."""
    moves, pickup = figures.moves_per_ticket, figures.pickup_seconds
    return {
        "return_rate": percent(figures.return_rate),
        "pickup": "—" if pickup is None else span(pickup),
        "moves": "—" if moves is None else rounded(moves, 1),
    }


def _reasons(found: dict[int, Figures], links: _Links) -> list[dict[str, Any]]:
    named = HandoverReason.objects.in_bulk()
    most = max((figures.sent for figures in found.values()), default=0)
    return [
        {
            "name": named[pk].name,
            "figures": figures,
            "most": most,
            "href": links.to(reason=pk).of("sent"),
            "return_rate": percent(figures.return_rate),
        }
        for pk, figures in _most_first(found.items())
    ]


def named(pk: int | None, categories: dict[int, Category]) -> str:
    """`Printing › Labels`."""
    if pk is None:
        return _("Without a category")
    return " › ".join(categories[each].name for each in categories[pk].path if each in categories)
