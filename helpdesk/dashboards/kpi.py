"""One number explained: its definition, the sums that make it, the tickets behind it and those left out, with why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from helpdesk.dashboards.bar import Known, bar, plain_bar
from helpdesk.dashboards.figures import address_of, spread, withheld_words, written
from helpdesk.dashboards.files import files
from helpdesk.dashboards.me import may_see_own
from helpdesk.dashboards.stars import stars
from helpdesk.figures import percent
from helpdesk.http import PersonRequest, requires
from helpdesk.keyset import place_of, sealed
from helpdesk.reported import ReportedForm
from people import access
from sla.kpi import exact, keeping, self_service
from sla.kpi.definitions import REASONS, Kpi, kpis
from sla.kpi.economy import Economy, attach
from sla.kpi.measures import OF_FACTS
from sla.kpi.period import Narrowed
from sla.kpi.replayed import replay
from sla.kpi.report import Figures, Report, figures_of, report
from sla.models import TicketFact
from tickets.models.score import Score
from tickets.models.words import Channel

PAGE = 50
MOST = 2000  # tickets that are replayed for a page
# What a list shows of each ticket beside its dates, by the KPI's name.
_SHOWN = {
    "afrt": "first_reply_business",
    "art": "resolution_business",
    "hops": "hops",
    "minutes_per_ticket": "minutes",
    "return_rate": "returns",
    "handover_rate": "handovers",
    "fcr": "replies",
    "reopen_rate": "reopened_by_customer",
}
_UNITS = {
    "ended": gettext_lazy("promises"),
    "rated": gettext_lazy("answers"),
    "asked": gettext_lazy("mails that asked"),
    "read": gettext_lazy("visits"),
}


@dataclass(frozen=True, slots=True)
class Formula:
    """`top ÷ bottom = value` in words; without a divisor only the value."""

    top: str
    bottom: str
    value: str


@dataclass(frozen=True, slots=True)
class Check:
    """What a replay of the events says: of how many tickets (or visits), the same figure, and every difference of a
    fact."""

    tickets: int
    is_whole: bool
    shown: str
    agrees: bool
    wrong: list[str]


@require_safe
@requires(access.SEE_DASHBOARDS)
def kpi(request: PersonRequest, name: str) -> HttpResponse:
    """Session, person, what can be named, four of the report, the tickets; with `recompute` up to MOST anew.

    Whoever may not see reports sees what is their own.
    """
    known, form = kpis.get(name), ReportedForm(request.GET)
    is_own = not request.user.may(access.SEE_REPORTS)
    if is_own and not may_see_own(request.user, request.GET):
        raise PermissionDenied
    if known is None:
        raise Http404
    context: dict[str, Any] = {"here": "me" if is_own else "dashboards", "kpi": known}
    context |= plain_bar(form) if is_own else bar(form, Known.load()) | files("export")
    if not form.is_valid():
        return render(request, "dashboards/kpi.html", context, status=422)
    period, narrowed, hidden = form.cleaned_data["period"], form.cleaned_data["narrowed"], request.user.closed_teams
    figures, economics, told = _figures(known, form, hidden, with_rates=request.user.may(access.SEE_RATES))
    currency = economics.tariff.currency if economics and economics.tariff else ""
    reason = request.GET.get("reason", "")
    facts = exact.behind(known, period, narrowed, hidden)
    rating = request.GET.get("rating", "") if known.moment == "rated" else ""
    listed = facts
    if reason in known.excluded or rating:
        listed = exact.behind(known, period, narrowed, hidden, reason if reason in known.excluded else "", rating)
    rows, after = _page(listed, known, request.GET)
    context |= {
        "figures": figures,
        "formula": _formula(figures, currency),
        "economics": economics,
        "parts": _parts(told, form) if known.moment == "read" and not narrowed.by else [],
        "more": spread(figures),
        "wall": written(known, figures.values["wall"]) if "wall" in figures.values else "",
        "left": [(key, REASONS.get(key, key), count) for key, count in figures.excluded.items() if count],
        "reason": reason,
        "withheld": withheld_words(known, told),
        "rating": rating,
        "stars": stars(told, form) if known.moment == "rated" else None,
        "column": _column(known),
        "sort": request.GET.get("sort", ""),
        "rows": [_row(known, fact, narrowed) for fact in rows],
        "next": after,
        "checked": _recomputed(known, facts, figures, form, hidden) if request.GET.get("recompute") else None,
    }
    return render(request, "dashboards/kpi.html", context)


def _parts(found: Report, form: ReportedForm) -> list[tuple[str, str, str]]:
    """(what, how much, its own page) of what stands beside visits that read. One query."""
    portal = sum(sums["created"] for place, sums in found.places.items() if place[3] == Channel.PORTAL)
    of_portal = address_of("nst", form, channel=Channel.PORTAL)
    return [
        (_("Visits that read an article"), formats.number_format(found.sums["visits"]), ""),
        (_("Articles read"), formats.number_format(found.sums["articles_read"]), address_of("articles_read", form)),
        (_("Requests sent by the portal"), formats.number_format(portal), of_portal),
    ]


def _figures(
    kpi: Kpi, form: ReportedForm, hidden: list[int], *, with_rates: bool
) -> tuple[Figures, Economy | None, Report]:
    """As the overview shows them, with the report; those of hours and rates with what they are made of."""
    found = report(form.cleaned_data["period"], form.cleaned_data["narrowed"], hidden)
    economics = attach(found, with_rates=with_rates) if kpi.moment == "logged" else None
    return found.figures(kpi.name), economics, found


def _column(kpi: Kpi) -> str:
    """The fact's column that a list shows and is sorted by; '' where a KPI counts tickets alone."""
    return _SHOWN.get(kpi.name) or (kpi.name if kpi.name.startswith("hold_") else "")


_LISTED = ("ticket__subject", "created_at", "first_reply_at", "solved_at", "rated_at", "rating", "credits")


def _page(facts: Any, kpi: Kpi, asked: Any) -> tuple[list[TicketFact], str]:
    """The rows and where they ended; the newest first, by the moment that counts, or the greatest or least figures."""
    column, sort, after = _column(kpi), asked.get("sort", ""), asked.get("after", "").split(".")
    facts = facts.only(*filter(None, [*_LISTED, column]))  # a fact and a ticket have ninety columns
    numbers = [int(each) for each in after if each.isascii() and each.lstrip("-").isdigit() and len(each) < 18]
    if column and sort in ("most", "least"):
        facts = facts.filter(**{f"{column}__isnull": False})
        order, beyond = (F(column).desc(), "lt") if sort == "most" else (F(column).asc(), "gt")
        if len(numbers) == 2:
            same = facts.filter(**{column: numbers[0]}, pk__lt=numbers[1])
            facts = same | facts.filter(**{f"{column}__{beyond}": numbers[0]})
        rows = list(facts.order_by(order, "-pk")[: PAGE + 1])
        end = f"{getattr(rows[PAGE - 1], column)}.{rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    elif kpi.moment in OF_FACTS:
        moment = f"{kpi.moment}_at"  # the index of the period gives this order
        if place := place_of(asked.get("after", "")):
            facts = facts.filter(**{f"{moment}__lte": place[0]}).exclude(**{moment: place[0]}, pk__gte=place[1])
        rows = list(facts.order_by(f"-{moment}", "-pk")[: PAGE + 1])
        end = sealed(getattr(rows[PAGE - 1], moment), rows[PAGE - 1].pk) if len(rows) > PAGE else ""
    else:
        if len(numbers) == 1:
            facts = facts.filter(pk__lt=numbers[0])
        rows = list(facts.order_by("-pk")[: PAGE + 1])
        end = str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
    return rows[:PAGE], end


def _formula(figures: Figures, currency: str = "") -> Formula:
    kpi, value = figures.kpi, written(figures.kpi, figures.values["value"], currency)
    if not kpi.bottom:
        return Formula("", "", value)
    top = figures.values["sum"] or 0
    said = written(kpi, top, currency) if kpi.unit in ("seconds", "money") else formats.number_format(top)
    whole = figures.whole
    named = _UNITS.get(kpi.moment) or ngettext("ticket", "tickets", whole)
    if kpi.name == "return_rate":
        named = _("hand-overs")
    if kpi.name == "utilisation":
        said, named = f"{said} {_('minutes logged')}", _("minutes of working time")
    return Formula(said, f"{formats.number_format(whole)} {named}", value)


def _row(kpi: Kpi, fact: TicketFact, narrowed: Narrowed) -> dict[str, Any]:
    column = _column(kpi)
    figure = getattr(fact, column) if column else None
    seconds = column.endswith("_business") or column.startswith("hold_")
    said = (written(kpi, figure) if seconds else figure) if column else ""
    if kpi.moment == "rated" and fact.rating:
        said = capfirst(Score(fact.rating).label)
    return {
        "fact": fact,
        "figure": _share(fact, narrowed) if kpi.moment == "credited" else said,
        "why": REASONS.get(fact.reason, fact.reason),  # type: ignore[attr-defined]  # an annotation
    }


def _share(fact: TicketFact, narrowed: Narrowed) -> str:
    """Of the agents asked for, or of all."""
    agents = narrowed.by.get("agent")
    return percent(sum(part for agent, part in fact.credits.items() if agents is None or agent in agents) / 1000)


def _recomputed(kpi: Kpi, facts: Any, figures: Figures, form: ReportedForm, hidden: list[int]) -> Check | None:
    """The figure from the events of the tickets behind it, or straight from all facts where these are more than MOST;
    and every difference of the facts of the newest MOST from their events.

    None where a figure is not made of tickets' events: answers to mails, minutes.
    """
    if kpi.moment in ("asked", "logged"):
        return None
    if kpi.moment == "read":
        return _visits_again(kpi, figures, form)
    stored = {fact.pk: fact for fact in facts.order_by("-pk")[: MOST + 1]}
    is_whole = len(stored) <= MOST
    tickets = list(stored)[:MOST]
    wrong = [line for row in keeping.replayed(tickets) for line in keeping.differing(stored[row.pk], row)]
    period, narrowed = form.cleaned_data["period"], form.cleaned_data["narrowed"]
    if is_whole:
        again = replay(tickets, period, narrowed.by.get("agent")).figures(kpi)
    else:
        again = exact.one(kpi, period, narrowed, hidden)
    return Check(len(tickets), is_whole, written(kpi, again.values["value"]), _same(again, figures), wrong)


def _visits_again(kpi: Kpi, figures: Figures, form: ReportedForm) -> Check | None:
    """From the readings and the requests that followed, one by one; straight from all rows where these are many."""
    period, narrowed = form.cleaned_data["period"], form.cleaned_data["narrowed"]
    if narrowed.by:
        return None
    is_whole = figures.count <= MOST
    again = figures_of(kpi, self_service.replayed(period)) if is_whole else exact.one(kpi, period, narrowed)
    return Check(figures.count, is_whole, written(kpi, again.values["value"]), _same(again, figures), [])


def _same(one: Figures, other: Figures) -> bool:
    value, said = one.values["value"], other.values["value"]
    return value == said or (value is not None and said is not None and abs(float(value) - float(said)) < 1e-9)
