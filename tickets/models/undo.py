"""Taking events back: they stay in the log, and the ticket is put as the others say (R21, R23)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from people.models import Person
from tickets.models.event import Event
from tickets.replay import PLAIN, REFERENCES, State, replay

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket

_KEPT = {"version", "updated_at", "created_at"}  # which no taking back moves
_RESTORED = tuple(name for name in (*PLAIN, *REFERENCES) if name not in _KEPT)


class Undoable(models.Model):
    class Meta:
        abstract = True

    def take_back(  # type: ignore[misc]
        self: Ticket, versions: Collection[int], kind: Event.Kind, *, by: Person, at: datetime, **detail: Any
    ) -> Event:
        """Records that the events of these versions do not count any more, and restores the row; inside `locked`.

        What such an event wrote beside the ticket's row, its own capability takes back before.
        """
        self._put(self.state(without=versions))
        return self.record(kind, by=by, at=at, changed=_RESTORED, undoes=sorted(versions), **detail)

    def state(self: Ticket, without: Collection[int] = ()) -> State:  # type: ignore[misc]
        """As the ticket's events say, were there not those of these versions. One query."""
        events = Event.objects.filter(ticket=self).exclude(version__in=without).in_order()
        return replay(events)

    def _put(self: Ticket, state: State) -> None:  # type: ignore[misc]
        for name in _RESTORED:
            setattr(self, f"{name}_id" if name in REFERENCES else name, getattr(state, name))
