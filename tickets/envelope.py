"""What all our letters have in common: their head, their files, their ids."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from people import branding
from people.models import Person
from tickets import blobs
from tickets.file_links import link_to
from tickets.mail import addresses, compose
from tickets.models import Attachment, Outgoing, Ticket
from tickets.placeholders import fill
from tickets.post import Letter, server_of
from tickets.undelivered import Unsendable

# What a customer or a third party gets comes from the address that the customer wrote to; all else from the site's own.
_OF_MAILBOX = (Outgoing.Kind.REPLY, Outgoing.Kind.RECEIPT, Outgoing.Kind.OUTSIDE)
# Only a letter that a person wrote may carry the name that somebody typed beside this address (S12).
_NAMED = (Outgoing.Kind.REPLY, Outgoing.Kind.OUTSIDE)
_OF_CUSTOMER = ("{customer.", "{ticket.subject}")
Why = Outgoing.Why


def enveloped(
    row: Outgoing,
    person: Person | None,
    *,
    template: str,
    context: dict[str, object],
    subject: str,
    from_name: str,
    message_id: str,
    in_reply_to: str = "",
    references: list[str] | None = None,
    reply_to: str = "",
    automatic: compose.Automatic,
    files: list[compose.OutgoingFile] | None = None,
    unsubscribe: str = "",
) -> Letter:
    context = {**context, "site_name": branding.name(), "site_url": settings.SITE_URL}
    name = person.name if person is not None and row.kind in _NAMED else ""
    box = row.ticket.mailbox if row.ticket is not None and row.kind in _OF_MAILBOX else None
    sender = box.address if box else settings.SUPPORT_ADDRESS
    raw = compose.compose(
        from_name=from_name,
        from_address=sender,
        to=[(name, row.address)],
        subject=subject,
        text=render_to_string(f"mail/{template}.txt", context).strip() + "\n",
        html=render_to_string(f"mail/{template}.html", context),
        message_id=message_id,
        in_reply_to=in_reply_to,
        references=references or [],
        reply_to=reply_to,
        automatic=automatic,
        lang=translation.get_language() or settings.LANGUAGE_CODE,
        date=timezone.now(),
        domain=settings.MAIL_DOMAIN,
        attachments=files or [],
        unsubscribe=unsubscribe,
    )
    return Letter(sender=sender, recipient=compose.valid_address(row.address), raw=raw, server=server_of(box))


def as_file(attachment: Attachment) -> compose.OutgoingFile:
    _require_checked(attachment)
    try:
        content = blobs.get(attachment.sha256)
    except blobs.Missing as error:
        raise Unsendable(Why.FILE, attachment.name) from error
    content_id = attachment.content_id if attachment.inline else ""
    return compose.OutgoingFile(attachment.name, attachment.content_type, content, content_id)


def as_link(attachment: Attachment) -> dict[str, object]:
    _require_checked(attachment)
    try:
        blobs.open_file(attachment.sha256).close()
    except blobs.Missing as error:
        raise Unsendable(Why.FILE, attachment.name) from error
    return {"name": attachment.name, "size": attachment.size, "address": link_to(attachment)}


def _require_checked(attachment: Attachment) -> None:
    """OSError where the scanner is still to look at it: the mail is tried again. No mail carries a virus away."""
    if attachment.checked == Attachment.Checked.WAITING:
        raise OSError(f"{attachment.name} is not checked for viruses yet")
    if attachment.is_held:
        raise Unsendable(Why.VIRUS, attachment.name)


def signature(ticket: Ticket, agent: Person | None, *, outside: bool = False) -> str:
    """The team's, and below it the mailbox's. For a third party those are left out that speak of the customer."""
    texts = [ticket.team.signature if ticket.team else "", ticket.mailbox.signature if ticket.mailbox else ""]
    if outside:
        texts = [text for text in texts if not any(word in text for word in _OF_CUSTOMER)]
    return "\n".join(filter(None, (fill(text, ticket, agent).strip() for text in texts)))


def own_id(ticket: int, part: int | str) -> str:
    return addresses.message_id(ticket, part, secret=settings.SECRET_KEY, domain=settings.MAIL_DOMAIN)
