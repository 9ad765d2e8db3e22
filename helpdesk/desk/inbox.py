"""The lists that agents work from: my work, the lines, unassigned, all; each searchable, each paged by key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from helpdesk.desk.chips import chips, handovers
from helpdesk.http import PersonRequest, requires
from helpdesk.keyset import place_of, sealed
from people import access
from people.models import Person
from sla import book as books
from tickets.bulk import SLICE
from tickets.filters.search import Search, read
from tickets.models import Notice, Ticket
from tickets.models.queries import TicketQuerySet
from tickets.models.queries import counts as counted
from tickets.models.words import NEVER

PAGE = 50


@dataclass(frozen=True, slots=True)
class View:
    """One list of the rail. `waiting` lists show the longest waiting first, the others the newest change."""

    name: str
    title: Any
    icon: str
    waiting: bool = True
    only_filled: bool = False  # shown in the rail while something is in it

    def tickets(self, person: Person) -> TicketQuerySet:
        visible: TicketQuerySet = Ticket.objects.visible_to(person)
        if self.name == "all":
            return visible
        if self.name == "undelivered":
            return visible.undelivered()
        work = visible.active().awake()
        match self.name:
            case "mine":
                return work.assigned_to(person)
            case "first":
                return work.on_line(1)
            case "second":
                return work.on_line(2)
        return work.unassigned()


VIEWS = (
    View("mine", _("My work"), "inbox"),
    View("first", _("First line"), "headphones"),
    View("second", _("Second line"), "wrench"),
    View("unassigned", _("Unassigned"), "user-round-x"),
    View("undelivered", _("Not delivered"), "mail-warning", waiting=False, only_filled=True),
    View("all", _("All tickets"), "layers", waiting=False),
)
BELL = View("notices", _("Notices"), "bell", waiting=False)


def rail(person: Person) -> list[dict[str, Any]]:
    """The lists with their counts, and the bell, for the rail; one query. "All" has none: it grows for ever."""
    asked: dict[str, Any] = {view.name: _in_order(view, person) for view in VIEWS if view.name != "all"}
    numbers = counted({**asked, BELL.name: Notice.objects.of(person).unread()})
    return [{"view": view, "count": numbers.get(view.name)} for view in (*VIEWS, BELL)]


def _in_order(view: View, person: Person) -> TicketQuerySet:
    """So that the database counts by the list's own index."""
    found = view.tickets(person)
    return found.order_by("waiting_since", "id") if view.waiting else found.order_by()


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
        found = _found(view, request.user, search)
        order = _order(view, query, request.GET.get("sort", ""))
        page = _page(found, order, request.GET.get("after", ""))
        context = {"view": view, "here": view.name, "q": query, "remarks": search.remarks, **page}
        if request.htmx and request.htmx.target == "rows":
            return render(request, "desk/_rows.html", context)
        orders = [each for each in ORDERS.values() if view.waiting or not each.only_active]
        context |= {"orders": orders, "rail": rail(request.user), "may_work": request.user.may(access.WORK_TICKETS)}
        context["slice"] = SLICE
        return render(request, "desk/inbox.html", context)

    return show


def listed(person: Person, address: str) -> TicketQuerySet:
    """What the list at this address holds, on all of its pages; nothing where no list is."""
    parts = urlsplit(address)
    view = next((view for view in VIEWS if parts.path == reverse(f"desk:{view.name}")), None)
    if view is None:
        return Ticket.objects.none()
    return _found(view, person, read(QueryDict(parts.query).get("q", "").strip(), person))


def _found(view: View, person: Person, search: Search) -> TicketQuerySet:
    """Without spam and merged tickets, unless the search is about them."""
    found = view.tickets(person).filter(search.condition)
    return found if search.names_marks else found.unmarked()


mine, first, second, unassigned, undelivered, everything = (_list(view) for view in VIEWS)


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted: a keyset over one NOT NULL column and the id, so no OFFSET and no COUNT."""

    name: str
    title: Any
    column: str
    only_active: bool = True
    newest_first: bool = False

    def page(self, found: TicketQuerySet, after: str) -> TicketQuerySet:
        """The rows behind the one that `after` names."""
        sign = "-" if self.newest_first else ""
        ordered = found.order_by(f"{sign}{self.column}", f"{sign}id")
        place = place_of(after)
        return ordered.beyond(self.column, *place, newest_first=self.newest_first) if place else ordered

    def place(self, row: Ticket) -> str:
        return sealed(getattr(row, self.column), row.pk)


ORDERS = {
    order.name: order
    for order in (
        Order("due", _("Due, soonest first"), "next_due_at"),
        Order("waiting", _("Longest waiting first"), "waiting_since"),
        Order("updated", _("Newest change first"), "updated_at", only_active=False, newest_first=True),
    )
}


def _order(view: View, query: str, wanted: str) -> Order:
    """As wished, where the list can be sorted so; by due moment where something is promised."""
    chosen = ORDERS.get(wanted)
    if chosen is not None and (view.waiting or not chosen.only_active):
        return chosen
    if not view.waiting or query:
        return ORDERS["updated"]
    return ORDERS["due" if books.last_known().policies else "waiting"]


def _page(found: TicketQuerySet, order: Order, after: str) -> dict[str, Any]:
    rows = list(order.page(found, after).for_inbox()[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return {
        "groups": _grouped(rows, order),
        "chips": chips(rows),
        "handovers": handovers(rows),
        "order": order,
        "shown": len(rows),
        "next": order.place(rows[-1]) if more else "",
        "after": after,
    }


def _grouped(rows: list[Ticket], order: Order) -> list[dict[str, Any]]:
    """As the eye looks for it: what is late or ours first."""
    if not rows:
        return []
    if order.name == "updated":
        return [{"title": "", "rows": rows}]
    heads = _due_heads() if order.name == "due" else _turn_heads()
    groups = [{**head, "rows": [row for row in rows if belongs(row)]} for head, belongs in heads]
    return [group for group in groups if group["rows"]]


Heads = list[tuple[dict[str, Any], Callable[[Ticket], bool]]]


def _turn_heads() -> Heads:
    return [
        ({"title": _("Waiting for us"), "icon": "alarm-clock", "tone": "warn"}, lambda row: row.waits_for_us),
        ({"title": _("Waiting for others"), "icon": "pause", "tone": ""}, lambda row: not row.waits_for_us),
    ]


def _due_heads() -> Heads:
    now = timezone.now()
    soon = now + timedelta(hours=2)
    midnight = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time.min))
    midnight = max(midnight, soon)

    def between(begin: datetime | None, end: datetime | None) -> Callable[[Ticket], bool]:
        return lambda row: (
            row.next_due_at != NEVER
            and ((begin is None or row.next_due_at > begin) and (end is None or row.next_due_at <= end))
        )

    return [
        ({"title": _("Past due"), "icon": "flame", "tone": "bad"}, between(None, now)),
        ({"title": _("Due in the next two hours"), "icon": "alarm-clock", "tone": "warn"}, between(now, soon)),
        ({"title": _("Later today"), "icon": "clock", "tone": ""}, between(soon, midnight)),
        ({"title": _("Later"), "icon": "clock", "tone": ""}, between(midnight, None)),
        (
            {"title": _("Clock paused"), "icon": "pause", "tone": ""},
            lambda row: row.next_due_at == NEVER and bool(row.clock_state),
        ),
        (
            {"title": _("Without a promise"), "icon": "circle", "tone": ""},
            lambda row: row.next_due_at == NEVER and not row.clock_state,
        ),
    ]
