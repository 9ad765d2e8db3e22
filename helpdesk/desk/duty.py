"""Who is there: the beat of open pages, what one says of oneself, the colleagues now; and the next ticket."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Presence
from tickets.assigning.agents import Agent, agents
from tickets.assigning.taking import take_next

SHOWN = 12  # colleagues in the rail


@require_POST
@requires(access.USE_DESK)
def presence(request: PersonRequest) -> HttpResponse:
    """A page's beat (`idle`), or a choice (`state`: online, away); answers with the colleagues and what they have."""
    if state := request.POST.get("state", ""):
        Presence.choose(request.user, state)
    else:
        Presence.beat(request.user, idle=request.POST.get("idle") == "1")
    if not request.htmx:
        return redirect("desk:mine")
    return render(request, "desk/_team_now.html", {"colleagues": colleagues(request)})


def colleagues(request: PersonRequest) -> list[Agent]:
    """Members of this person's teams, each once, those at their desks first. Two queries."""
    found = agents(list(request.user.memberships.values_list("team_id", flat=True)), timezone.now())
    order = {"online": 0, "away": 1, "offline": 2}
    found.sort(key=lambda agent: (agent.person, agent.team))
    once = [next(rows) for _person, rows in groupby(found, key=lambda agent: agent.person)]
    return sorted(once, key=lambda agent: (order[agent.standing], agent.name))


@require_POST
@requires(access.WORK_TICKETS)
def take(request: PersonRequest) -> HttpResponse:
    """Gives the next ticket and opens it; says so when nothing waits."""
    ticket = take_next(request.user)
    if ticket is None:
        messages.info(request, _("Nothing waits in your teams' queues."))
        return redirect("desk:mine")
    return redirect("desk:ticket", ticket.pk)
