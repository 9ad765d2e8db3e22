"""Who works on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import access
from people.models import Person
from tickets.models.escalation import may_receive
from tickets.models.event import Event
from tickets.models.verb import require_worker
from tickets.models.words import ENDED, Status
from tickets.refusals import Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class Assignable(models.Model):
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned",
        verbose_name=gettext_lazy("assignee"),
    )

    class Meta:
        abstract = True

    def assign(self: Ticket, agent: Person, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Gives the ticket to an agent; new → open. The same agent again changes nothing."""
        require_worker(by)
        if not agent.may(access.WORK_TICKETS) or agent.role == access.Role.SYSTEM:
            raise Refused(_("%(name)s cannot work on tickets.") % {"name": agent.name})
        with self.locked() as at:
            if self.assignee_id == agent.pk:
                return
            self.refuse_if_changed(seen, Event.Kind.ASSIGNED, Event.Kind.UNASSIGNED)
            if self.status in ENDED:
                raise Refused(_("The ticket is solved; re-open it first."))
            if self.team is not None and not agent.may_see(self.team):
                raise Refused(_("%(name)s may not see tickets of this team.") % {"name": agent.name})
            before, self.assignee = self.assignee_id, agent
            moved: dict[str, Any] = self.begin_work()
            handover = self.open_handover if self.hops else None
            if handover is not None and handover.accepted_at is None and may_receive(agent, handover.to_team):
                self.mark_accepted(handover, agent, at)
                moved["handover"] = handover.pk
            self.record(
                Event.Kind.ASSIGNED,
                by=by,
                at=at,
                changed=("assignee", "status"),
                **{"from": before, "to": agent.pk},
                **moved,
            )

    def take(self: Ticket, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Assigns to oneself."""
        self.assign(by, by=by, seen=seen)

    def unassign(self: Ticket, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Gives the ticket back to its team's queue."""
        require_worker(by)
        with self.locked() as at:
            if self.assignee_id is None:
                return
            self.refuse_if_changed(seen, Event.Kind.ASSIGNED, Event.Kind.UNASSIGNED)
            before, self.assignee = self.assignee_id, None
            self.record(Event.Kind.UNASSIGNED, by=by, at=at, changed=("assignee",), **{"from": before})

    def begin_work(self: Ticket) -> dict[str, list[str]]:  # type: ignore[misc]
        """new → open at the first message, note or assignment of an agent; the move for the event's detail."""
        if self.status != Status.NEW:
            return {}
        self.status = Status.OPEN
        return {"status": [Status.NEW.value, Status.OPEN.value]}
