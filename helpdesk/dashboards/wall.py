"""The wallboard: for a person who sees reports, or for a screen that a link was opened on."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from helpdesk.dashboards.charts.drawing import whole
from helpdesk.figures import percent
from helpdesk.http import PersonRequest, requires
from helpdesk.wall_links import forget, link_of, remember
from people import access
from sla.kpi.wall import LIMIT, Scope, Today, Wall, scope_of, wall
from sla.models import WallLink
from sla.sentences import span

PEOPLE = 8  # shown; the rest is counted


@require_safe
@requires(access.SEE_REPORTS)
def own(request: PersonRequest) -> HttpResponse:
    """Session, person, teams and the wall's seven."""
    return _page(request, scope_of(None, request.user.closed_teams), live="/live/", title=_("All teams"))


@require_safe
@sensitive_variables("token")
def enter(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Takes the secret out of the address. One query, and a write a minute."""
    link = WallLink.objects.good(pk, token) if len(token) <= 200 else None
    if link is None:
        raise Http404
    link.used()
    response = redirect("dashboards:wall-linked", link.pk)
    remember(response, link, token)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def linked(request: HttpRequest, pk: int) -> HttpResponse:
    """The link, teams and the wall's seven."""
    link = link_of(request.COOKIES, pk)
    if link is None:
        if request.headers.get("X-Wall"):
            response = HttpResponse(status=404)
            forget(response, pk)
            return response
        raise Http404
    link.used()
    with translation.override(link.language):
        request.LANGUAGE_CODE = link.language  # read by templates
        response = _page(
            request,
            scope_of(link.team),
            live=f"/live/wall/{link.pk}/",
            title=link.team.name if link.team else _("All teams"),
            subjects=link.shows_subjects,
            theme=link.theme,
            is_link=True,
        )
    response["Content-Language"] = link.language
    return response


def _page(request: HttpRequest, scope: Scope, *, live: str, title: str, **more: Any) -> HttpResponse:
    """The whole page, or for its script what changes on it."""
    found = wall(scope)
    context: dict[str, Any] = {"wall": found, "figures": _counts(found), "today": _today(found.today), "title": title}
    context |= {"people": found.online[:PEOPLE], "unshown": max(0, len(found.online) - PEOPLE), **more}
    context |= {"live": live, "clock": formats.date_format(timezone.localtime(found.at), "H:i")}
    template = "_wall.html" if request.headers.get("X-Wall") else "wall.html"
    response = render(request, f"dashboards/{template}", context)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _counts(found: Wall) -> list[tuple[str, str, str, str]]:
    """(name, label, number, tone): colour only where a person must act."""
    tones = {"soon": "warn", "late": "bad"}
    labels = {
        "open": _("Open now"),
        "unassigned": _("Without an agent"),
        "soon": _("Due within the hour"),
        "late": _("Late"),
    }
    return [
        (name, labels[name], _number(count), tones.get(name, "") if count else "")
        for name, count in found.counts.items()
    ]


def _today(today: Today) -> list[tuple[str, str]]:
    """(label, figure); of ratings only where there are any."""
    rows = [
        (_("Created"), whole(today.created)),
        (_("Solved"), whole(today.solved)),
        (_("First reply, median"), "—" if today.first_reply is None else span(today.first_reply)),
        (_("On time"), percent(today.on_time / today.ended if today.ended else None)),
    ]
    return [*rows, (_("Satisfied"), percent(today.good / today.answers))] if today.answers else rows


def _number(count: int) -> str:
    return f"{LIMIT - 1}+" if count >= LIMIT else str(count)
