"""The inbox's due moment. Written by nobody but the functions here, which the clocks call; it is no change of the
ticket."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, models

from tickets.models.words import NEVER


class Due(models.Model):
    next_due_at = models.DateTimeField(default=NEVER)
    clock_state = models.CharField(max_length=10, blank=True)

    class Meta:
        abstract = True

    @property
    def due_or_none(self) -> datetime | None:
        return None if self.next_due_at == NEVER else self.next_due_at


# Keeps one locked ticket's earliest due moment and its state; touches neither version nor history. It stands within
# the statement that writes the clocks, with the parameters `ticket`, `due` (NEVER = none) and `state`.
SET_DUE = "UPDATE tickets_ticket SET next_due_at = %(due)s, clock_state = %(state)s WHERE id = %(ticket)s"


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
