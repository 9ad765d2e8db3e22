"""The lists that agents work from: my work, the lines, unassigned, all; each searchable, each paged by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from helpdesk.desk import display, filter_bar, reading
from helpdesk.desk.chips import chips, handovers
from helpdesk.desk.views import BY_NAME, VIEWS, View, rail, saved_view
from helpdesk.http import PersonRequest, requires
from helpdesk.keyset import place_of, score_of, sealed, sealed_score
from people import access
from people.models import Person
from sla import book as books
from tickets.bulk import SLICE
from tickets.filters.excerpts import excerpts
from tickets.filters.search import Search, read
from tickets.models import SavedView, Ticket
from tickets.models.queries import RANKED, TicketQuerySet, counts

PAGE = 50
DENSITY, YEAR = "density", 365 * 24 * 3600  # a cookie and its seconds


def _list(view: View) -> Any:
    @require_GET
    @requires(access.USE_DESK)
    def show(request: PersonRequest) -> HttpResponse:
        return shown(request, view)

    return show


def shown(request: PersonRequest, view: View) -> HttpResponse:
    """The list's page, or its rows for htmx."""
    query, asked, kept = _query(request.GET, view), request.GET, _kept(request.GET)
    if name := asked.get("add", ""):
        query = filter_bar.added(query, name, asked.get("value", ""), request.user)
        return redirect(filter_bar.address(view, query, kept))
    if "density" in asked:
        return _at_density(redirect(filter_bar.address(view, query, kept)), asked["density"])
    search = read(query, request.user, typed="q" in asked)
    own = view.saved
    order = _order(view, query, asked.get("sort", own.sort if own else ""), search)
    group = asked.get("group", own.group if own else "")
    columns = display.chosen(asked.get("cols", own.columns if own else ""))
    found = _found(view, request.user, search)
    context = {"view": view, "here": view.here, "q": query, "remarks": search.remarks, "shown_columns": columns}
    context["replaced"] = search.replaced
    context |= _page(request.user, found, order, asked.get("after", ""), search, group, columns)
    if request.htmx and request.htmx.target == "rows":
        return render(request, "desk/_rows.html", context)
    filters, words = filter_bar.split(query, request.user)
    shown_as = {"sort": order.name, "group": group, "cols": display.written(columns)}
    return render(request, "desk/inbox.html", {
        **context, "orders": [each for each in ORDERS.values() if _sorts(view, each, search)],
        "rail": rail(request.user), "may_work": request.user.may(access.WORK_TICKETS), "slice": SLICE,
        "filters": filter_bar.chips(view, query, kept, request.user), "filter_query": filters, "words": words,
        "kept": kept, "is_changed": _is_changed(view, query, kept), "shown_as": shown_as,
        "may_change": _may_change(view, request.user), "groups_offered": display.GROUPS, "group": group,
        "columns_offered": [
            (column, column.name in columns, filter_bar.address(view, query, {**kept, "cols": changed}))
            for column in display.COLUMNS
            for changed in [display.toggled(columns, column.name) or ",".join(display.USUAL)]
        ],
        "density": request.COOKIES.get(DENSITY, ""),
    })  # fmt: skip


def _kept(asked: QueryDict) -> dict[str, str]:
    """What the address says beside the query: it outlives a change of filters."""
    return {name: str(asked[name]) for name in ("sort", "group", "cols") if asked.get(name)}


def _at_density(answer: HttpResponse, wanted: str) -> HttpResponse:
    """A person's own choice for all lists of this browser."""
    answer.set_cookie(DENSITY, display.CLOSE if wanted == display.CLOSE else "", max_age=YEAR, samesite="Lax")
    return answer


def _may_change(view: View, person: Person) -> bool:
    return view.saved is not None and SavedView.objects.kept_by(person).filter(pk=view.saved.pk).exists()


def _query(asked: QueryDict, view: View) -> str:
    """What the address asks, chips and words together; of a saved view its own where the address says nothing."""
    return " ".join(asked.getlist("q")).strip() if "q" in asked else view.query


def _is_changed(view: View, query: str, kept: Mapping[str, str]) -> bool:
    """Whether there is something to save: filters, or another order, grouping or columns than the list's own."""
    saved = view.saved
    if saved is None:
        return bool(query or kept)
    own = {"sort": saved.sort, "group": saved.group, "cols": saved.columns}
    return query != view.query or any(value != own[name] for name, value in kept.items())


@require_GET
@requires(access.USE_DESK)
def filters(request: PersonRequest) -> HttpResponse:
    """The menu of filters for a list: session, person, the saved view, and one for each field that offers rows."""
    view = _view_here(request.user, request.GET.get("list", ""))
    query, kept = _query(request.GET, view), _kept(request.GET)
    context = {"view": view, "kept": kept, "offers": filter_bar.offers(view, query, kept, request.user)}
    if request.htmx:
        return render(request, "desk/_filters.html", context)
    return render(request, "desk/filters.html", {**context, "rail": rail(request.user), "here": view.here})


def _view_here(person: Person, here: str) -> View:
    """By what tells it from the others in the rail; all tickets where there is none."""
    name, _dash, pk = here.partition("-")
    if name == "saved" and pk.isascii() and pk.isdigit() and len(pk) < 18:
        saved = SavedView.objects.of(person).filter(pk=int(pk)).first()
        return saved_view(saved) if saved else BY_NAME["all"]
    return BY_NAME.get(here, BY_NAME["all"])


def listed(person: Person, address: str) -> TicketQuerySet:
    """What the list at this address holds, on all of its pages; nothing where no list is."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return Ticket.objects.none()
    here = f"saved-{match.kwargs['pk']}" if match.view_name == "desk:saved" else match.view_name.removeprefix("desk:")
    view = _view_here(person, here)
    if view.here != here:
        return Ticket.objects.none()
    asked = QueryDict(parts.query)
    return _found(view, person, read(_query(asked, view), person, typed="q" in asked))


def _found(view: View, person: Person, search: Search) -> TicketQuerySet:
    """Without spam and merged tickets, unless the search is about them."""
    found = view.tickets(person).filter(search.condition)
    return found if search.names_marks else found.unmarked()


mine, first, second, unassigned, waiting, paused, drafts, undelivered, everything = (_list(view) for view in VIEWS)


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted: a keyset over one NOT NULL column and the id, so no OFFSET and no COUNT."""

    name: str
    title: Any
    column: str
    only_active: bool = True
    newest_first: bool = False

    def page(self, found: TicketQuerySet, after: str, search: Search) -> TicketQuerySet:
        """The rows behind the one that `after` names."""
        if self.name == "best":
            ranked, score = found.best_matches(search.asked), score_of(after)
            return ranked.behind_score(*score) if score else ranked
        sign = "-" if self.newest_first else ""
        ordered = found.order_by(f"{sign}{self.column}", f"{sign}id")
        place = place_of(after)
        return ordered.beyond(self.column, *place, newest_first=self.newest_first) if place else ordered

    def place(self, row: Ticket) -> str:
        if self.name == "best":
            return sealed_score(getattr(row, self.column), row.pk)
        return sealed(getattr(row, self.column), row.pk)


ORDERS = {
    order.name: order
    for order in (
        Order("best", _("Best match"), "score", only_active=False, newest_first=True),
        Order("due", _("Due, soonest first"), "next_due_at"),
        Order("waiting", _("Longest waiting first"), "waiting_since"),
        Order("updated", _("Newest change first"), "updated_at", only_active=False, newest_first=True),
    )
}


def _order(view: View, query: str, wanted: str, search: Search) -> Order:
    """As wished, where the list can be sorted so; the best match first of words, else by due moment where something is
    promised."""
    chosen = ORDERS.get(wanted)
    if chosen is not None and _sorts(view, chosen, search):
        return chosen
    if search.asked is not None:
        return ORDERS["best"]
    if not view.waiting or query:
        return ORDERS["updated"]
    return ORDERS["due" if books.last_known().policies or view.name == "paused" else "waiting"]


def _sorts(view: View, order: Order, search: Search) -> bool:
    """What is done waits for nobody; nor does most of what is paused wait for us. Without words nothing matches."""
    if order.name == "best":
        return search.asked is not None
    return view.waiting if order.only_active and view.name != "paused" else order.name != "waiting"


def _page(
    person: Person, found: TicketQuerySet, order: Order, after: str, search: Search, group: str, columns: Sequence[str]
) -> dict[str, Any]:
    narrow = list(order.page(found, after, search).narrow()[: PAGE + 1])
    more = len(narrow) > PAGE
    rows = reading.rows(person, narrow[:PAGE], display.joins(columns, group))
    if search.asked is not None:
        shown = excerpts([row.pk for row in rows], search.asked)
        for row in rows:
            row.excerpt = shown.get(row.pk)  # type: ignore[attr-defined]  # for the page
    return {
        "ranked": RANKED if order.name == "best" and _has_more_than_ranked(found, narrow, after) else 0,
        "groups": display.grouped(rows, group, order.name),
        "chips": chips(rows),
        "handovers": handovers(rows),
        "order": order,
        "shown": len(rows),
        "next": order.place(narrow[PAGE - 1]) if more else "",
        "after": after,
    }


def _has_more_than_ranked(found: TicketQuerySet, narrow: Sequence[Ticket], after: str) -> bool:
    """Counts only where the page does not tell that all were ranked."""
    if not narrow or not (after or narrow[0].matches >= RANKED):  # type: ignore[attr-defined]  # by best_matches
        return False
    return counts({"found": found.newest_change_first()}, RANKED + 1)["found"] > RANKED
