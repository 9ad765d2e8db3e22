"""What the command palette finds beside the page's own commands and the rail's places: tickets, customers."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from helpdesk.desk.customers import known_as
from helpdesk.http import PersonRequest, requires
from people import access
from tickets.collaboration import ticket_named
from tickets.filters.search import read
from tickets.models import Ticket
from tickets.registry import UnknownValue

MOST, PEOPLE = 6, 3
SHORTEST = 3  # letters by which a person is looked for


@require_safe
@requires(access.USE_DESK)
def found(request: PersonRequest) -> JsonResponse:
    """The newest changed tickets that a query of the search box finds, the last word of which is still being typed:
    `{"found": [{number, subject, status, href}], "said": [what was searched for instead of what]}`.

    Customers by name or address stand behind them. Session, person, private teams, which words there are, the tickets,
    the customers with their addresses; of mistyped words two more."""
    query = request.GET.get("q", "").strip()
    search = read(query, request.user, typed=True, unfinished=True)
    tickets = Ticket.objects.visible_to(request.user).filter(search.condition)
    if not search.names_marks:
        tickets = tickets.unmarked()
    rows = tickets.newest_change_first().only("subject", "status")[:MOST]
    said = [
        {
            "number": row.number,
            "subject": row.subject,
            "status": row.get_status_display(),
            "href": reverse("desk:ticket", args=[row.number]),
        }
        for row in rows
    ]
    said += [
        {"number": "", "subject": str(each), "status": each.email, "href": reverse("desk:customer", args=[each.pk])}
        for each in (known_as(query)[:PEOPLE] if len(query) >= SHORTEST else ())
    ]
    return JsonResponse({"found": said, "said": [each.said for each in search.replaced] if said else []})


@require_safe
@requires(access.WORK_TICKETS)
def named(request: PersonRequest) -> HttpResponse:
    """Which ticket the number in `into` or `ticket` means, before anything is merged or linked: a part of a dialog.
    Session, person, private teams, the ticket."""
    typed = request.GET.get("into", "") or request.GET.get("ticket", "")
    context: dict[str, object] = {}
    if typed.strip():
        try:
            context["other"] = ticket_named(typed, request.user)
        except UnknownValue as error:
            context["why"] = str(error)
    return render(request, "desk/_named.html", context)
