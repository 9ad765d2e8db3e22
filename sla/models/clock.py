"""Clocks as they are kept: an index over the core (`sla.clock`), equal to a replay of the ticket's events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sla.models.policy import PolicyVersion

if TYPE_CHECKING:
    from tickets.models import Ticket


class ClockQuerySet(models.QuerySet["Clock"]):
    def open(self) -> ClockQuerySet:
        return self.filter(ended_at=None)

    def owed(self) -> ClockQuerySet:
        """What the customer was promised and waits for, the latest first."""
        return self.open().filter(due_at__isnull=False).exclude(kind=Clock.Kind.LINE_HOLD).order_by("-due_at")

    def to_check(self, at: datetime) -> ClockQuerySet:
        """Those that want a warning or a breach recorded by then, longest overdue first."""
        return self.filter(next_check_at__lte=at).order_by("next_check_at", "id")

    def finished(self) -> ClockQuerySet:
        """Of promises that were kept or broken for good."""
        return self.filter(target_seconds__isnull=False, ended_at__isnull=False)

    def promised(self, ticket: Ticket) -> datetime | None:
        """By when this ticket is to be solved; None: nothing is promised, or it does not count now. One query."""
        of_ticket = self.open().filter(ticket=ticket, kind=Clock.Kind.RESOLUTION)
        found: datetime | None = of_ticket.order_by("-number").values_list("due_at", flat=True).first()
        return found

    def in_order(self) -> ClockQuerySet:
        return self.order_by("started_at", "id")


class Clock(models.Model):
    class Kind(models.TextChoices):
        FIRST_REPLY = "first_reply", _("First reply")
        NEXT_REPLY = "next_reply", _("Next reply")
        UPDATE = "update", _("Update")
        RESOLUTION = "resolution", _("Resolution")
        LINE_HOLD = "line_hold", _("Time on the line")

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        MET = "met", _("met")
        BREACHED = "breached", _("breached")
        CANCELLED = "cancelled", _("cancelled")

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="clocks", db_index=False)
    kind = models.CharField(max_length=11, choices=Kind)
    number = models.SmallIntegerField()  # of its kind in the ticket, from 0
    line = models.SmallIntegerField(null=True)
    state = models.CharField(max_length=9, choices=State)
    started_at = models.DateTimeField()
    target_seconds = models.IntegerField(null=True)  # business seconds; null: nothing is promised (R12)
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    fulfilled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    elapsed_seconds = models.IntegerField(null=True)  # business seconds; null while it runs
    breached_at = models.DateTimeField(null=True)
    policy_version = models.ForeignKey(PolicyVersion, models.PROTECT, null=True, related_name="+")
    next_check_at = models.DateTimeField(null=True)  # when a warning or a breach is to be recorded

    objects: ClassVar[Any] = ClockQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "kind", "number"], name="clock_once")]
        indexes = [
            # The tick: cost follows what is due, not how many tickets are open.
            models.Index(
                fields=["next_check_at", "id"], name="clock_to_check", condition=Q(next_check_at__isnull=False)
            ),
            # On time: what ended in a period, of what was promised.
            models.Index(
                fields=["ended_at"],
                name="clock_finished",
                condition=Q(ended_at__isnull=False, target_seconds__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.number}: {self.state}"

    @property
    def state_now(self) -> str:
        """A running clock past its due moment reads breached, whether or not a tick has seen it."""
        if self.state == self.State.RUNNING and self.due_at is not None and self.due_at <= timezone.now():
            return self.State.BREACHED
        return self.state


def keep_marks(clocks: Sequence[Clock]) -> None:
    """Saves what a tick has marked, in one statement; bulk_update would build a CASE of every row and field."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE sla_clock SET breached_at = row.breached_at, state = row.state, next_check_at = row.next_check_at
            FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::timestamptz[])
              AS row(id, breached_at, state, next_check_at)
            WHERE sla_clock.id = row.id
            """,
            [
                [clock.pk for clock in clocks],
                [clock.breached_at for clock in clocks],
                [str(clock.state) for clock in clocks],
                [clock.next_check_at for clock in clocks],
            ],
        )
