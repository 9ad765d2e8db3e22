"""What is said: the customer's messages, agents' public replies, internal notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from people.models import Person
from tickets.content import Content, one_line
from tickets.formatting import bare
from tickets.mentions import mentioned
from tickets.models.attachment import Attachment
from tickets.models.event import Event
from tickets.models.mark import Merged
from tickets.models.message import ClockNow, Message
from tickets.models.outgoing import Outgoing
from tickets.models.participant import Copied
from tickets.models.rating_request import RatingRequest
from tickets.models.search_document import SearchDocument
from tickets.models.side import Side
from tickets.models.status_name import StatusName, named_detail, refuse_other_kind
from tickets.models.verb import require_worker
from tickets.models.waiting import refuse_out_of_reach
from tickets.models.words import ENDED, NEVER, Channel, Status
from tickets.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket

SNIPPET = 160
_SPOKEN = ("snippet", "last_message_at", "first_replied_at", "waiting_since")
_MOVED = ("status", "solved_at", "closed_at", "until", "waiting_for", "snoozed_until", "reopens")


class TooLate(Refused):
    """The customer wrote to a ticket that was closed too long ago: it becomes a linked follow-up."""


class Conversational(models.Model):
    waiting_since = models.DateTimeField(default=NEVER)  # the oldest unanswered customer message; NEVER: none
    first_replied_at = models.DateTimeField(null=True)
    last_message_at = models.DateTimeField(null=True)
    snippet = models.CharField(max_length=SNIPPET, blank=True)  # of the last public message

    said_last: Message | None = None  # by this object, so that nobody reads again what was just written

    class Meta:
        abstract = True

    @property
    def waits_for_us(self) -> bool:
        return self.waiting_since != NEVER

    def receive(  # type: ignore[misc]
        self: Ticket,
        content: Content,
        *,
        by: Person,
        channel: Channel,
        automatic: bool = False,
        via: Ticket | None = None,
        copies: Iterable[Copied] = (),
    ) -> Message:
        """A message of the requester or a participant. It re-opens what was waiting or solved and wakes what sleeps,
        unless a machine wrote. `via` is the ticket it was written to, where that was merged into this one.

        Raises TooLate when the ticket was closed longer ago than the re-opening window, Merged when it or `via` has
        another place by now.
        """
        with self.locked(*([via] if via is not None else [])) as at:
            self._require_part(by, via)
            if not automatic and not self.may_reopen(at):
                raise TooLate(_("The request was closed some time ago; this starts a new one."))
            moved: dict[str, Any] = {}
            if not automatic:
                self.waiting_since = min(self.waiting_since, at)
                moved |= self.wake_up()
                if self.status in ENDED:
                    moved |= {**self.mark_reopened(), "reopened": True}
                elif self.status in (Status.PENDING, Status.ON_HOLD):
                    moved |= {"status": [self.status, Status.OPEN.value]}
                    self.end_wait(Status.OPEN)
            message = self.say(
                Message.Kind.CUSTOMER, content, by=by, at=at, channel=channel, automatic=automatic, origin=via
            )
            copied = self.take_copies(copies, message, by)
            detail = {"message": message.pk, "automatic": automatic, **moved, **copied}
            self.record(Event.Kind.CUSTOMER_WROTE, by=by, at=at, changed=(*_SPOKEN, *_MOVED), **detail)
        return message

    def reply(  # type: ignore[misc]
        self: Ticket,
        content: Content,
        *,
        by: Person,
        then: str = "",
        until: datetime | None = None,
        waiting_for: str = "",
        name: StatusName | None = None,
        cc: Iterable[Person] = (),
        automatic: bool = False,
        channel: Channel = Channel.PORTAL,
        passes_on: Message | None = None,
        undo_for: int = 0,
        seen: int | None = None,
    ) -> Message:
        """A public answer to the customer; goes out by mail after commit.

        `then` is the status after sending: '' keeps it (but new → open), 'pending' waits for the customer (back to
        open at `until`; `waiting_for` names what we need of them), 'solved' solves; `name` is one of that
        kind, or of the present one. People in `cc` become
        participants. With `seen`, a message that came after that version refuses the reply (Stale), so that nobody
        answers over a colleague or an unread message. `passes_on` is the update of a problem that it carries here.
        For `undo_for` seconds nobody outside sees it and it can be taken back (`unsay`).
        An agent who is the requester is a customer in the ticket (R19).
        """
        if by.pk == self.requester_id:
            return self.receive(content, by=by, channel=channel, automatic=automatic)
        require_worker(by)
        require_words(content)
        if then not in ("", Status.PENDING, Status.SOLVED):
            raise Refused(_("After sending, the status can be kept, waiting for the customer, or solved."))
        with self.locked() as at:
            self.refuse_if_changed(seen, Event.Kind.REPLIED, Event.Kind.CUSTOMER_WROTE)
            refuse_out_of_reach(until, at)
            refuse_other_kind(name, then or Status(self.status))
            before, before_wait = self.status, self.wait_now
            added = self.add_participants(cc, by)
            if not automatic:
                self.begin_work()
                self.first_replied_at = self.first_replied_at or at
                self.waiting_since = NEVER
            if then == Status.PENDING and self.status not in ENDED:
                self.begin_wait(Status.PENDING, until, one_line(waiting_for, 200))
            elif then == Status.SOLVED and self.status not in ENDED:
                self.mark_solved(at, by)
            # `at` is rounded down, so a second more.
            leaves = at + timedelta(seconds=undo_for + 1) if undo_for else None
            message = self.say(
                Message.Kind.REPLY, content, by=by, at=at, channel=channel, automatic=automatic, leaves=leaves
            )
            detail: dict[str, Any] = {"message": message.pk, "automatic": automatic}
            if self.status != before or self.wait_now != before_wait:
                detail["status"] = [before, str(self.status)]
            if "status" not in detail and name is not None and self.status_name_id != name.pk:
                detail["status"] = [before, str(self.status)]
            if "status" in detail:
                detail |= self.wait_detail | named_detail(name)
            if added:
                detail["participants"] = added
            if leaves is not None:
                detail["leaves"] = leaves.isoformat()
            if passes_on is not None:
                detail |= {"update": passes_on.pk, "problem": passes_on.ticket_id}
            self.record(Event.Kind.REPLIED, by=by, at=at, changed=(*_SPOKEN, *_MOVED), **detail)
        return message

    def unsay(self: Ticket, event: Event) -> None:  # type: ignore[misc]  # mixed into Ticket only
        """Takes back what the reply of this event, or the question to a third party, wrote beside the ticket's row, as
        long as nothing has left; inside `locked`. Whichever comes first to a mail's row wins: this, or the worker that
        sends it.

        Raises Refused when it has left.
        """
        pk = event.detail["message"]
        held = Message.objects.filter(pk=pk, taken_back=False, shown_from__gt=ClockNow())
        mails = Outgoing.objects.filter(message=pk).select_for_update(no_key=True)
        if not held.update(taken_back=True) or any(mail.attempts for mail in mails):
            raise Refused(_("It has left already."))
        Outgoing.objects.filter(message=pk).delete()
        RatingRequest.objects.filter(message=pk).delete()
        self.participants.filter(person__in=event.detail.get("participants", [])).delete()
        if closed := event.detail.get("was_closed"):
            Side.objects.filter(pk=event.detail["side"], closed_at=None).update(
                closed_at=datetime.fromisoformat(closed)
            )
        last = self.messages.standing().exclude(kind=Message.Kind.NOTE).order_by("-created_at", "-id").first()
        self.snippet = snippet_of(last.reply_text) if last is not None else ""
        self.save(update_fields=["snippet"])

    def note(  # type: ignore[misc]  # mixed into Ticket only
        self: Ticket, content: Content, *, by: Person, channel: Channel = Channel.PORTAL, side: Side | None = None
    ) -> Message:
        """An internal note; no customer ever sees it. new → open. Colleagues whom it mentions (`@Name`) are told and
        follow the ticket from now on. With `side` it stands in that conversation with a third party."""
        require_worker(by)
        require_words(content)
        with self.locked() as at:
            moved: dict[str, Any] = self.begin_work()
            if people := mentioned(content.text, self.team):
                moved["mentioned"] = {str(person): said for person, said in people.items()}
                self.add_followers(people, at)
            message = self.say(Message.Kind.NOTE, content, by=by, at=at, channel=channel, side=side)
            self.record(Event.Kind.NOTED, by=by, at=at, changed=("status",), message=message.pk, **moved)
        return message

    def say(  # type: ignore[misc]
        self: Ticket,
        kind: Message.Kind,
        content: Content,
        *,
        by: Person,
        at: datetime,
        channel: Channel,
        automatic: bool = False,
        heading: str = "",
        leaves: datetime | None = None,
        origin: Ticket | None = None,
        side: Side | None = None,
    ) -> Message:
        """Writes the message row, its files and its searchable words; for the verbs above and `start`."""
        own = content.own_text or content.text
        message = Message.objects.create(
            ticket=self,
            origin=origin,
            kind=kind,
            side=side,
            author=by,
            automatic=automatic,
            channel=channel,
            subject=content.subject[:998],
            sender=content.sender[:320],
            authenticity=content.authenticity,
            to=[list(pair) for pair in content.to],
            cc=[list(pair) for pair in content.cc],
            body_text=content.text,
            body_html=content.html,
            reply_text=own,
            message_id=content.message_id[:998],
            problems=list(content.problems),
            created_at=at,
            shown_from=leaves,
        )
        self.said_last = message
        _take_over(content.attachments, message)
        SearchDocument.add(self.pk, heading, content.text)
        if kind != Message.Kind.NOTE:
            self.snippet = snippet_of(own)
            self.last_message_at = at
        return message

    def is_part(self: Ticket, person: Person) -> bool:  # type: ignore[misc]
        """Whether this person is the requester or a participant. Queries."""
        return person.pk == self.requester_id or self.participants.filter(person=person).exists()

    def _require_part(self: Ticket, by: Person, via: Ticket | None) -> None:  # type: ignore[misc]
        self.refuse_marked(Event.Kind.CUSTOMER_WROTE)
        if via is not None and via.standing_for.pk != self.pk:
            raise Merged(_("Somebody changed this while you had the page open."), via.standing_for.pk)
        if not (via or self).is_part(by):
            raise NotAllowed(_("Only the people of this request can write here."))


def snippet_of(text: str) -> str:
    """Its beginning, as lists show it."""
    return " ".join(bare(text[: SNIPPET * 4]).split())[:SNIPPET]


def require_words(content: Content) -> None:
    if content.is_empty:
        raise Refused(_("Write something first."))


def _take_over(attachments: Iterable[Attachment], message: Message) -> None:
    """Gives stored files to their message; a file that another message has already is refused."""
    new: list[Attachment] = []
    for attachment in attachments:
        if attachment.pk is None:
            attachment.message = message
            new.append(attachment)
            continue
        mine = Attachment.objects.filter(pk=attachment.pk, message=None)
        if not mine.update(message=message, inline=attachment.inline, content_id=attachment.content_id):
            raise Refused(_("%(name)s belongs to another message already.") % {"name": attachment.name})
    if new:
        Attachment.objects.bulk_create(new)
