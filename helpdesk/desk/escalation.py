"""Handing a ticket to another line: what that line has to do already, what solved such tickets before, and the form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.desk import ticket as pages
from helpdesk.desk import views
from helpdesk.desk.changes import seen_version
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Membership, Person, Team
from tickets.actions import actions
from tickets.lines import Queue, queues
from tickets.models import Handover, HandoverReason, LineLimit, Ticket
from tickets.refusals import NotAllowed, Refused
from tickets.registry import UnknownValue
from tickets.similar import solved_like


@dataclass(frozen=True, slots=True)
class Receiver:
    """A team that could have it, how it stands, and who works there."""

    team: Team
    queue: Queue
    people: list[Person]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WORK_TICKETS)
def escalation(request: PersonRequest, number: int) -> HttpResponse:
    """The form, as a dialog's body for htmx and as a page without; what was typed stays when it is refused."""
    ticket = pages.find(request.user, number)
    if request.method != "POST":
        return _form(request, ticket)
    action = actions.get("escalation")
    assert action is not None
    values = request.POST.copy()
    values["pass_contact"] = "" if values.get("keep_contact") else "1"
    try:
        action.apply(ticket, values, request.user, seen_version(request))
    except (Refused, NotAllowed, UnknownValue) as error:
        ticket = pages.find(request.user, number)
        return _form(request, ticket, status=403 if isinstance(error, NotAllowed) else 409, refusal=str(error))
    if not request.htmx:
        return redirect("desk:ticket", number)
    return pages.done(request, number, _("Escalated"))


def _form(request: PersonRequest, ticket: Ticket, *, status: int = 200, refusal: str = "") -> HttpResponse:
    receivers = _receivers(ticket, request.user)
    context: dict[str, Any] = {
        "ticket": ticket,
        "receivers": receivers,
        "reasons": HandoverReason.objects.filter(is_active=True),
        "crowded": _crowded({receiver.team.line for receiver in receivers}),
        "checklist": ticket.checklist,
        "similar": solved_like(ticket, request.user),
        "typed": request.POST if request.method == "POST" else QueryDict(),
        "checked": request.POST.getlist("checked"),
        "refusal": refusal,
    }
    if request.htmx:
        return render(request, "desk/_escalation.html", context, status=status)
    context["rail"] = views.rail(request.user)
    return render(request, "desk/escalation.html", context, status=status)


def _receivers(ticket: Ticket, person: Person) -> list[Receiver]:
    """Teams of other lines: higher lines first. Three queries."""
    teams = [team for team in Team.objects.all() if team.line != ticket.line]
    teams.sort(key=lambda team: (team.line < ticket.line, team.line, team.name))
    stand = queues(teams)
    people: dict[int, list[Person]] = {}
    for membership in Membership.objects.filter(team__in=teams).select_related("person").order_by("person__name"):
        if membership.person.may_be_given_tickets:
            people.setdefault(membership.team_id, []).append(membership.person)
    return [Receiver(team, stand[team.pk], people.get(team.pk, [])) for team in teams]


def _crowded(lines: set[int]) -> list[tuple[str, int]]:
    """Lines of these that have their fill of waiting hand-overs: their name and how many wait."""
    limits = {limit.line: limit.waiting for limit in LineLimit.objects.filter(line__in=lines)}
    return [
        (str(Team.Line(line).label), waiting)
        for line, limit in sorted(limits.items())
        if (waiting := Handover.objects.waiting().filter(to_line=line).count()) >= limit
    ]
