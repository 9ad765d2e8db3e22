"""Mail that did not arrive: what of the outbox the ticket itself has to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from people.models import Person
from tickets.models.event import Event
from tickets.models.outgoing import Outgoing

if TYPE_CHECKING:
    from tickets.models.outgoing import OutgoingQuerySet
    from tickets.models.ticket import Ticket


class Deliverable(models.Model):
    class Meta:
        abstract = True

    def lose(self: Ticket, mails: OutgoingQuerySet, error: str, why: dict[str, str] | None = None) -> int:  # type: ignore[misc]
        """Ends these mails of the ticket as failed and, where a reply or a question to a third party is among them,
        records it. How many: none of those that have failed already."""
        with self.locked() as at:
            found = mails.exclude(state=Outgoing.State.FAILED).select_for_update().order_by("id")
            lost = dict(found.values_list("pk", "kind"))
            Outgoing.objects.filter(pk__in=lost).fail(error, why)
            if written := [pk for pk, kind in lost.items() if kind in Outgoing.WRITTEN]:
                asked = Outgoing.objects.filter(pk__in=written, kind=Outgoing.Kind.OUTSIDE).order_by("id")
                outside = (
                    list(asked.values_list("address", flat=True)) if Outgoing.Kind.OUTSIDE in lost.values() else []
                )
                detail: dict[str, Any] = {"mails": written, **({"outside": outside} if outside else {})}
                self.record(Event.Kind.UNDELIVERED, by=Person.objects.system(), at=at, **detail)
        return len(lost)
