"""Side conversations: a third party is asked by mail, and its answers come back as notes. No customer sees a word."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from people.models import Person
from people.registration import person_for_email
from tickets.content import Content, one_line
from tickets.mail.linkify import from_text
from tickets.models.attachment import Attachment
from tickets.models.event import Event
from tickets.models.mailbox import is_ours
from tickets.models.mark import Merged
from tickets.models.message import Message
from tickets.models.verb import require_worker
from tickets.models.words import ENDED, Channel, Status
from tickets.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Collection

    from tickets.models.ticket import Ticket

# `Name <address>`, or an address alone; of several at once none.
_RECIPIENT = re.compile(r"\"?(?P<name>[^<>\"]*?)\"?\s*<(?P<address>[^<>\s]+)>|(?P<bare>[^<>\s]+)")
_MOVED = ("status", "until", "waiting_for", "snoozed_until")


@dataclass(frozen=True, slots=True)
class Quote:
    """A public message that goes with the question, without its writer's name and address; its files too with
    `files`."""

    message: Message
    files: bool = False


class SideQuerySet(models.QuerySet["Side"]):
    def of(self, ticket: Ticket) -> SideQuerySet:
        """Those of the ticket and of those merged into it, if anything in them was not taken back."""
        told = Message.objects.standing().filter(side=models.OuterRef("pk"))
        return self.filter(models.Exists(told), ticket__in=type(ticket).objects.made_one(ticket)).order_by("id")

    def for_api(self) -> SideQuerySet:
        return self.select_related("opened_by")


class Side(models.Model):
    """With whom and about what; its messages are notes that name it. Its person takes no part in the ticket."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="sides")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=320)
    subject = models.CharField(max_length=255)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = SideQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.number}: {self.address}"

    @property
    def number(self) -> str:
        return f"HD-{self.ticket_id}"

    def open_again(self) -> dict[str, str]:
        """`{"was_closed": moment}` for the event that does it; {} where it is open. Inside `locked`."""
        self.refresh_from_db(fields=["closed_at"])
        if self.closed_at is None:
            return {}
        closed, self.closed_at = self.closed_at, None
        self.save(update_fields=["closed_at"])
        return {"was_closed": closed.isoformat()}


class Outward(models.Model):
    class Meta:
        abstract = True

    def ask_outside(  # type: ignore[misc]  # mixed into Ticket only
        self: Ticket,
        to: str,
        subject: str,
        content: Content,
        *,
        by: Person,
        quote: Quote | None = None,
        hold: bool = True,
        undo_for: int = 0,
        channel: Channel = Channel.PORTAL,
    ) -> Message:
        """Begins a side conversation with a third party, who gets it as a mail and answers by mail. `to` is an address,
        or `Name <address>`; without a subject it is a plain one: the
        ticket's is the customer's.

        With `hold` the ticket waits for them, until they answer. new → open. For `undo_for` seconds the mail stays
        here and it can be taken back (`unsay`).
        """
        require_worker(by)
        with self.locked() as at:
            name, address, person = self._outsider(to)
            side = Side.objects.create(
                ticket=self,
                person=person,
                name=name,
                address=address,
                subject=one_line(subject) or _("A question"),
                opened_by=by,
                opened_at=at,
            )
            return self._ask(side, content, by=by, at=at, quote=quote, hold=hold, undo_for=undo_for, channel=channel)

    def ask_again(  # type: ignore[misc]  # mixed into Ticket only
        self: Ticket,
        side: Side,
        content: Content,
        *,
        by: Person,
        quote: Quote | None = None,
        hold: bool = True,
        undo_for: int = 0,
        channel: Channel = Channel.PORTAL,
    ) -> Message:
        """Says more to the same third party; see `ask_outside`."""
        require_worker(by)
        with self.locked() as at:
            return self._ask(side, content, by=by, at=at, quote=quote, hold=hold, undo_for=undo_for, channel=channel)

    def answer_outside(  # type: ignore[misc]  # mixed into Ticket only
        self: Ticket, side: Side, content: Content, *, by: Person, automatic: bool = False, trusted: bool = True
    ) -> Message:
        """What came back by mail, as a note of its writer. It ends the wait for the third party and wakes what sleeps,
        unless a machine wrote or it is not `trusted` to be of whoever was asked; what was closed is open again, unless
        a machine wrote. Counts for no clock.

        Raises Merged where the side's ticket has another place by now.
        """
        via = side.ticket if side.ticket_id != self.pk else None
        with self.locked(*([via] if via is not None else [])) as at:
            self.refuse_marked(Event.Kind.OUTSIDE_WROTE)
            if via is not None and via.standing_for.pk != self.pk:
                raise Merged(_("Somebody changed this while you had the page open."), via.standing_for.pk)
            moved: dict[str, Any] = side.open_again() if not automatic else {}
            if trusted and not automatic:
                moved |= self.wake_up()
                if self.status == Status.ON_HOLD:
                    moved |= {"status": [self.status, Status.OPEN.value]}
                    self.end_wait(Status.OPEN)
            message = self.say(
                Message.Kind.NOTE,
                content,
                by=by,
                at=at,
                channel=Channel.EMAIL,
                automatic=automatic,
                origin=via,
                side=side,
            )
            detail = {"message": message.pk, "side": side.pk, "automatic": automatic, "trusted": trusted, **moved}
            self.record(Event.Kind.OUTSIDE_WROTE, by=by, at=at, changed=_MOVED, **detail)
        return message

    def _ask(  # type: ignore[misc]  # mixed into Ticket only
        self: Ticket,
        side: Side,
        content: Content,
        *,
        by: Person,
        at: datetime,
        quote: Quote | None,
        hold: bool,
        undo_for: int,
        channel: Channel,
    ) -> Message:
        if content.is_empty and quote is None:
            raise Refused(_("Write something first."))
        if quote is not None and quote.message.kind == Message.Kind.NOTE:
            raise Refused(_("An internal note is not passed on."))
        before, before_wait = self.status, self.wait_now
        self.begin_work()
        if hold and self.status not in ENDED:
            self.begin_wait(Status.ON_HOLD, None, side.name)
        # `at` is rounded down, so a second more.
        leaves = at + timedelta(seconds=undo_for + 1) if undo_for else None
        whole = replace(_quoting(content, quote), subject=side.subject, to=((side.name, side.address),))
        message = self.say(Message.Kind.NOTE, whole, by=by, at=at, channel=channel, leaves=leaves, side=side)
        detail: dict[str, Any] = {
            "message": message.pk,
            "side": side.pk,
            "person": side.person_id,
            "name": side.name,
            "address": side.address,
            **side.open_again(),
        }
        if self.status != before or self.wait_now != before_wait:
            detail |= {"status": [before, str(self.status)], **self.wait_detail}
        if leaves is not None:
            detail["leaves"] = leaves.isoformat()
        self.record(Event.Kind.ASKED_OUTSIDE, by=by, at=at, changed=_MOVED, **detail)
        return message

    def _outsider(self: Ticket, to: str) -> tuple[str, str, Person]:  # type: ignore[misc]  # mixed into Ticket only
        """Name, address and person of a third party. Raises Refused where they are none."""
        found = _RECIPIENT.fullmatch(one_line(to, 600))
        name, address = (found["name"] or "", found["address"] or found["bare"]) if found else ("", "")
        try:
            validate_email(address)
        except ValidationError as error:
            raise Refused(_("%(address)s is not an e-mail address.") % {"address": address or to[:100]}) from error
        if is_ours(address):
            raise Refused(_("%(address)s is our own address.") % {"address": address})
        person = person_for_email(address, name)
        if person.is_staff:
            raise Refused(_("%(name)s works here: mention them in a note.") % {"name": person.name})
        if self.is_part(person):
            raise Refused(_("%(name)s takes part in the request: answer them instead.") % {"name": person.name})
        return (one_line(name, 200) or person.name), address, person


def _quoting(content: Content, quote: Quote | None) -> Content:
    """The content with the quoted words below it, and copies of the quoted files."""
    if quote is None:
        return content
    said = quote.message
    line = (
        _("On %(moment)s the customer wrote:") if said.kind == Message.Kind.CUSTOMER else _("On %(moment)s we wrote:")
    )
    line %= {"moment": formats.date_format(timezone.localtime(said.created_at), "SHORT_DATETIME_FORMAT")}
    words = said.reply_text or said.body_text
    quoted = "\n".join(f"> {each}".rstrip() for each in words.strip().split("\n"))
    html = f"{content.html}<p>{escape(line)}</p><blockquote>{from_text(words)}</blockquote>" if content.html else ""
    files = _copies(said.attachments.all()) if quote.files else ()
    return replace(
        content,
        text=f"{content.text}\n\n{line}\n{quoted}".lstrip(),
        html=html,
        own_text=content.own_text or content.text,
        attachments=(*content.attachments, *files),
    )


def _copies(files: Collection[Attachment]) -> tuple[Attachment, ...]:
    """Rows of their own for the same stored bytes."""
    return tuple(
        Attachment(
            name=each.name,
            content_type=each.content_type,
            size=each.size,
            sha256=each.sha256,
            checked=each.checked,
            finding=each.finding,
        )
        for each in files
    )
