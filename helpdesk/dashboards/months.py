"""Published months: what was said then beside what is recomputed now, and what has happened since."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from helpdesk.dashboards.files import files
from helpdesk.figures import figure, month_name
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Person, Team
from sla.kpi import freezing, publishing
from sla.kpi.definitions import kpis
from sla.kpi.freezing import Difference, Figures
from sla.kpi.money import minutes_of, rates_known, tells_rates
from sla.kpi.months import month_before, month_of
from sla.kpi.period import Period
from sla.models import FrozenMonth, MoneySettings, TicketFact

LISTED = 36
COST = ("cost_per_ticket", None)
_SLUG = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)
# Numbers that are of an instant, of clocks or of answers are published without being declared KPIs of facts.
_OTHERS: dict[str, tuple[Any, str]] = {
    "ntb": (gettext_lazy("Backlog"), "tickets"),
    "on_time": (gettext_lazy("On time"), "share"),
    "csat": (gettext_lazy("Satisfied customers"), "share"),
}
_FIGURES: dict[str, Any] = {
    "value": "",
    "median": gettext_lazy("median"),
    "p90": gettext_lazy("90 % within"),
    "wall": gettext_lazy("by the clock on the wall"),
    "wall_median": gettext_lazy("median by the clock on the wall"),
    "wall_p90": gettext_lazy("90 % within, by the clock on the wall"),
}
MONTH_REASONS: dict[str, Any] = {
    "reopened": gettext_lazy("Re-opened"),
    "merged": gettext_lazy("Merged into another ticket"),
    "unmerged": gettext_lazy("Taken apart again"),
    "spam": gettext_lazy("Marked as spam"),
    "no_spam": gettext_lazy("Found to be no spam"),
    "undone": gettext_lazy("Something was taken back"),
    "rated": gettext_lazy("Rated anew"),
    "time_logged": gettext_lazy("Time was logged"),
    "time_voided": gettext_lazy("Logged time was struck out"),
    "replied": gettext_lazy("Replied after it was solved"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A figure then and now, in words."""

    title: Any
    figure: Any
    then: str
    now: str
    then_count: int
    now_count: int
    team: str = ""
    is_first: bool = True  # of its KPI

    @property
    def moved(self) -> bool:
        """As it is read: a difference of half a second is none."""
        return self.then != self.now

    @property
    def differs(self) -> bool:
        return self.moved or self.then_count != self.now_count


@require_safe
@requires(access.SEE_REPORTS)
def months(request: PersonRequest) -> HttpResponse:
    """Session, person, the first ticket, published months."""
    first = TicketFact.objects.order_by("created_at").values_list("created_at", flat=True).first()
    known: dict[date, FrozenMonth] = {}
    for frozen in FrozenMonth.objects.for_list()[:LISTED]:
        known.setdefault(frozen.month, frozen)
    rows = [
        {"slug": f"{month:%Y-%m}", "name": month_name(month), "frozen": known.get(month)}
        for month in _finished(first, known)
    ]
    return render(request, "dashboards/months.html", {**_here(request), "rows": rows})


@require_safe
@requires(access.SEE_REPORTS)
def month(request: PersonRequest, slug: str) -> HttpResponse:
    """Session, person, the month with its figures, eleven to recompute, teams, the currency, what happened since."""
    frozen = frozen_month(slug)
    period = month_of(frozen.month, ZoneInfo(frozen.zone))
    then, now, withheld = then_and_now(frozen, period, request.user)
    written = _Writer(frozen.currency, MoneySettings.current().currency, dict(Team.objects.values_list("pk", "name")))
    rows, of_teams = _rows(then, freezing.compare(then, now), written)
    reasons = freezing.why(frozen)
    context = {
        "frozen": frozen,
        "name": month_name(frozen.month),
        "slug": slug,
        "withheld": withheld,
        **files("month-export", slug),
        "address": f"from={period.first}&to={period.last}&zone={frozen.zone}",
        "rows": rows,
        "differing": sum(row.differs for row in rows),
        "of_teams": of_teams,
        "most": freezing.SHOWN,
        "reasons": [(MONTH_REASONS[reason.name], reason) for reason in reasons],
    }
    return render(request, "dashboards/month.html", {**_here(request), **context})


@require_POST
@requires(access.PUBLISH_MONTHS)
def publish(request: PersonRequest, slug: str) -> HttpResponse:
    """A finished month; one that is published already stays as it is."""
    first = _month(slug)
    words = {"month": month_name(first)}
    if FrozenMonth.objects.of(first):
        messages.info(request, _("%(month)s is published already") % words)
        return redirect("dashboards:month", slug)
    try:
        publishing.publish(first, timezone.get_default_timezone(), by=request.user)
    except freezing.NotOver:
        messages.error(request, _("%(month)s is not over yet") % words)
        return redirect("dashboards:months")
    messages.success(request, _("%(month)s is published") % words)
    return redirect("dashboards:month", slug)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Figures in the reader's words: then in the currency of then."""

    then: str
    now: str
    teams: dict[int, str]

    def row(self, each: Difference) -> Row:
        known = kpis.get(each.kpi)
        title, unit = (known.label, known.unit) if known else _OTHERS.get(each.kpi, (each.kpi, ""))
        team = "" if each.team is None else self.teams.get(each.team) or _("a team that is gone")
        then, now = figure(unit, each.published, self.then), figure(unit, each.now, self.now)
        what = _FIGURES.get(each.figure, each.figure)
        return Row(title, what, then, now, each.published_count, each.count, team, each.figure == "value")


def _rows(then: Figures, differences: list[Difference], written: _Writer) -> tuple[list[Row], list[Row]]:
    """Of the desk each KPI, and what else reads differently; of teams what reads differently."""
    known = {(each.kpi, each.team, each.figure): each for each in differences}
    of_desk = [
        written.row(known.get((kpi, None, name)) or _unchanged(kpi, name, found))
        for (kpi, team), found in then.items()
        for name in found
        if team is None and name != "count"
    ]
    of_teams = [written.row(each) for each in differences if each.team is not None]
    return [row for row in of_desk if row.is_first or row.moved], [row for row in of_teams if row.moved]


def _unchanged(kpi: str, name: str, found: Any) -> Difference:
    count = found["count"]
    return Difference(kpi, None, name, found[name], found[name], count, count)


def _finished(first: datetime | None, known: dict[date, FrozenMonth]) -> list[date]:
    """From the last month that is over back to the first with a ticket, and those that are published."""
    zone = timezone.get_default_timezone()
    begin = first and timezone.localdate(first, zone).replace(day=1)
    here, found = month_before(timezone.localdate(timezone=zone)), set(known)
    while begin and here >= begin and len(found) < LISTED:
        found.add(here)
        here = month_before(here)
    return sorted(found, reverse=True)


def then_and_now(frozen: FrozenMonth, period: Period, person: Person) -> tuple[Figures, Figures, bool]:
    """What was published and what is recomputed, and whether a cost is left out that this person may not see."""
    now, withheld = publishing.recomputed(period, with_rates=person.may(access.SEE_RATES))
    then = freezing.published(frozen)
    return {key: found for key, found in then.items() if not withheld or key != COST}, now, withheld


def is_withheld(person: Person, month: FrozenMonth) -> bool:
    """Whether the cost of a month would tell this person what one or two colleagues earn. Two queries, none for
    whoever may see rates."""
    if person.may(access.SEE_RATES):
        return False
    return tells_rates(minutes_of(month_of(month.month, ZoneInfo(month.zone))), rates_known())


def frozen_month(slug: str) -> FrozenMonth:
    """With its figures; 404 where it is not published. Two queries."""
    frozen: FrozenMonth | None = FrozenMonth.objects.of(_month(slug))
    if frozen is None:
        raise Http404
    return frozen


def months_of(figures: Any, slug: str) -> Any:
    """Published figures of one month, or all where none is named."""
    return figures.filter(month__month=_month(slug)) if slug else figures


def _month(slug: str) -> date:
    found = _SLUG.fullmatch(slug)
    if found is None:
        raise Http404
    return date(int(found[1]), int(found[2]), 1)


def _here(request: PersonRequest) -> dict[str, Any]:
    return {"here": "months", "may_publish": request.user.may(access.PUBLISH_MONTHS)}
