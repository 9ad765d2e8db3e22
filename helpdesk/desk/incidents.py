"""What stands beside a ticket of problems: its incidents and what may belong to them, or the problem it may be of."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q

from people.models import Person
from tickets.models import Announcement, Outgoing, Ticket
from tickets.models.words import ACTIVE, Kind
from tickets.similar import incidents_like

UPDATES = 3  # shown, newest first


def beside(ticket: Ticket, person: Person) -> dict[str, Any]:
    """What the side panel needs: four queries for a problem. Whether another ticket might be an incident of one is
    asked behind the page (suggested.py)."""
    offered: dict[str, Any] = {"types": Kind.choices, "languages": settings.LANGUAGES}
    if not ticket.is_problem:
        return offered
    is_open = Q(status__in=ACTIVE)
    return {
        **offered,
        "incidents": ticket.incidents.aggregate(all=Count("pk"), open=Count("pk", filter=is_open)),
        "announcement": Announcement.objects.filter(ticket=ticket).first(),
        "updates": list(_updates(ticket)),
        "like_incidents": incidents_like(ticket, person) if ticket.is_active else [],
    }


def _updates(problem: Ticket) -> Any:
    """How far its newest updates got: `all`, `sent` and `failed` rows of each."""
    state = {name: Count("pk", filter=Q(state=name)) for name in (Outgoing.State.SENT, Outgoing.State.FAILED)}
    rows = Outgoing.objects.filter(message__ticket=problem, kind=Outgoing.Kind.UPDATE)
    told = rows.values("message").annotate(all=Count("pk"), at=Max("message__created_at"), **state)
    return told.order_by("-message")[:UPDATES]
