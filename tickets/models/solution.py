"""Solving, re-opening and closing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _

from people.models import Person
from tickets.models.event import STATUS_EVENTS, Event
from tickets.models.status_name import StatusName, named_detail, refuse_other_kind
from tickets.models.verb import require_worker
from tickets.models.words import ACTIVE, NEVER, Status
from tickets.refusals import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from tickets.models.ticket import Ticket

CLOSES_AFTER = timedelta(days=5)  # solved → closed
REOPENS_WITHIN = timedelta(days=14)  # after closing; later a customer's message opens a linked follow-up

SOLVING = ("status", "solved_at", "closed_at", "until", "waiting_for", "waiting_since", "snoozed_until")


class Solvable(models.Model):
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reopens = models.SmallIntegerField(default=0)

    class Meta:
        abstract = True

    def solve(  # type: ignore[misc]
        self: Ticket, *, by: Person, name: StatusName | None = None, seen: int | None = None
    ) -> None:
        """The answer is given. An agent may, and the requester ("it is solved"). Solved already: no change."""
        if by.pk != self.requester_id:
            require_worker(by)
        refuse_other_kind(name, Status.SOLVED)
        with self.locked() as at:
            if self.status == Status.SOLVED:
                if name is not None:
                    self.rename_status(name, by=by, at=at)
                return
            if self.status == Status.CLOSED:
                raise Refused(_("The ticket is closed already."))
            self.refuse_if_changed(seen, *STATUS_EVENTS, Event.Kind.CUSTOMER_WROTE)
            move = self.mark_solved(at, by)
            self.record(Event.Kind.SOLVED, by=by, at=at, changed=SOLVING, **move, **named_detail(name))

    def reopen(  # type: ignore[misc]
        self: Ticket, *, by: Person, name: StatusName | None = None, seen: int | None = None
    ) -> None:
        """solved, closed → open by an agent. Open already: no change."""
        require_worker(by)
        refuse_other_kind(name, Status.OPEN)
        with self.locked() as at:
            if self.status in ACTIVE:
                return
            if not self.may_reopen(at):
                raise Refused(_("The ticket was closed too long ago to re-open it; start a new one."))
            self.refuse_if_changed(seen, *STATUS_EVENTS)
            move = self.mark_reopened()
            self.record(Event.Kind.REOPENED, by=by, at=at, changed=(*SOLVING, "reopens"), **move, **named_detail(name))

    def close(  # type: ignore[misc]
        self: Ticket, *, by: Person, due_only: bool = False, name: StatusName | None = None, seen: int | None = None
    ) -> None:
        """The end; closing an unsolved ticket solves it too. With `due_only` only if solved long enough (the sweep)."""
        require_worker(by)
        refuse_other_kind(name, Status.CLOSED)
        with self.locked() as at:
            if self.status == Status.CLOSED:
                if name is not None:
                    self.rename_status(name, by=by, at=at)
                return
            if due_only and (
                self.status != Status.SOLVED or self.solved_at is None or self.solved_at + CLOSES_AFTER > at
            ):
                return
            self.refuse_if_changed(seen, *STATUS_EVENTS, Event.Kind.CUSTOMER_WROTE)
            before = self.status
            solved = {} if before == Status.SOLVED else {"solved": True}
            if solved:
                self.mark_solved(at, by)
            self.status, self.closed_at = Status.CLOSED, at
            self.record(
                Event.Kind.CLOSED, by=by, at=at, changed=SOLVING, status=[before, Status.CLOSED.value],
                **solved, **named_detail(name),
            )  # fmt: skip

    def may_reopen(self: Ticket, at: datetime) -> bool:  # type: ignore[misc]
        """Solved, or closed within the re-opening window."""
        return self.closed_at is None or self.closed_at + REOPENS_WITHIN >= at

    def mark_solved(self: Ticket, at: datetime, by: Person) -> dict[str, list[str]]:  # type: ignore[misc]
        """Sets the fields of a solve; returns the move for the event's detail. Refused while children are open, and
        while custom fields that must be filled in before are not; a customer cannot fill them in and is not asked."""
        self.refuse_open_children()
        if by.pk != self.requester_id:
            self.refuse_missing_fields()
        before = self.status
        self.end_wait(Status.SOLVED)
        self.wake_up()
        self.solved_at, self.waiting_since = at, NEVER
        return {"status": [before, Status.SOLVED.value]}

    def mark_reopened(self: Ticket) -> dict[str, list[str]]:  # type: ignore[misc]
        """Sets the fields of a re-opening; returns the move for the event's detail."""
        before = self.status
        self.end_wait(Status.OPEN)
        self.solved_at = self.closed_at = None
        self.reopens += 1
        return {"status": [before, Status.OPEN.value]}
