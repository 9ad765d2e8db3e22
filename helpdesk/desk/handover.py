"""What a ticket's page says of its hand-overs, and what this person may do with the open one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from people import access
from people.models import Person
from tickets.models import Handover, Ticket
from tickets.models.escalation import may_receive


def beside(ticket: Ticket, handovers: Sequence[Handover], person: Person) -> dict[str, Any]:
    """For the banner and the properties. Queries only while a hand-over is open."""
    newest = next((each for each in reversed(handovers) if each.is_open), None)
    if newest is None or not ticket.is_active or not person.may(access.WORK_TICKETS):
        return {"handovers": handovers, "open_handover": newest if ticket.is_active else None}
    sent = newest.accepted_at is None
    return {
        "handovers": handovers,
        "open_handover": newest,
        "waits_for_me": sent and may_receive(person, newest.to_team),  # it is accepted, not taken
        "may_receive": may_receive(person, newest.to_team),
        "may_withdraw": sent and (person.pk in (newest.by_id, ticket.contact_id) or person.may(access.LEAD_TEAMS)),
    }
