"""Replies that are to leave later: written now, sent by the same verb as any other when their moment comes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person
from tickets.content import Content, one_line, written
from tickets.models.conversation import require_words
from tickets.models.event import Event
from tickets.models.insertion import Insertion
from tickets.models.label import tidy_tags
from tickets.models.message import Message
from tickets.models.verb import require_worker
from tickets.models.waiting import refuse_out_of_reach
from tickets.models.words import Status
from tickets.pictures import with_marks
from tickets.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tickets.models.status_name import StatusName
    from tickets.models.ticket import Ticket


class PlannedReplyQuerySet(models.QuerySet["PlannedReply"]):
    def open(self) -> PlannedReplyQuerySet:
        """Those that have neither left nor been dropped."""
        return self.filter(state__in=PlannedReply.OPEN)

    def due(self) -> PlannedReplyQuerySet:
        waiting = self.filter(state=PlannedReply.State.WAITING, send_at__lte=timezone.now())
        return waiting.select_related("ticket", "author").order_by("send_at", "id")

    def for_page(self, ticket: Ticket) -> PlannedReplyQuerySet:
        """Soonest first, with what the conversation shows of them."""
        mine = self.open().filter(ticket=ticket)
        return mine.select_related("author", "status_name").prefetch_related("attachments").order_by("send_at", "id")


class PlannedReply(models.Model):
    """No customer sees it, and no clock hears of it, until it is a reply."""

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("waiting")
        HELD = "held", gettext_lazy("held back")  # something happened that its writer must know of first
        SENT = "sent", gettext_lazy("sent")
        DROPPED = "dropped", gettext_lazy("dropped")

    OPEN = (State.WAITING, State.HELD)

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="planned_replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    then = models.CharField(max_length=7, blank=True)  # as `reply` takes it, and these:
    status_name = models.ForeignKey("tickets.StatusName", models.PROTECT, null=True, related_name="+", db_index=False)
    until = models.DateTimeField(null=True)
    waiting_for = models.CharField(max_length=200, blank=True)
    cc = ArrayField(models.BigIntegerField(), default=list)  # ids of people
    send_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    held_by = models.ForeignKey("tickets.Event", models.PROTECT, null=True, related_name="+", db_index=False)
    why = models.CharField(max_length=300, blank=True)  # it could not be sent, where that is why it is held back
    # What it was written with, for the Insertion rows of its message: {kind, key, language, words, kept}.
    insertions = models.JSONField(default=list, db_default=[])
    tags = ArrayField(models.CharField(max_length=50), default=list, db_default=[])  # that it adds to the ticket's
    created_at = models.DateTimeField(auto_now_add=True)
    message = models.ForeignKey("tickets.Message", models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar[Any] = PlannedReplyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["send_at", "id"], name="planned_due", condition=Q(state="waiting")),  # the sweep
            # Which to show, and to hold back when the customer writes.
            models.Index(fields=["ticket"], name="planned_open", condition=Q(state__in=("waiting", "held"))),
        ]

    @property
    def then_words(self) -> str:
        """The status after it, '' where that stays as it is."""
        return self.status_name.name if self.status_name else str(Status(self.then).label) if self.then else ""

    @property
    def as_typed(self) -> str:
        """With the marks of its pictures. One query."""
        return with_marks(self.text, self.attachments.all())

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.state} {self.send_at:%Y-%m-%d %H:%M}"


class Plannable(models.Model):
    class Meta:
        abstract = True

    def plan_reply(  # type: ignore[misc]
        self: Ticket,
        content: Content,
        send_at: datetime,
        *,
        by: Person,
        then: str = "",
        name: StatusName | None = None,
        until: datetime | None = None,
        waiting_for: str = "",
        cc: Iterable[Person] = (),
        insertions: Iterable[Insertion] = (),
        tags: Iterable[str] = (),
        seen: int | None = None,
    ) -> PlannedReply:
        """A reply for later; see `reply` for what the values mean. It is held back when the customer or a colleague
        writes before its moment. `insertions` (without a message) are kept with it, and `tags` added to the ticket's,
        once it is sent."""
        require_worker(by)
        require_words(content)
        if by.pk == self.requester_id:
            raise Refused(_("Only an answer to a customer can be sent later."))
        with self.locked() as at:
            self.refuse_if_changed(seen, Event.Kind.REPLIED, Event.Kind.CUSTOMER_WROTE)
            refuse_out_of_reach(send_at, at)
            plan = PlannedReply.objects.create(
                ticket=self, author=by, text=content.text, then=then, status_name=name, until=until,
                waiting_for=one_line(waiting_for, 200), cc=[person.pk for person in cc], send_at=send_at,
                insertions=[each.told for each in insertions], tags=tidy_tags(tags),
            )  # fmt: skip
            for attachment in content.attachments:
                attachment.planned = plan
                attachment.save()
            self.record(Event.Kind.PLANNED, by=by, at=at, plan=plan.pk, send_at=send_at.isoformat())
        return plan

    def send_plan(self: Ticket, plan: PlannedReply, *, by: Person, seen: int | None = None) -> Message | None:  # type: ignore[misc]
        """Makes it a reply of its writer now. None where it is none any more."""
        require_worker(by)
        with self.locked():
            self.refuse_if_changed(seen, Event.Kind.REPLIED, Event.Kind.CUSTOMER_WROTE)
            return self._send(plan, PlannedReply.OPEN)

    def send_due(self: Ticket, plan: PlannedReply) -> None:  # type: ignore[misc]
        """As `send_plan`, when its moment has come (the sweep). What cannot be
        sent is held back, and its writer told."""
        try:
            with self.locked():
                self._send(plan, (PlannedReply.State.WAITING,))
        except (Refused, NotAllowed) as error:
            with self.locked() as at:
                if (found := _locked(plan, (PlannedReply.State.WAITING,))) is None:
                    return
                found.state, found.why = PlannedReply.State.HELD, one_line(str(error), 300)
                found.save(update_fields=["state", "why"])
                self.record(Event.Kind.PLAN_HELD, by=Person.objects.system(), at=at, plan=plan.pk)

    def drop_plan(self: Ticket, plan: PlannedReply, *, by: Person) -> bool:  # type: ignore[misc]  # mixed into Ticket only
        """It is not to be sent. Sent or dropped already: no change, and False."""
        require_worker(by)
        with self.locked() as at:
            found = _locked(plan, PlannedReply.OPEN)
            if found is None:
                return False
            found.state = PlannedReply.State.DROPPED
            found.save(update_fields=["state"])
            found.attachments.update(planned=None)
            self.record(Event.Kind.PLAN_DROPPED, by=by, at=at, plan=plan.pk)
        return True

    def _send(self: Ticket, plan: PlannedReply, states: Iterable[str]) -> Message | None:  # type: ignore[misc]
        found = _locked(plan, states)
        if found is None:
            return None
        found.state = PlannedReply.State.SENT
        found.save(update_fields=["state"])  # before the reply, which holds back what still waits
        message = self.reply(
            written(found.as_typed, attachments=tuple(found.attachments.all()), formatted=True),
            by=found.author,
            then=found.then,
            name=found.status_name,
            until=found.until if found.until and found.until > timezone.now() else None,
            waiting_for=found.waiting_for,
            cc=list(Person.objects.filter(pk__in=found.cc)),
        )
        self.retag(add=found.tags, by=found.author, reply=message)
        found.message = message
        found.save(update_fields=["message"])
        told = [Insertion(message=message, at=message.created_at, **each) for each in found.insertions]
        Insertion.objects.bulk_create(told)
        return message


def hold_back(event: Event, ticket: Ticket) -> None:
    """What waits when somebody writes: its writer is to read that first. One statement."""
    spoken = event.kind in (Event.Kind.CUSTOMER_WROTE, Event.Kind.REPLIED)
    if spoken and not event.detail["automatic"]:
        waiting = PlannedReply.objects.filter(ticket=ticket, state=PlannedReply.State.WAITING)
        waiting.update(state=PlannedReply.State.HELD, held_by=event)


def _locked(plan: PlannedReply, states: Iterable[str]) -> PlannedReply | None:
    """Inside the ticket's lock."""
    rows = PlannedReply.objects.select_for_update(of=("self",)).select_related("author", "status_name")
    found: PlannedReply | None = rows.filter(pk=plan.pk, state__in=list(states)).first()
    return found
