"""The lists that agents work from: my work, the lines, unassigned, all; each searchable, each paged by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Person
from tickets.filters.search import read
from tickets.models import Ticket
from tickets.models.queries import TicketQuerySet
from tickets.models.queries import counts as counted

PAGE = 50


@dataclass(frozen=True, slots=True)
class View:
    """One list of the rail. `waiting` lists show the longest waiting first, the others the newest change."""

    name: str
    title: Any
    icon: str
    waiting: bool = True

    def tickets(self, person: Person) -> TicketQuerySet:
        visible: TicketQuerySet = Ticket.objects.visible_to(person)
        match self.name:
            case "mine":
                return visible.active().assigned_to(person)
            case "first":
                return visible.active().on_line(1)
            case "second":
                return visible.active().on_line(2)
            case "unassigned":
                return visible.active().unassigned()
        return visible


VIEWS = (
    View("mine", _("My work"), "inbox"),
    View("first", _("First line"), "headphones"),
    View("second", _("Second line"), "wrench"),
    View("unassigned", _("Unassigned"), "user-round-x"),
    View("all", _("All tickets"), "layers", waiting=False),
)


def rail(person: Person) -> list[dict[str, Any]]:
    """The lists with their counts, for the rail; one query. "All" has none: it grows for ever."""
    numbers = counted({view.name: view.tickets(person) for view in VIEWS if view.name != "all"})
    return [{"view": view, "count": numbers.get(view.name)} for view in VIEWS]


@require_GET
@requires(access.USE_DESK)
def counts(request: PersonRequest) -> HttpResponse:
    """The rail's counts again, after a live nudge."""
    return render(request, "desk/_views.html", {"rail": rail(request.user), "here": request.GET.get("here", "")})


def _list(view: View) -> Any:
    @require_GET
    @requires(access.USE_DESK)
    def show(request: PersonRequest) -> HttpResponse:
        query = request.GET.get("q", "").strip()
        search = read(query, request.user)
        found = view.tickets(request.user).filter(search.condition)
        by_waiting = view.waiting and not query
        page = _page(found, by_waiting, request.GET.get("after", ""))
        context = {"view": view, "here": view.name, "q": query, "remarks": search.remarks, **page}
        if request.htmx and request.htmx.target == "rows":
            return render(request, "desk/_rows.html", context)
        return render(request, "desk/inbox.html", {**context, "rail": rail(request.user)})

    return show


mine, first, second, unassigned, everything = (_list(view) for view in VIEWS)


def _page(found: TicketQuerySet, by_waiting: bool, after: str) -> dict[str, Any]:
    """One page behind the row that `after` names; no OFFSET, no COUNT."""
    place = _place(after)
    if by_waiting:
        ordered = found.longest_waiting_first()
        ordered = ordered.after_waiting(*place) if place else ordered
    else:
        ordered = found.newest_change_first()
        ordered = ordered.after_change(*place) if place else ordered
    rows = list(ordered.for_inbox()[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    last = rows[-1] if rows else None
    following = ""
    if more and last is not None:
        moment = last.waiting_since if by_waiting else last.updated_at
        following = Signer().sign(f"{moment.isoformat()}~{last.pk}")
    return {"groups": _grouped(rows, by_waiting), "shown": len(rows), "next": following, "after": after}


def _grouped(rows: list[Ticket], by_waiting: bool) -> list[dict[str, Any]]:
    """Whose turn it is, as the eye looks for it: ours first."""
    if not by_waiting:
        return [{"title": "", "rows": rows}] if rows else []
    ours = [t for t in rows if t.waits_for_us]
    others = [t for t in rows if not t.waits_for_us]
    groups = [
        {"title": _("Waiting for us"), "icon": "alarm-clock", "tone": "warn", "rows": ours},
        {"title": _("Waiting for others"), "icon": "pause", "tone": "", "rows": others},
    ]
    return [group for group in groups if group["rows"]]


def _place(after: str) -> tuple[datetime, int] | None:
    """The row a page ended with; a made-up or damaged one means the first page."""
    try:
        moment, _tilde, pk = Signer().unsign(after).partition("~")
        return datetime.fromisoformat(moment), int(pk)
    except (BadSignature, ValueError):
        return None
