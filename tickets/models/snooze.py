"""Putting a ticket off: until a moment or the customer's message it is in nobody's list. Status and clocks go on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _

from people.models import Person
from tickets.models.event import Event
from tickets.models.verb import require_worker
from tickets.models.waiting import refuse_out_of_reach
from tickets.models.words import ENDED
from tickets.refusals import Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class Snoozable(models.Model):
    snoozed_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def snooze(self: Ticket, until: datetime, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Out of the lists of work until then. The same moment again: no change."""
        require_worker(by)
        with self.locked() as at:
            if self.status in ENDED:
                raise Refused(_("The ticket is solved; re-open it first."))
            refuse_out_of_reach(until, at)
            if self.snoozed_until == until:
                return
            self.refuse_if_changed(seen, Event.Kind.SNOOZED, Event.Kind.CUSTOMER_WROTE)
            self.snoozed_until = until
            self.record(Event.Kind.SNOOZED, by=by, at=at, changed=("snoozed_until",), until=until.isoformat())

    def wake(self: Ticket, *, by: Person, due_only: bool = False, seen: int | None = None) -> None:  # type: ignore[misc]
        """Back into the lists. With `due_only` only if its moment has come (the sweep). Awake: no change."""
        require_worker(by)
        with self.locked() as at:
            if self.snoozed_until is None or (due_only and self.snoozed_until > at):
                return
            until = self.snoozed_until.isoformat()
            self.wake_up()
            self.record(Event.Kind.WOKEN, by=by, at=at, changed=("snoozed_until",), until=until)

    def wake_up(self: Ticket) -> dict[str, bool]:  # type: ignore[misc]
        """Ends the sleep that another event ends; what to say of it in that event's detail."""
        if self.snoozed_until is None:
            return {}
        self.snoozed_until = None
        return {"woken": True}
