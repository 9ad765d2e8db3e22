"""What an answer answers, quoted below it: for mailboxes that ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from tickets.models import Message, Ticket

LONGEST = 10_000  # characters
_MARK = "> "


@dataclass(frozen=True, slots=True)
class Quoted:
    """`attribution` says who wrote it when, `text` is as it was written."""

    attribution: str
    text: str

    @property
    def marked(self) -> str:
        """Each line with its mark, as plain text has it."""
        return "\n".join(f"{_MARK}{line}".rstrip() for line in self.text.split("\n"))


def quoted(ticket: Ticket, answer: Message) -> Quoted | None:
    """The customer's last words before the answer; None where nothing is to be quoted. One query, none where the
    mailbox does not ask for it."""
    if ticket.mailbox is None or not ticket.mailbox.quotes:
        return None
    theirs = ticket.messages.public().filter(kind=Message.Kind.CUSTOMER, created_at__lte=answer.created_at)
    last = theirs.exclude(pk=answer.pk).select_related("author").order_by("-created_at", "-id").first()
    if last is None or not last.reply_text.strip():
        return None
    at = formats.date_format(timezone.localtime(last.created_at), "SHORT_DATETIME_FORMAT")
    said = _("%(at)s, %(who)s wrote:") % {"at": at, "who": last.author.name or last.sender}
    return Quoted(said, last.reply_text.strip()[:LONGEST])
