"""Why each clock of a ticket stands where it stands, and where the ticket's time went."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from helpdesk.desk import inbox, ticket
from helpdesk.desk.clocks import beside
from helpdesk.http import PersonRequest, requires
from people import access


@require_GET
@requires(access.USE_DESK)
def explanation(request: PersonRequest, number: int) -> HttpResponse:
    found = ticket.find(request.user, number)
    context = {"ticket": found, **beside(found), "rail": inbox.rail(request.user)}
    return render(request, "desk/time.html", context)
