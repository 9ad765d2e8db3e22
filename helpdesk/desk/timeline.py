"""What happened with a customer or an organisation, newest first: requests, messages, solves, ratings, hand-overs and
merges, from what is stored of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.desk import views
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Merging, Organisation, Person
from tickets.history import Names, names_for, sentence, spoken
from tickets.models import Event, Ticket
from tickets.models.queries import TicketQuerySet

PAGE = 50
BEGINNING = 8  # so many on the customer's own page
K = Event.Kind
TOLD = (
    K.CREATED, K.CUSTOMER_WROTE, K.REPLIED, K.SOLVED, K.CLOSED, K.REOPENED, K.RATED, K.ESCALATED, K.ACCEPTED, K.ADVISED,
    K.RETURNED, K.MERGED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `rank` and `pk` order those of the same moment: an event, or the merge of a duplicate."""

    at: datetime
    rank: int
    pk: int
    kind: str
    text: str
    ticket: Ticket | None = None

    @property
    def place(self) -> str:
        """For the address of the page behind it."""
        return f"{self.at.isoformat()}~{self.rank}~{self.pk}"


@require_safe
@requires(access.USE_DESK)
def of_customer(request: PersonRequest, pk: int) -> HttpResponse:
    people = Person.objects.exclude(role=access.Role.SYSTEM).select_related("merged_into")
    person = get_object_or_404(people, pk=pk)
    if person.merged_into_id is not None:
        return redirect("desk:customer-timeline", person.standing.pk)
    tickets = Ticket.objects.visible_to(request.user).filter(requester=person)
    return _page(request, tickets, {"whose": person, "back": "desk:customer"}, person)


@require_safe
@requires(access.USE_DESK)
def of_organisation(request: PersonRequest, pk: int) -> HttpResponse:
    firm = get_object_or_404(Organisation, pk=pk)
    tickets = Ticket.objects.visible_to(request.user).filter(organisation=firm)
    return _page(request, tickets, {"whose": firm, "back": "desk:organisation"})


def entries(
    tickets: TicketQuerySet, person: Person | None = None, before: str = "", count: int = BEGINNING
) -> list[Entry]:
    """The newest behind `before`. At most five queries."""
    place = _place(before)
    found = Event.objects.filter(ticket__in=tickets.order_by().values("pk"), kind__in=TOLD).select_related(
        "by", "ticket"
    )
    events: Sequence[Event] = _newest(found, place, 0, count)
    names = names_for(events)
    lines = [Entry(each.at, 0, each.pk, each.kind, _said(each, names), each.ticket) for each in events]
    if person is not None:
        merges = Merging.objects.filter(survivor=person).select_related("merged", "by", "undone_by")
        lines += [_merge(each) for each in _newest(merges, place, 1, count)]
    return sorted(lines, key=lambda line: (line.at, line.rank, line.pk), reverse=True)[:count]


def _page(
    request: PersonRequest, tickets: TicketQuerySet, context: dict[str, Any], person: Person | None = None
) -> HttpResponse:
    before = request.GET.get("before", "")
    lines = entries(tickets, person, before, PAGE + 1)
    more = lines[PAGE - 1].place if len(lines) > PAGE else ""
    shown = {"entries": lines[:PAGE], "next": more, "before": before, "rail": views.rail(request.user)}
    return render(request, "desk/timeline.html", {**context, **shown, "here": "customers"})


def _said(event: Event, names: Names) -> str:
    """What was written, and what it moved."""
    return " · ".join(filter(None, (spoken(event), sentence(event, names))))


def _merge(made: Merging) -> Entry:
    words = {"by": made.by.name, "name": made.merged}
    if made.undone_by is None:
        text = _("%(by)s merged %(name)s into this customer") % words
    else:
        words["other"] = made.undone_by.name
        text = _("%(by)s merged %(name)s into this customer; %(other)s took it back") % words
    return Entry(made.at, 1, made.pk, K.CUSTOMER_MERGED, text)


def _newest(rows: QuerySet[Any], place: tuple[datetime, int, int] | None, rank: int, count: int) -> list[Any]:
    if place is not None:
        at, their_rank, pk = place
        same = Q(at=at, pk__lt=pk) if rank == their_rank else Q(at=at) if rank < their_rank else Q(pk__in=[])
        rows = rows.filter(Q(at__lt=at) | same)
    return list(rows.order_by("-at", "-pk")[:count])


def _place(written: str) -> tuple[datetime, int, int] | None:
    """None for what is none: then from the beginning."""
    parts = written.replace(" ", "+").split("~")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 18 for part in parts[1:]):
        return None
    try:
        at = parse_datetime(parts[0])
    except ValueError:
        return None
    return (at, int(parts[1]), int(parts[2])) if at is not None and at.tzinfo is not None else None
