"""Making a message a ticket of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _

from people.models import Person
from tickets.content import one_line
from tickets.models.conversation import snippet_of
from tickets.models.event import Event
from tickets.models.link import Link
from tickets.models.message import Message
from tickets.models.search_document import SearchDocument
from tickets.models.start import birth
from tickets.models.verb import append_event, require_worker
from tickets.models.words import NEVER, Status
from tickets.refusals import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from tickets.models.ticket import Ticket


class Splittable(models.Model):
    class Meta:
        abstract = True

    def split(self: Ticket, message: Message, *, by: Person, subject: str = "") -> Ticket:  # type: ignore[misc]
        """A new ticket, linked with this one, that begins with a message of the customer's; later ones stay here.

        While the message waits for an answer, its sender's wait goes on there from where it began.
        """
        require_worker(by)
        with self.locked() as at:
            self.refuse_marked(Event.Kind.SPLIT)
            message.refresh_from_db()
            self._refuse_split(message)
            state = self.state()
            since = state.unanswered.pop(message.pk, None)
            new = self._offspring(message, subject, since or at, at)
            message.origin_id, message.ticket = message.written_to, new
            message.save(update_fields=["ticket", "origin"])
            new.said_last = message
            SearchDocument.rebuild([new.pk])
            Link.objects.create(ticket=self, other=new, kind=Link.Kind.RELATED)
            self.waiting_since = min(state.unanswered.values(), default=NEVER)
            self.record(Event.Kind.SPLIT, by=by, at=at, changed=("waiting_since",), begins_with=message.pk, into=new.pk)
            detail = birth(new, message, []) | {"split_from": self.pk}
            if since is not None:
                detail["since"] = since.isoformat()
            append_event(new, Event.Kind.CREATED, by=by, at=at, detail=detail)
        return new

    def _refuse_split(self: Ticket, message: Message) -> None:  # type: ignore[misc]
        first = self.events.filter(kind=Event.Kind.CREATED).values_list("detail__message", flat=True).get()
        if message.ticket_id != self.pk or message.kind != Message.Kind.CUSTOMER:
            raise Refused(_("A ticket begins with a message of its customer; choose one of this conversation."))
        if message.pk == first:
            raise Refused(_("This is how the ticket begins; choose a later message."))

    def _offspring(  # type: ignore[misc]
        self: Ticket, message: Message, subject: str, since: datetime, at: datetime
    ) -> Ticket:
        text = message.reply_text or message.body_text
        new = type(self)(
            type=self.type,
            subject=one_line(subject) or one_line(text, 80) or self.subject,
            status=Status.NEW,
            priority=self.priority,
            channel=message.channel,
            mailbox_id=self.mailbox_id,
            line=self.line,
            team_id=self.team_id,
            requester=message.author.standing,
            organisation_id=message.author.standing.organisation_id,
            waiting_since=NEVER if message.automatic else since,
            last_message_at=at,
            snippet=snippet_of(text),
            created_at=at,
            updated_at=at,
            status_since=at,
            version=1,
        )
        new.save(force_insert=True)
        return new
