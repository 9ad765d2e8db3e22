"""Why each clock of a ticket stands where it stands, and where the ticket's time went."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from helpdesk.desk import ticket, views
from helpdesk.desk.clocks import beside
from helpdesk.http import PersonRequest, requires
from people import access
from sla.explain import account


@require_GET
@requires(access.USE_DESK)
def explanation(request: PersonRequest, number: int) -> HttpResponse:
    found = ticket.find(request.user, number)
    context = {"ticket": found, **beside(found), "rail": views.rail(request.user)}
    return render(request, "desk/time.html", context)


@require_GET
@requires(access.USE_DESK)
def steps(request: PersonRequest, number: int) -> HttpResponse:
    """How the clock named by `clock` came to stand where it stands, for its place beside the ticket."""
    found = ticket.find(request.user, number)
    wanted = request.GET.get("clock", "")
    each = next((each for each in account(found).current if each.clock.kind == wanted), None)
    if each is None:
        raise Http404
    return render(request, "desk/_steps.html", {"ticket": found, "each": each})
