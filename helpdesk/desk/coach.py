"""The strip below the answer that is being written: what the reply coach would say of it. It reads only."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from helpdesk.http import PersonRequest, requires
from kb import coached
from kb.coach.rules import hints
from kb.models import CoachSwitch
from people import access
from sla.models import Clock
from tickets.models import Ticket
from tickets.models.words import Status
from tickets.registry import UnknownValue
from tickets.statuses import status_of

SHOWN = 4  # hints at once; the next come when these are heeded or waved away


@require_POST
@requires(access.USE_DESK)
def coach(request: PersonRequest, number: int) -> HttpResponse:
    """Hints on `text`, as it would be sent with `then`; `waved` are the rules dismissed for this reply. Four queries
    beside those of the session, one more for a name of a status."""
    ticket = Ticket.objects.visible_to(request.user).for_desk().filter(pk=number).first()
    if ticket is None:
        raise Http404
    context: dict[str, Any] = {"ticket": ticket}
    text = request.POST.get("text", "").replace("\r\n", "\n")
    if text.strip() and ticket.requester_id != request.user.pk:
        off = CoachSwitch.objects.off(ticket.team_id) | set(request.POST.getlist("waved"))
        situation = coached.situation(ticket, _then(request), timezone.now(), Clock.objects.promised(ticket))
        found = hints(text, situation, off)
        context |= {"hints": found[:SHOWN], "more": max(0, len(found) - SHOWN)}
    return render(request, "desk/_coach_hints.html", context)


def _then(request: PersonRequest) -> str:
    """A name that nobody knows is as good as none: nothing is sent here."""
    given = request.POST.get("then", "")
    try:
        return status_of(given)[0].value if given else ""
    except UnknownValue:
        return Status.PENDING
