"""A team at a glance: who is there with how much, what waits to be accepted, what is queued, at work and waiting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from helpdesk.desk import views
from helpdesk.desk.chips import chips, handovers
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Team
from tickets.assigning.agents import agents
from tickets.lines import queues
from tickets.models import Ticket
from tickets.models.words import Status

SHOWN = 200  # open tickets, the most urgent ones


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    title: Any
    icon: str


COLUMNS = (
    Column("waiting", _("Waits to be accepted"), "hourglass"),
    Column("queue", _("In the queue"), "user-round-x"),
    Column("work", _("At work"), "wrench"),
    Column("others", _("Waits for others"), "clock"),
)
_VIEW = views.View("all", _("Team board"), "users")


@require_GET
@requires(access.USE_DESK)
def board(request: PersonRequest, pk: int) -> HttpResponse:
    teams = [team for team in Team.objects.all() if team.pk not in request.user.closed_teams]
    team = next((team for team in teams if team.pk == pk), None)
    if team is None:
        raise Http404
    rows = list(Ticket.objects.active().filter(team=team).most_urgent_first().for_inbox()[: SHOWN + 1])
    handed = handovers(rows[:SHOWN])
    waiting = {pk for pk, each in handed.items() if each.is_open and each.to_team_id == team.pk}
    parts: dict[str, list[Ticket]] = {column.name: [] for column in COLUMNS}
    for row in rows[:SHOWN]:
        parts[_place(row, waiting)].append(row)
    context = {
        "team": team,
        "teams": teams,
        "agents": agents([team.pk], timezone.now()),
        "queue": queues([team])[team.pk],
        "columns": [(column, parts[column.name]) for column in COLUMNS],
        "more": len(rows) > SHOWN,
        "chips": chips(rows[:SHOWN]),
        "handovers": handed,
        "view": _VIEW,
    }
    if request.htmx and request.htmx.target == "rows":
        return render(request, "desk/_board.html", context)
    return render(request, "desk/board.html", {**context, "rail": views.rail(request.user), "here": "board"})


def _place(ticket: Ticket, waiting: set[int]) -> str:
    if ticket.pk in waiting:
        return "waiting"
    if ticket.status in (Status.PENDING, Status.ON_HOLD):
        return "others"
    return "work" if ticket.assignee_id else "queue"
