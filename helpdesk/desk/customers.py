"""A customer, and an organisation, as agents meet them: who they are, how they were served, and all their tickets."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from helpdesk import fields
from helpdesk.desk import timeline, views
from helpdesk.desk.chips import chips, handovers
from helpdesk.http import PersonRequest, requires
from people import access
from people.duplicates import likely_duplicates
from people.models import Address, Merging, Organisation, Person, PersonField
from people.models.address import folded_phone
from people.models.note import LONGEST
from tickets.content import without_nul
from tickets.models import Message, Rating, Ticket
from tickets.models.queries import TicketQuerySet, counts
from tickets.models.words import ENDED

PAGE = 50
SHOWN = 5  # solved tickets with what solved them; ratings
CONTACTS = 50
WORDS = 300  # characters of an answer


@require_safe
@requires(access.USE_DESK)
def found(request: PersonRequest) -> HttpResponse:
    """`?q=`: customers by name, by the beginning of an address, by phone however written; organisations by name. The
    newest without a query."""
    query = without_nul(request.GET.get("q", "")).strip()[:100]
    people = known_as(query).select_related("organisation")
    firms = (
        Organisation.objects.filter(name__icontains=query).order_by("name") if query else Organisation.objects.none()
    )
    context = {"q": query, "people": people[:CONTACTS], "firms": firms[:10], "most": CONTACTS}
    return render(request, "desk/customers.html", {**context, "rail": views.rail(request.user), "here": "customers"})


def known_as(query: str) -> QuerySet[Person]:
    """Customers with such a name, address or phone, the newest first, with their addresses; all of them for ''."""
    query = without_nul(query).strip()[:100]
    people = Person.objects.customers().prefetch_related("addresses").order_by("-id")
    if not query:
        return people
    having = Address.objects.alias(folded=Lower("value")).filter(folded__startswith=query.lower())
    if phone := folded_phone(query):
        having |= Address.objects.alias(folded=Lower("value")).filter(kind="phone", folded=phone)
    return people.filter(Q(name__icontains=query) | Q(pk__in=having.values("person")))


def with_page() -> QuerySet[Person]:
    """Everybody who has a page of their own."""
    people = Person.objects.select_related("organisation", "note_by", "merged_into").prefetch_related("addresses")
    return people.exclude(role=access.Role.SYSTEM)


@require_safe
@requires(access.USE_DESK)
def customer(request: PersonRequest, pk: int) -> HttpResponse:
    """Their addresses, clock, fields, ratings and tickets, the newest first (`?after=` a number). Of a duplicate that
    was merged away the page of who stands for it."""
    person = get_object_or_404(with_page(), pk=pk)
    if person.merged_into_id is not None:
        return redirect("desk:customer", person.standing.pk)
    return customer_page(request, person)


def customer_page(request: PersonRequest, person: Person, status: int = 200, **typed: str) -> HttpResponse:
    """`typed` and `trouble` are of a note that could not be saved."""
    tickets = Ticket.objects.visible_to(request.user).unmarked().filter(requester=person)
    is_customer = person.role == access.Role.CUSTOMER
    context = {
        **typed,
        "person": person,
        "holder": person,
        "note_place": reverse("desk:customer-note", args=[person.pk]),
        "may_merge": is_customer and request.user.may(access.WORK_TICKETS),
        "likely": likely_duplicates(person) if is_customer else [],
        "merged_here": list(Merging.objects.into(person)) if is_customer else [],
        "entries": timeline.entries(tickets, person),
        "clock": clock_of(person),
        "language": dict(settings.LANGUAGES).get(person.language, ""),
        "own": _own_fields(PersonField.Of.PERSON, person.fields),
        "ratings": Rating.objects.visible_to(request.user)
        .filter(person=person)
        .select_related("ticket")
        .order_by("-id"),
        "every": f"requester:{person.pk}",
    }
    return _page(request, tickets, "desk/customer.html", context, status)


@require_safe
@requires(access.USE_DESK)
def organisation(request: PersonRequest, pk: int) -> HttpResponse:
    """Its plan, domains, fields, contacts, ratings and tickets."""
    firm = get_object_or_404(Organisation.objects.select_related("note_by").prefetch_related("domains"), pk=pk)
    return organisation_page(request, firm)


def organisation_page(request: PersonRequest, firm: Organisation, status: int = 200, **typed: str) -> HttpResponse:
    """As `customer_page`."""
    tickets = Ticket.objects.visible_to(request.user).unmarked().filter(organisation=firm)
    contacts = list(firm.people.prefetch_related("addresses").order_by("name", "id")[: CONTACTS + 1])
    ratings = Rating.objects.visible_to(request.user).filter(ticket__organisation=firm)
    context = {
        **typed,
        "firm": firm,
        "holder": firm,
        "note_place": reverse("desk:organisation-note", args=[firm.pk]),
        "entries": timeline.entries(tickets),
        "own": _own_fields(PersonField.Of.ORGANISATION, firm.fields),
        "contacts": contacts[:CONTACTS],
        "has_more_contacts": len(contacts) > CONTACTS,
        "ratings": ratings.select_related("ticket", "person").order_by("-id"),
        "every": f"organisation:{firm.pk}",
    }
    return _page(request, tickets, "desk/organisation.html", context, status)


def _page(
    request: PersonRequest, tickets: TicketQuerySet, template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    """What both pages have: a fixed number of queries, whatever they have asked for."""
    after = request.GET.get("after", "")
    older = tickets.filter(pk__lt=int(after)) if after.isascii() and after.isdigit() and len(after) < 18 else tickets
    rows = list(older.with_draft_mark(request.user).for_inbox().order_by("-id")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    shown = {
        "rows": rows,
        "next": rows[-1].pk if more else "",
        "after": after,
        "chips": chips(rows),
        "handovers": handovers(rows),
        "numbers": counts({"open": tickets.active(), "ended": tickets.filter(status__in=ENDED)}),
        "solved": solved(tickets),
        "may_work": request.user.may(access.WORK_TICKETS),
        "note_room": LONGEST,
        "may_set_up": request.user.may(access.SET_UP),
        "rail": views.rail(request.user),
    }
    return render(request, template, {**context, "ratings": context["ratings"][:SHOWN], **shown}, status=status)


def solved(tickets: TicketQuerySet) -> list[tuple[Ticket, str]]:
    """Of the newest that are done, the answer that came last. Two queries."""
    done = list(tickets.filter(status__in=ENDED).order_by("-id").only("subject", "status", "solved_at")[:SHOWN])
    said = Message.objects.filter(ticket__in=done, kind=Message.Kind.REPLY, automatic=False, taken_back=False)
    last = said.order_by("ticket", "-created_at", "-id").distinct("ticket")
    answers = {row.ticket_id: row.reply_text or row.body_text for row in last}
    return [
        (ticket, " ".join(answers[ticket.pk][: 4 * WORDS].split())[:WORDS]) for ticket in done if ticket.pk in answers
    ]


def _own_fields(of: PersonField.Of, values: dict[str, Any]) -> list[Any]:
    """One query, none where there are none."""
    if not values:
        return []
    known = [each for each in PersonField.objects.filter(of=of).order_by("position", "id") if each.slug in values]
    return list(fields.lines(known, values))


def clock_of(person: Person) -> Any:
    """Their time now, where their zone is known."""
    return timezone.localtime(timezone.now(), ZoneInfo(person.time_zone)) if person.time_zone else None
