"""A stranger's mail that answers a known ticket: a ticket of its own, and a suggestion to the agents, who join the two
or leave them apart. Neither the stranger nor the known ticket's people learn of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import models

from people.models import Person
from tickets.models.event import Event
from tickets.models.verb import require_worker

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class Suggestible(models.Model):
    """Joined they are by merging (tickets/models/merge.py)."""

    suggests = models.ForeignKey("self", models.PROTECT, null=True, related_name="suggested_by", db_index=False)

    class Meta:
        abstract = True

    @property
    def answered(self: Ticket) -> Ticket | None:  # type: ignore[misc]
        """The ticket that it suggests, or what that one was merged into. Queries where it suggests any."""
        return None if self.suggests is None else cast("Ticket", self.suggests).standing_for

    def suggest(self: Ticket, known: Ticket, *, by: Person) -> None:  # type: ignore[misc]
        """That this ticket's first message is an answer in another one. Spam and what was merged away stay untouched:
        no change."""
        with self.locked(known) as at:
            if known.mark or self.mark or self.suggests_id == known.pk:
                return
            self.suggests = known
            self.record(Event.Kind.SUGGESTED, by=by, at=at, changed=("suggests",), other=known.pk, answers=True)
            known.record(Event.Kind.SUGGESTED, by=by, at=at, other=self.pk, answers=False)

    def keep_apart(self: Ticket, other: Ticket, *, by: Person) -> None:  # type: ignore[misc]
        """Whichever of the two suggests the other. Neither does: no change."""
        require_worker(by)
        with self.locked(other) as at:
            if self._answers(other):
                source, known = self, other
            elif other._answers(self):
                source, known = other, self
            else:
                return
            source.suggests = None
            source.record(Event.Kind.KEPT_APART, by=by, at=at, changed=("suggests",), other=known.pk, answers=True)
            known.record(Event.Kind.KEPT_APART, by=by, at=at, other=source.pk, answers=False)

    def _answers(self: Ticket, known: Ticket) -> bool:  # type: ignore[misc]
        answered = self.answered
        return answered is not None and answered.pk == known.pk
