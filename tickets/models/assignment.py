"""Who works on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import access
from people.models import Person
from tickets.models.event import Event
from tickets.models.message import Message
from tickets.models.verb import require_worker
from tickets.models.words import ENDED, Status
from tickets.refusals import Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


REMEMBERED = 20  # tickets of a customer in which the last agent is looked for


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
            moved = self.begin_work()
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

    def last_agent(self: Ticket) -> Person | None:  # type: ignore[misc]
        """Who of those still working here last answered this customer. One query, of their newest tickets only."""
        newest = self.__class__.objects.filter(requester=self.requester_id).order_by("-id").values("pk")[:REMEMBERED]
        said = Message.objects.filter(ticket__in=newest, kind=Message.Kind.REPLY, automatic=False)
        workers = Person.objects.workers().exclude(role=access.Role.SYSTEM).exclude(pk=self.requester_id)
        last = said.filter(author__in=workers).select_related("author").order_by("-created_at", "-id").first()
        return last.author if last is not None else None

    def begin_work(self: Ticket) -> dict[str, list[str]]:  # type: ignore[misc]
        """new → open at the first message, note or assignment of an agent; the move for the event's detail."""
        if self.status != Status.NEW:
            return {}
        self.status = Status.OPEN
        return {"status": [Status.NEW.value, Status.OPEN.value]}
