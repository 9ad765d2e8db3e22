"""The inbox's due moment. Written by nobody but the functions here, which the clocks call; it is no change of the
ticket."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, models

from tickets.models.words import NEVER

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class Due(models.Model):
    next_due_at = models.DateTimeField(default=NEVER)
    clock_state = models.CharField(max_length=10, blank=True)

    class Meta:
        abstract = True

    @property
    def due_or_none(self) -> datetime | None:
        return None if self.next_due_at == NEVER else self.next_due_at

    def set_due(self: Ticket, at: datetime | None, state: str) -> None:  # type: ignore[misc]  # Ticket only
        """Keeps the earliest due moment (None = none) and its state; touches neither version nor history."""
        self.next_due_at, self.clock_state = at or NEVER, state
        self.save(update_fields=["next_due_at", "clock_state"])


def set_clock_states(states: dict[int, str]) -> None:
    """The states of many locked tickets at once, due moments kept; for the tick. One statement."""
    if not states:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE tickets_ticket SET clock_state = row.state
            FROM unnest(%s::bigint[], %s::text[]) AS row(id, state) WHERE tickets_ticket.id = row.id
            """,
            [list(states), list(states.values())],
        )
