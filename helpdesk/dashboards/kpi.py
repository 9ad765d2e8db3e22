"""One number explained: its definition, the sums that make it, the tickets behind it and those left out, with why."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from helpdesk.dashboards.bar import Known, bar
from helpdesk.dashboards.figures import spread, written
from helpdesk.http import PersonRequest, requires
from helpdesk.reported import ReportedForm
from people import access
from sla.kpi import keeping
from sla.kpi.definitions import REASONS, Kpi, kpis
from sla.kpi.exact import behind, one
from sla.models import TicketFact

PAGE = 50
# What a list shows of each ticket beside its dates, by the KPI's figure.
_SHOWN = {
    "afrt": "first_reply_business",
    "art": "resolution_business",
    "hops": "hops",
    "minutes_per_ticket": "minutes",
    "return_rate": "returns",
    "handover_rate": "handovers",
    "fcr": "replies",
}


@require_safe
@requires(access.SEE_REPORTS)
def kpi(request: PersonRequest, name: str) -> HttpResponse:
    """Session, person, private teams, the figures, the tickets with their facts; with `recompute` the events anew."""
    known, form = kpis.get(name), ReportedForm(request.GET)
    if known is None:
        raise Http404
    context: dict[str, Any] = {"here": "dashboards", "kpi": known, **bar(form, Known.load())}
    if not form.is_valid():
        return render(request, "dashboards/kpi.html", context, status=422)
    period, narrowed, hidden = form.cleaned_data["period"], form.cleaned_data["narrowed"], request.user.closed_teams
    figures = one(known, period, narrowed, hidden)
    after = request.GET.get("after", "")
    facts = behind(known, period, narrowed, hidden).order_by("-pk")
    if after.isascii() and after.isdigit() and len(after) < 18:
        facts = facts.filter(pk__lt=int(after))
    rows = list(facts[: PAGE + 1])
    context |= {
        "figures": figures,
        "shown": written(known, figures.values["value"]),
        "more": spread(figures),
        "wall": written(known, figures.values["wall"]) if "wall" in figures.values else "",
        "sum": figures.values.get("sum"),
        "excluded": [(REASONS.get(reason, reason), count) for reason, count in figures.excluded.items() if count],
        "rows": [_row(known, fact) for fact in rows[:PAGE]],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "checked": _recomputed(rows[:PAGE]) if request.GET.get("recompute") else None,
    }
    return render(request, "dashboards/kpi.html", context)


def _row(kpi: Kpi, fact: TicketFact) -> dict[str, Any]:
    column = _SHOWN.get(kpi.name) or (kpi.name if kpi.name.startswith("hold_") else "")
    figure = getattr(fact, column) if column else None
    seconds = column.endswith("_business") or column.startswith("hold_")
    return {
        "fact": fact,
        "figure": (written(kpi, figure) if seconds else figure) if column else "",
        "why": REASONS.get(fact.reason, fact.reason),  # type: ignore[attr-defined]  # an annotation
    }


def _recomputed(facts: list[TicketFact]) -> tuple[int, list[str]]:
    """How many of these tickets were replayed from their events, and every difference from what is stored."""
    stored = {fact.pk: fact for fact in facts}
    wrong = [line for row in keeping.replayed(list(stored)) for line in keeping.differing(stored[row.pk], row)]
    return len(stored), wrong
