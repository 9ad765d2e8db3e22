"""Running a macro: all of its steps in the agent's name, or none."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from people.models import Person
from tickets import spine
from tickets.automation.steps import Taker, take
from tickets.models import Event, Macro, Ticket
from tickets.models.verb import require_worker


@transaction.atomic
def run(macro: Macro, ticket: Ticket, *, by: Person) -> list[Event]:
    """Returns what was recorded, so that it can be taken back. Refused as the first verb that refuses; nothing is
    changed then. Its reply is the agent's own (R22)."""
    require_worker(by)
    with ticket.locked():
        before = ticket.version
        with spine.caused_by({"macro": macro.pk, "run": before, "name": macro.name}):
            take(macro.taken, ticket, Taker(by, macro.name, automatic=False))
        done = list(Event.objects.filter(ticket=ticket).since_version(before).with_ticket().in_order())
    Macro.objects.filter(pk=macro.pk).update(used=F("used") + 1, used_at=timezone.now())
    return done
