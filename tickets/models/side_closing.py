"""Closing a side conversation once nobody is asked any more; whatever is said there afterwards opens it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from people.models import Person
from tickets.models.event import Event
from tickets.models.side import Side
from tickets.models.verb import require_worker
from tickets.models.words import Status

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class SideClosing(models.Model):
    class Meta:
        abstract = True

    def close_side(self: Ticket, side: Side, *, by: Person) -> None:  # type: ignore[misc]  # mixed into Ticket only
        """Nobody is asked there any more. A wait for that third party ends, unless another open conversation has the
        same name. What they write later opens it again."""
        require_worker(by)
        with self.locked() as at:
            side.refresh_from_db(fields=["closed_at"])
            if side.closed_at is not None:
                return
            side.closed_at = at
            side.save(update_fields=["closed_at"])
            moved: dict[str, Any] = {}
            if self.status == Status.ON_HOLD and self.waiting_for == side.name and not self._is_asking(side):
                moved = {"status": [self.status, Status.OPEN.value]}
                self.end_wait(Status.OPEN)
            changed = ("status", "until", "waiting_for") if moved else ()
            detail = {"side": side.pk, "name": side.name, **moved}
            self.record(Event.Kind.SIDE_CLOSED, by=by, at=at, changed=changed, **detail)

    def reopen_side(self: Ticket, side: Side, *, by: Person) -> None:  # type: ignore[misc]  # mixed into Ticket only
        require_worker(by)
        with self.locked() as at:
            if side.open_again():
                self.record(Event.Kind.SIDE_REOPENED, by=by, at=at, side=side.pk, name=side.name)

    def _is_asking(self: Ticket, closed: Side) -> bool:  # type: ignore[misc]  # mixed into Ticket only
        others = Side.objects.of(self).filter(closed_at=None, name=closed.name).exclude(pk=closed.pk)
        return bool(others.exists())
