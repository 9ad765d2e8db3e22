"""What a webhook's body says of a ticket: what the API shows to staff, in UTC and the site's language."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from rest_framework.utils.encoders import JSONEncoder

from helpdesk.api.shapes import TicketShape
from people import access
from people.models import Person
from tickets.automation.outside import Part, parts
from tickets.models import Ticket


def register() -> None:
    """Called once when the app is ready."""
    parts.add(Part("ticket", ticket_values))


def ticket_values(ticket: Ticket) -> dict[str, Any]:
    """JSON values, without messages. Queries."""
    found = Ticket.objects.for_api().get(pk=ticket.pk)
    reader = Person(role=access.Role.ADMIN)
    with timezone.override("UTC"), translation.override(settings.LANGUAGE_CODE):
        shown = TicketShape(found, context={"person": reader}).data
        values: dict[str, Any] = json.loads(json.dumps(shown, cls=JSONEncoder))
    return values
