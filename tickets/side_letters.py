"""The mail to a third party: what an agent asks, and nothing of the customer but what that agent left in it."""

from __future__ import annotations

from django.conf import settings

from people import branding
from people.models import Person
from tickets.envelope import as_file, as_link, enveloped, own_id, signature
from tickets.file_links import LIFE, apportioned
from tickets.mail import addresses
from tickets.mail.linkify import from_text
from tickets.models import Message, Outgoing, Side, Ticket
from tickets.post import Letter

_REFERENCES = 10


def side_letter(row: Outgoing, ticket: Ticket, message: Message, person: Person) -> Letter:
    """Raises Unsendable. Queries."""
    side = message.side
    assert side is not None
    signed = signature(ticket, message.author, outside=True)
    within, beyond = apportioned(message.attachments.all())
    earlier = list(side.messages.standing().filter(pk__lt=message.pk).order_by("id"))
    ids = [name for name in map(_mail_id, earlier) if name]
    theirs = [each.message_id for each in earlier if each.message_id]
    ours = ticket.mailbox.name if ticket.mailbox and ticket.mailbox.name else branding.name()
    again = "Re: " if earlier else ""
    return enveloped(
        row,
        person,
        template="side",
        context={
            "text": message.body_text,
            "html": message.body_html or from_text(message.body_text),
            "signature": signed,
            "signature_html": from_text(signed),
            "links": [as_link(attachment) for attachment in beyond],
            "days": LIFE.days,
        },
        subject=f"{again}{side.subject} [{side.number}]",
        from_name=f"{message.author.name} ({ours})",
        message_id=own_id(message.written_to, addresses.aside_name(message.pk)),
        in_reply_to=theirs[-1] if theirs else "",
        references=[*ids[:1], *ids[1:][-_REFERENCES:]],
        reply_to=_reply_to(side, ticket),
        automatic="",
        files=[as_file(attachment) for attachment in within],
    )


def _mail_id(message: Message) -> str:
    """Theirs as it came, ours as it was made."""
    if message.message_id:
        return message.message_id
    return own_id(message.written_to, addresses.aside_name(message.pk)) if message.to else ""


def _reply_to(side: Side, ticket: Ticket) -> str:
    mailbox = ticket.mailbox.address if ticket.mailbox else settings.SUPPORT_ADDRESS
    return addresses.side_address(side.ticket_id, side.pk, secret=settings.SECRET_KEY, mailbox=mailbox)
