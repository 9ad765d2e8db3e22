"""Who works on it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import access
from people.models import Person
from people.quiet import working_time_of
from tickets.models.escalation import may_receive
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

    react_by = models.DateTimeField(null=True, editable=False)  # untouched by its assignee then, it goes back

    class Meta:
        abstract = True

    def assign(  # type: ignore[misc]
        self: Ticket,
        agent: Person,
        *,
        by: Person,
        seen: int | None = None,
        only_queued: bool = False,
        how: str = "",
        load: int = 0,
        capacity: int = 0,
    ) -> None:
        """Gives the ticket to an agent; new → open. The same agent again changes nothing.

        `how` names the strategy that gave it by itself, with the load that the agent has by it; such a giver takes it
        from nobody (`only_queued`).
        """
        require_worker(by)
        if not agent.may(access.WORK_TICKETS) or agent.role == access.Role.SYSTEM:
            raise Refused(_("%(name)s cannot work on tickets.") % {"name": agent.name})
        with self.locked() as at:
            if self.assignee_id == agent.pk:
                return
            self.refuse_if_changed(seen, Event.Kind.ASSIGNED, Event.Kind.UNASSIGNED)
            if only_queued and self.assignee_id is not None:
                raise Refused(_("Somebody has it already."))
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
            if how:
                moved |= {"how": how, "load": load, "capacity": capacity}
            self.react_by = self._reacts_by(at) if by.pk != agent.pk else None
            self.record(
                Event.Kind.ASSIGNED,
                by=by,
                at=at,
                changed=("assignee", "status", "react_by"),
                **{"from": before, "to": agent.pk},
                **moved,
            )

    def take(self: Ticket, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Assigns to oneself."""
        self.assign(by, by=by, seen=seen)

    def unassign(self: Ticket, *, by: Person, seen: int | None = None, why: str = "") -> None:  # type: ignore[misc]
        """Gives the ticket back to its team's queue. `why` is `absent` or `silent` when nobody chose to: a silent
        assignee who has reacted meanwhile keeps it."""
        require_worker(by)
        with self.locked() as at:
            if self.assignee_id is None:
                return
            if why == "silent" and (self.react_by is None or self.react_by > at or self.status in ENDED):
                self._forget_reaction()
                return
            self.refuse_if_changed(seen, Event.Kind.ASSIGNED, Event.Kind.UNASSIGNED)
            before, self.assignee, self.react_by = self.assignee_id, None, None
            detail: dict[str, Any] = {"from": before, **({"why": why} if why else {})}
            self.record(Event.Kind.UNASSIGNED, by=by, at=at, changed=("assignee", "react_by"), **detail)

    def _reacts_by(self: Ticket, at: datetime) -> datetime | None:  # type: ignore[misc]
        if self.team is None or self.team.reacts_within is None:
            return None
        return working_time_of(self.team).add(at, self.team.reacts_within * 60)

    def _forget_reaction(self: Ticket) -> None:  # type: ignore[misc]
        """No event: only when the sweep looks again."""
        if self.react_by is not None and self.status in ENDED:
            self.react_by = None
            self.save(update_fields=["react_by"])

    def last_agent(self: Ticket) -> Person | None:  # type: ignore[misc]
        """Who of those still working here last answered this customer. One query, of their newest tickets only."""
        newest = self.__class__.objects.filter(requester=self.requester_id).order_by("-id").values("pk")[:REMEMBERED]
        said = Message.objects.standing().filter(ticket__in=newest, kind=Message.Kind.REPLY, automatic=False)
        workers = Person.objects.workers().exclude(role=access.Role.SYSTEM).exclude(pk=self.requester_id)
        last = said.filter(author__in=workers).select_related("author").order_by("-created_at", "-id").first()
        return last.author if last is not None else None

    def begin_work(self: Ticket) -> dict[str, list[str]]:  # type: ignore[misc]
        """new → open at the first message, note or assignment of an agent; the move for the event's detail."""
        if self.status != Status.NEW:
            return {}
        self.status = Status.OPEN
        return {"status": [Status.NEW.value, Status.OPEN.value]}
