"""What stands beside a ticket of problems: its incidents and what may belong to them, or the problem it may be of."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Person
from tickets.models import Announcement, Outgoing, Ticket
from tickets.models.words import ACTIVE, Kind
from tickets.similar import incidents_like, problems_like

UPDATES = 3  # shown, newest first


def beside(ticket: Ticket, person: Person, *, has_problem: bool) -> dict[str, Any]:
    """What the side panel needs: four queries for a problem. Whether another ticket might be an incident of one is
    asked behind the page, by `known`."""
    offered: dict[str, Any] = {"types": Kind.choices, "languages": settings.LANGUAGES}
    if not ticket.is_problem:
        return {**offered, "may_be_known": ticket.is_active and not has_problem and person.may(access.WORK_TICKETS)}
    is_open = Q(status__in=ACTIVE)
    return {
        **offered,
        "incidents": ticket.incidents.aggregate(all=Count("pk"), open=Count("pk", filter=is_open)),
        "announcement": Announcement.objects.filter(ticket=ticket).first(),
        "updates": list(_updates(ticket)),
        "like_incidents": incidents_like(ticket, person) if ticket.is_active else [],
    }


@require_safe
@requires(access.WORK_TICKETS)
def known(request: PersonRequest, number: int) -> HttpResponse:
    """A part of the page: the problems that this ticket may be an incident of. Two queries beside the session's."""
    ticket = Ticket.objects.visible_to(request.user).unmarked().active().filter(pk=number).first()
    if ticket is None:
        raise Http404
    context = {"ticket": ticket, "like_problems": problems_like(ticket, request.user)}
    return render(request, "desk/_known_problems.html", context)


def _updates(problem: Ticket) -> Any:
    """How far its newest updates got: `all`, `sent` and `failed` rows of each."""
    state = {name: Count("pk", filter=Q(state=name)) for name in (Outgoing.State.SENT, Outgoing.State.FAILED)}
    rows = Outgoing.objects.filter(message__ticket=problem, kind=Outgoing.Kind.UPDATE)
    told = rows.values("message").annotate(all=Count("pk"), at=Max("message__created_at"), **state)
    return told.order_by("-message")[:UPDATES]
