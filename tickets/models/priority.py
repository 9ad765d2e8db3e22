"""How urgent it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Person
from tickets.models.event import Event
from tickets.models.verb import require_worker
from tickets.models.words import Priority

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class Prioritised(models.Model):
    priority = models.SmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)

    class Meta:
        abstract = True

    @property
    def priority_word(self) -> str:
        return Priority(self.priority).word

    def prioritise(self: Ticket, priority: Priority, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Sets the priority; the same one again changes nothing."""
        require_worker(by)
        with self.locked() as at:
            if self.priority == priority:
                return
            self.refuse_if_changed(seen, Event.Kind.PRIORITISED)
            before, self.priority = Priority(self.priority).word, priority
            self.record(
                Event.Kind.PRIORITISED, by=by, at=at, changed=("priority",), **{"from": before, "to": priority.word}
            )
