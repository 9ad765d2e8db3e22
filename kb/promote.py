"""A solved ticket as the beginning of an article: the question and an answer, without what says who somebody is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kb.anonymous import Anonymous, Involved, Removal
from kb.essence import essence
from tickets.content import one_line
from tickets.models import Message, Participant
from tickets.models.words import ENDED
from tickets.refusals import Refused

if TYPE_CHECKING:
    from tickets.models import Ticket

FEWEST = 8  # words of an answer: what has fewer says little by itself
_MOST = 500  # messages of one ticket that are read
_LONGEST = 20_000  # characters of one of them
_SHOWN = 300  # of an answer among which is chosen
_RUSSIAN = 0.3  # share of Russian letters


@dataclass(frozen=True, slots=True)
class Reply:
    """A public answer of the ticket; `excerpt` is as it was sent, for those who may read the ticket."""

    pk: int
    excerpt: str
    at: Any
    by: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The first words of an article in one language; `answer` is the reply that they are of, None without any."""

    language: str
    title: str
    body: str
    removals: list[Removal]
    replies: list[Reply]
    answer: int | None


def proposal(ticket: Ticket, answer: int | None = None, title: str = "") -> Proposal:
    """Of a ticket that its reader may see; of its last answer that says something, or of the one named. `title` is
    instead of the subject. Raises Refused. Two queries, and those of the ticket's people where not loaded."""
    if ticket.status not in ENDED or ticket.mark:
        raise Refused(_("Only of a solved request an article can be made."))
    told = list(Message.objects.standing().filter(ticket=ticket).in_order()[:_MOST])
    said = [each for each in told if each.kind != Message.Kind.NOTE and not each.automatic and each.side_id is None]
    question = next((_words(each) for each in said if each.kind == Message.Kind.CUSTOMER), "")
    replies = [each for each in said if each.kind == Message.Kind.REPLY and _has_left(each)]
    chosen = _chosen(replies, answer)
    language = language_of(f"{_words(chosen) if chosen else ''} {question} {ticket.subject}")
    clean = Anonymous(_involved(ticket, told), language)
    parts = [_clean(clean, words) for words in (question, _words(chosen) if chosen else "")]
    subject = clean.text(_subject(ticket.subject))
    with translation.override(language):
        headings = _("What happens"), _("What to do")
    return Proposal(
        language=language,
        title=one_line(title or subject, 200),
        body="\n\n".join(f"## {heading}\n\n{part}".rstrip() for heading, part in zip(headings, parts, strict=True))
        + "\n",
        removals=clean.removals,
        replies=[
            Reply(each.pk, _words(each)[:_SHOWN], each.created_at, each.author.name) for each in reversed(replies)
        ],
        answer=chosen.pk if chosen else None,
    )


def language_of(text: str) -> str:
    """`ru` or `en`, by its letters."""
    letters = [letter for letter in text.lower() if letter.isalpha()]
    russian = sum("а" <= letter <= "я" or letter == "ё" for letter in letters)
    return "ru" if russian >= _RUSSIAN * max(len(letters), 1) else "en"


def _has_left(reply: Message) -> bool:
    return reply.shown_from is None or reply.shown_from <= timezone.now()


def _chosen(replies: list[Message], answer: int | None) -> Message | None:
    named = [each for each in replies if each.pk == answer]
    telling = [each for each in replies if len(essence(_words(each))[0].split()) >= FEWEST]
    return next(reversed(named or telling or replies), None)


def _clean(clean: Anonymous, words: str) -> str:
    kept, taken = essence(words)
    for each in taken:
        clean.left_out(each)
    return clean.text(kept)


def _words(message: Message) -> str:
    """Without quotes and signature."""
    return (message.reply_text or message.body_text)[:_LONGEST].replace("\x00", "")


def _subject(subject: str) -> str:
    """Without the marks of answers and forwarding."""
    bare = subject.strip()
    while bare[:4].lower().rstrip(": ") in ("re", "fw", "fwd", "на") and ":" in bare[:5]:
        bare = bare.partition(":")[2].strip()
    return bare[:1].upper() + bare[1:]


def _involved(ticket: Ticket, told: Iterable[Message]) -> Involved:
    """All who wrote, were written to or take part."""
    people = [ticket.requester, ticket.assignee, *(each.author for each in told)]
    people += [each.person for each in Participant.objects.filter(ticket=ticket).select_related("person")]
    copied = [name for each in told for name, _address in (*each.to, *each.cc)]
    names = {person.name for person in people if person is not None and person.role != "system"}
    firms = {ticket.organisation.name} if ticket.organisation else set()
    return Involved(frozenset(name for name in {*names, *copied} if name), frozenset(firms))
