"""Somebody's own numbers: no colleague's, no ranking; each opens to their own tickets."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from helpdesk.dashboards.bar import plain_bar, plain_form, trends
from helpdesk.dashboards.board import Board
from helpdesk.dashboards.figures import Change, Tile
from helpdesk.dashboards.files import files
from helpdesk.figures import percent, rounded
from helpdesk.http import PersonRequest, requires
from helpdesk.keyset import place_of, sealed
from helpdesk.reported import ReportedForm
from people import access
from people.models import Person
from sla.kpi import own
from sla.kpi.definitions import kpis
from sla.kpi.economy import Economy, Working, attach
from sla.kpi.period import Period
from sla.kpi.report import Report, report
from sla.sentences import span
from tickets.models.handover import HandoverQuerySet

PAGE = 50
TILES = ("solved", "credit", "afrt", "art", "fcr", "reopen_rate", "csat")
_LISTS = ("sent", "returned")


def may_see_own(person: Person, asked: QueryDict) -> bool:
    """Whether an address is about what this person did themselves, and nobody else."""
    return person.may(access.WORK_TICKETS) and asked.get("agent", "") == str(person.pk)


@require_safe
@requires(access.WORK_TICKETS)
def me(request: PersonRequest) -> HttpResponse:
    """Session, person, private teams, the zone, three of rollups, minutes and availability of both periods (four),
    what is open, comments, hand-overs (two each, one of comments)."""
    form, person = plain_form(request.GET), request.user
    context: dict[str, Any] = {"here": "me", **plain_bar(form), **files("me-export")}
    if not form.is_valid():
        return render(request, "dashboards/me.html", context, status=422)
    mine = plain_form(request.GET, agent=str(person.pk))
    mine.full_clean()
    period, before = mine.cleaned_data["period"], mine.cleaned_data["before"]
    found = report(period, mine.cleaned_data["narrowed"], person.closed_teams, before)
    economics = attach(found, with_rates=False)
    assert economics is not None  # it is of one agent
    board = Board(found, mine, {})
    trend = kpis.get(request.GET.get("trend", ""))
    if trend is None or trend.name not in TILES:
        trend = kpis.all()[0]
    opened, handed = own.open_now(person), own.handed_over(person, period)
    context |= {
        "report": found,
        "tiles": board.tiles(TILES),
        "worked": _worked(person, found, economics, form),
        "opened": opened,
        "late_href": reverse("desk:all") + "?" + urlencode({"q": "assignee:me due:now"}),
        "open_href": reverse("desk:all") + "?" + urlencode({"q": "assignee:me status:active"}),
        "trend": board.trend(trend),
        "trend_label": trend.label,
        "trends": trends(form, TILES, trend.name),
        "comments": own.comments(person, period),
        "handed": handed,
        "handed_href": {word: _list("own-handovers", form, became=word) for word in _LISTS},
        "return_rate": percent(handed.return_rate),
    }
    return render(request, "dashboards/me.html", context)


@require_safe
@requires(access.WORK_TICKETS)
def time(request: PersonRequest) -> HttpResponse:
    """Session, person, private teams, the entries."""
    form, context = _listed(request, "own-time-export")
    if form.is_valid():
        place = place_of(request.GET.get("after", ""))
        rows = list(own.entries(request.user, form.cleaned_data["period"], place)[: PAGE + 1])
        context |= _paged(rows)
    return render(request, "dashboards/own_time.html", context, status=200 if form.is_valid() else 422)


@require_safe
@requires(access.WORK_TICKETS)
def handovers(request: PersonRequest) -> HttpResponse:
    """Session, person, private teams, the hand-overs."""
    form, context = _listed(request, "own-handovers-export")
    if form.is_valid():
        context["title"], found = own_handovers(request, form.cleaned_data["period"])
        place = place_of(request.GET.get("after", ""))
        context |= _paged(list((found.before(*place) if place else found).for_report()[: PAGE + 1]))
    return render(request, "dashboards/own_handovers.html", context, status=200 if form.is_valid() else 422)


def own_handovers(request: PersonRequest, period: Period) -> tuple[str, HandoverQuerySet]:
    """The list that is asked for, with its title."""
    titles = {"sent": _("Hand-overs that you sent"), "returned": _("Your hand-overs that came back")}
    became = request.GET.get("became", "")
    became = became if became in titles else "sent"
    return titles[became], own.handovers(request.user, period).counted_as(became)


def _listed(request: PersonRequest, route: str) -> tuple[ReportedForm, dict[str, Any]]:
    form = plain_form(request.GET)
    back = f"{reverse('dashboards:me')}?{form.query}"
    return form, {"here": "me", "form": form, "back": back, "after": request.GET.get("after", ""), **files(route)}


def _paged(rows: list[Any]) -> dict[str, Any]:
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return {"rows": rows[:PAGE], "next": sealed(last.at, last.pk) if last else ""}


def _list(name: str, form: ReportedForm, **more: str) -> str:
    return f"{reverse(f'dashboards:{name}')}?{urlencode({**form.address, **more})}"


def _worked(person: Person, found: Report, economics: Economy, form: ReportedForm) -> list[Tile]:
    """Minutes and what part they are of the hours that one was there."""
    now = economics.worked(person.pk, found.period)
    was = economics.worked(person.pk, found.before) if found.before else None
    href, hours = _list("own-time", form), _("of %(hours)s that you were there") % {"hours": span(now.there * 60)}
    return [
        Tile(_("Time logged"), "", span(now.logged * 60), href, "", _more(now, was)),
        Tile(_("Utilisation"), "", percent(now.utilisation), href, hours if now.there else "", _points(now, was)),
    ]


def _more(now: Working, was: Working | None) -> Change | None:
    if was is None or was.logged == now.logged:
        return None
    step = now.logged - was.logged
    return Change(span(abs(step) * 60), step > 0, "", span(was.logged * 60))


def _points(now: Working, was: Working | None) -> Change | None:
    if was is None or now.utilisation is None or was.utilisation in (None, now.utilisation):
        return None
    assert was.utilisation is not None
    step = now.utilisation - was.utilisation
    shown = pgettext("percentage points", "%(n)s pp") % {"n": rounded(abs(step) * 100, 1)}
    return Change(shown, step > 0, "", percent(was.utilisation))
