"""Agents who answer by mail: a public reply in their name, or a note where the first line says `#note`.

A From line makes nobody an agent. The site's mail server must stand behind it, the address must have been proven by a
sign-in link, and the mail must answer one of ours.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from people import access
from people.models import Address, Person
from tickets.mail.authenticity import Authenticity
from tickets.mail.quotes import visible_part
from tickets.models import Message, Ticket
from tickets.models.words import Channel
from tickets.refusals import NotAllowed
from tickets.threads import proven_ticket

if TYPE_CHECKING:
    from tickets.content import Content
    from tickets.intake import Submission

_NOTE = re.compile(r"#note\b[ \t]*:?[ \t]*\n?", re.IGNORECASE)
_ABOVE = "\N{PILCROW SIGN}own"  # a line above a mail, so that one which is nothing but a quote has no own text


def answered_by_agent(submission: Submission, sender: Person) -> Ticket | None:
    """The ticket in which this mail speaks for an agent; None where it is anybody's mail. Queries."""
    if not speaks_as_agent(submission, sender):
        return None
    ticket = proven_ticket(submission.thread)
    place = ticket.standing_for if ticket is not None else None
    return None if place is None or place.requester_id == sender.pk else place


def speaks_as_agent(submission: Submission, sender: Person) -> bool:
    """Whether the mail is a colleague's own, of an address that they have proven. Queries."""
    if not (sender.is_staff and submission.channel == Channel.EMAIL and submission.nature == "human"):
        return False
    verified = submission.content.authenticity == Authenticity.VERIFIED
    return verified and _is_proven(sender, submission.sender_address)


def speak(submission: Submission, ticket: Ticket, *, by: Person) -> Message:
    """Says it in the agent's name. Raises NotAllowed or Refused."""
    seen = Ticket.objects.visible_to(by).filter(pk=ticket.pk).exists()
    if not seen or not by.may(access.WORK_TICKETS):
        raise NotAllowed(f"{by.name} may not work on {ticket.number}")
    text = _own_text(submission.content.text)
    if note := _NOTE.match(text):
        return ticket.note(_content(submission.content, text[note.end() :].strip()), by=by, channel=Channel.EMAIL)
    return ticket.reply(_content(submission.content, text), by=by, channel=Channel.EMAIL)


def own_words(content: Content) -> Content:
    """What the agent wrote, without quotes and signature."""
    return _content(content, _own_text(content.text))


def _is_proven(sender: Person, address: str) -> bool:
    proven = sender.addresses.filter(kind=Address.Kind.EMAIL, value__iexact=address.strip(), verified_at__isnull=False)
    return proven.exists()


def _own_text(text: str) -> str:
    return visible_part(f"{_ABOVE}\n\n{text}").removeprefix(_ABOVE).strip()


def _content(content: Content, text: str) -> Content:
    """Their own words and files. Their copies are not ours to send, and pictures within the text are their signature's
    or the quoted mail's; the mail itself is kept."""
    files = tuple(each for each in content.attachments if not each.inline)
    return replace(content, text=text, own_text=text, html="", attachments=files, to=(), cc=())
