"""Waiting for the customer (pending) or for a third party (on hold)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _

from people.models import Person
from tickets.content import one_line
from tickets.models.event import STATUS_EVENTS, Event
from tickets.models.status_name import StatusName, named_detail, refuse_other_kind
from tickets.models.verb import require_worker
from tickets.models.words import ENDED, Status
from tickets.refusals import Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


FARTHEST = timedelta(days=3653)  # ten years: a moment beyond is a slip, and far beyond none that a calendar can hold


def refuse_out_of_reach(until: datetime | None, at: datetime) -> None:
    """Raises Refused where somebody is to wait until a moment that has passed or that nobody will see."""
    if until is not None and until <= at:
        raise Refused(_("Choose a moment in the future."))
    if until is not None and until - at > FARTHEST:
        raise Refused(_("Choose a moment within the next ten years."))


class Waitable(models.Model):
    until = models.DateTimeField(null=True)  # pending or on hold returns to open then
    waiting_for = models.CharField(max_length=200, blank=True)  # on hold: whom; pending: what of the customer

    class Meta:
        abstract = True

    def wait(  # type: ignore[misc]
        self: Ticket,
        *,
        by: Person,
        until: datetime | None = None,
        waiting_for: str = "",
        name: StatusName | None = None,
        seen: int | None = None,
    ) -> None:
        """Pending: it is the customer's turn, who is told that we wait for `waiting_for`. Ends with the customer's
        message or at `until`."""
        asked = one_line(waiting_for, 200)
        self._pause(Status.PENDING, Event.Kind.WAITING, by=by, until=until, waiting_for=asked, name=name, seen=seen)

    def hold(  # type: ignore[misc]
        self: Ticket,
        *,
        by: Person,
        waiting_for: str,
        until: datetime | None = None,
        name: StatusName | None = None,
        seen: int | None = None,
    ) -> None:
        """On hold: a third party has it; `waiting_for` names it, or else the name of the status does."""
        waiting_for = one_line(waiting_for, 200)
        if not waiting_for and name is None:
            raise Refused(_("Say whom the ticket waits for."))
        self._pause(Status.ON_HOLD, Event.Kind.HELD, by=by, until=until, waiting_for=waiting_for, name=name, seen=seen)

    def resume(  # type: ignore[misc]
        self: Ticket, *, by: Person, due_only: bool = False, name: StatusName | None = None, seen: int | None = None
    ) -> None:
        """pending, on hold → open. With `due_only` only if its `until` has come (the sweep)."""
        require_worker(by)
        refuse_other_kind(name, Status.OPEN)
        with self.locked() as at:
            if self.status == Status.OPEN and name is not None:
                self.rename_status(name, by=by, at=at)
                return
            if self.status not in (Status.PENDING, Status.ON_HOLD):
                return
            if due_only and (self.until is None or self.until > at):
                return
            self.refuse_if_changed(seen, *STATUS_EVENTS)
            before = self.status
            self.end_wait(Status.OPEN)
            self.record(
                Event.Kind.RESUMED,
                by=by,
                at=at,
                changed=("status", "until", "waiting_for"),
                status=[before, Status.OPEN.value],
                **named_detail(name),
            )

    @property
    def wait_now(self) -> tuple[datetime | None, str]:
        return self.until, self.waiting_for

    @property
    def wait_detail(self) -> dict[str, str]:
        """Until when and for what, for an event's detail."""
        detail = {"until": self.until.isoformat() if self.until else "", "waiting_for": self.waiting_for}
        return {name: value for name, value in detail.items() if value}

    def begin_wait(self: Ticket, status: Status, until: datetime | None, waiting_for: str) -> None:  # type: ignore[misc]
        self.status, self.until, self.waiting_for = status, until, waiting_for

    def end_wait(self: Ticket, status: Status) -> None:  # type: ignore[misc]
        self.status, self.until, self.waiting_for = status, None, ""

    def _pause(  # type: ignore[misc]
        self: Ticket,
        status: Status,
        kind: Event.Kind,
        *,
        by: Person,
        until: datetime | None,
        waiting_for: str,
        name: StatusName | None,
        seen: int | None,
    ) -> None:
        require_worker(by)
        refuse_other_kind(name, status)
        with self.locked() as at:
            if self.status in ENDED:
                raise Refused(_("The ticket is solved; re-open it first."))
            refuse_out_of_reach(until, at)
            if self.status == status and self.wait_now == (until, waiting_for):
                if name is not None:
                    self.rename_status(name, by=by, at=at)
                return
            self.refuse_if_changed(seen, *STATUS_EVENTS)
            before = self.status
            self.begin_wait(status, until, waiting_for)
            detail = {"status": [before, status.value], **self.wait_detail, **named_detail(name)}
            self.record(kind, by=by, at=at, changed=("status", "until", "waiting_for"), **detail)
