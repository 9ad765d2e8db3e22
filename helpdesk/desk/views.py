"""The lists of the rail: those that everybody has, and saved ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from psycopg2.errors import QueryCanceled

from helpdesk.desk.reading import Rights
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Person
from people.prepared import Prepared, stand_ins
from tickets.filters.search import read
from tickets.models import Notice, SavedView, Ticket, queries
from tickets.models.queries import TicketQuerySet

_PATIENCE = "800ms"  # for the counts of saved views together: a rail is not worth more


@dataclass(frozen=True, slots=True)
class View:
    """One list. `waiting` lists show the longest waiting first, the others the newest change. A saved one narrows
    another by its query, has an order of its own, and is shown at an address of its own."""

    name: str
    title: Any
    icon: str
    waiting: bool = True
    only_filled: bool = False  # shown in the rail while something is in it
    saved: SavedView | None = None

    @property
    def address(self) -> str:
        return reverse("desk:saved", args=[self.saved.pk]) if self.saved else reverse(f"desk:{self.name}")

    @property
    def here(self) -> str:
        """What tells it from the others of the rail."""
        return f"saved-{self.saved.pk}" if self.saved else self.name

    @property
    def query(self) -> str:
        return self.saved.query if self.saved else ""

    def tickets(self, person: Person) -> TicketQuerySet:
        visible: TicketQuerySet = Ticket.objects.visible_to(person)
        match self.name:
            case "all":
                return visible
            case "drafts":
                return visible.begun_by(person)
            case "undelivered":
                return visible.undelivered()
            case "paused":
                return visible.paused()
        work = visible.active().awake()
        match self.name:
            case "mine":
                return work.assigned_to(person)
            case "first":
                return work.on_line(1)
            case "second":
                return work.on_line(2)
            case "waiting":
                return work.waiting_for_us()
        return work.unassigned()

    def in_order(self, person: Person) -> TicketQuerySet:
        """So that the database counts by the list's own index."""
        found = self.tickets(person)
        if self.name == "paused":  # few of them wait for us: that index would be walked to its end
            return found.order_by("next_due_at", "id")
        return found.order_by("waiting_since", "id") if self.waiting else found.order_by()


VIEWS = (
    View("mine", _("My work"), "inbox"),
    View("first", _("First line"), "headphones"),
    View("second", _("Second line"), "wrench"),
    View("unassigned", _("Unassigned"), "user-round-x"),
    View("waiting", _("Waiting for us"), "alarm-clock"),
    View("paused", _("Paused"), "pause"),
    View("drafts", _("My drafts"), "square-pen", waiting=False, only_filled=True),
    View("undelivered", _("Not delivered"), "mail-warning", waiting=False, only_filled=True),
    View("all", _("All tickets"), "layers", waiting=False),
)
BELL = View("notices", _("Notices"), "bell", waiting=False)
BY_NAME = {view.name: view for view in VIEWS}


def saved_view(saved: SavedView) -> View:
    """One whose list is no more shows all tickets."""
    base = BY_NAME.get(saved.within, BY_NAME["all"])
    return View(base.name, saved.name, saved.icon, base.waiting, saved=saved)


def rail(person: Person) -> list[dict[str, Any]]:
    """The lists with their counts, and the bell, for the rail; one query. "All" has none: it grows for ever."""
    counting, prepared = _counting(Rights.of(person))
    numbers = counting.counts(prepared.asked(connection, [person.pk]))
    return [{"view": view, "count": numbers.get(view.name)} for view in (*VIEWS, BELL)]


@lru_cache(maxsize=100)
def _counting(rights: Rights) -> tuple[queries.Counting, Prepared]:
    """The statement of the rail's lists and the bell. Writing and planning nine queries takes longer than the database
    takes to answer them."""
    reader = rights.reader(*stand_ins(1))
    lists = {view.name: view.in_order(reader) for view in VIEWS if view.name != "all"}
    counting = queries.Counting.of(lists | {BELL.name: Notice.objects.of(reader).unread()})
    return counting, Prepared(counting.sql, counting.params, "rail")


@require_GET
@requires(access.USE_DESK)
def counts(request: PersonRequest) -> HttpResponse:
    """The rail's counts again, after a live nudge."""
    return render(request, "desk/_views.html", {"rail": rail(request.user), "here": request.GET.get("here", "")})


@require_GET
@requires(access.USE_DESK)
def saved_views(request: PersonRequest) -> HttpResponse:
    """The saved ones with their counts, behind the page: session, person, the views, the counts."""
    shown = [saved_view(each) for each in SavedView.objects.of(request.user)]
    numbers = _counted_in_time({view.here: _narrowed(view, request.user) for view in shown})
    rows = [{"view": view, "count": numbers.get(view.here)} for view in shown]
    return render(request, "desk/_saved_views.html", {"saved": rows, "here": request.GET.get("here", "")})


def _narrowed(view: View, person: Person) -> TicketQuerySet:
    search = read(view.query, person)
    found = view.in_order(person).filter(search.condition)
    return found if search.names_marks else found.unmarked()


def _counted_in_time(asked: Mapping[str, TicketQuerySet]) -> Mapping[str, int]:
    """Nothing where it would take longer than a rail may: the views are shown without counts then."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{_PATIENCE}'")
            return queries.counts(asked)
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return {}
