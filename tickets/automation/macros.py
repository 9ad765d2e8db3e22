"""Running a macro: all of its steps in the agent's name, or none."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from people.models import Person
from tickets.automation.steps import Taker, take
from tickets.models import Macro, Ticket
from tickets.models.verb import require_worker


@transaction.atomic
def run(macro: Macro, ticket: Ticket, *, by: Person) -> None:
    """Refused as the first verb that refuses; nothing is changed then. Its reply is the agent's own (R22)."""
    require_worker(by)
    with ticket.locked():
        take(macro.taken, ticket, Taker(by, macro.name, automatic=False))
    Macro.objects.filter(pk=macro.pk).update(used=F("used") + 1, used_at=timezone.now())
