"""Mail into a side conversation: the answers of third parties, and who else may write there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from people.models import Person
from tickets.agent_mail import own_words, speaks_as_agent
from tickets.mail.authenticity import Authenticity
from tickets.models import Arrival, Message, Side, Ticket
from tickets.models.mark import Merged
from tickets.models.words import Channel
from tickets.refusals import NotAllowed

if TYPE_CHECKING:
    from tickets.intake import Submission
    from tickets.threads import Thread

Found = Arrival.Found
_SIGNED = (Found.PLACE, Found.ISSUED)


@dataclass(frozen=True, slots=True)
class Aside:
    """The side conversation that a mail belongs to, by which hint. `agent`: a colleague's word, not the third party's.
    `trusted`: it came from whoever was asked, as far as anybody can tell."""

    side: Side
    hint: Found
    agent: bool = False
    trusted: bool = False


def aside_of(submission: Submission, sender: Person) -> Aside | None:
    """None where it is an ordinary mail, as one of the ticket's own people is. Whoever was asked joins by any hint,
    anybody else only by what we signed: they had our mail in hands. Queries where the mail names one."""
    genuine = submission.content.authenticity != Authenticity.FAILED
    for side, hint in _named(submission.thread, sender, trusts_tags=genuine):
        takes_part = side.ticket.standing_for.is_part(sender) or side.ticket.is_part(sender)
        if sender.pk == side.person_id and not sender.is_staff and (hint in _SIGNED or not takes_part):
            return Aside(side, hint, trusted=genuine)
        if takes_part:
            return None
        if sender.is_staff:
            return Aside(side, hint, agent=True) if speaks_as_agent(submission, sender) else None
        if hint in _SIGNED:
            return Aside(side, hint)
    return None


def take_aside(aside: Aside, submission: Submission, sender: Person) -> tuple[Ticket, Message]:
    """Into the ticket where the matter is dealt with now. Raises NotAllowed or Refused of an agent."""
    automatic = submission.nature != "human"
    while True:
        place = Ticket.objects.select_related("requester").get(pk=aside.side.ticket_id).standing_for
        try:
            if aside.agent:
                return place, _noted(aside.side, submission, place, sender)
            return place, place.answer_outside(
                aside.side, submission.content, by=sender, automatic=automatic, trusted=aside.trusted
            )
        except Merged:
            continue


def _noted(side: Side, submission: Submission, ticket: Ticket, agent: Person) -> Message:
    """What an agent wrote there by mail went to the third party already; here it is a note beside it."""
    if not Ticket.objects.visible_to(agent).filter(pk=ticket.pk).exists():
        raise NotAllowed(f"{agent.name} may not work on {ticket.number}")
    return ticket.note(own_words(submission.content), by=agent, channel=Channel.EMAIL, side=side)


def _named(thread: Thread, sender: Person, *, trusts_tags: bool) -> Iterator[tuple[Side, Found]]:
    """Those that the hints lead to, strongest first."""
    known = Side.objects.select_related("ticket__requester")
    if thread.side is not None and (side := known.filter(pk=thread.side).first()):
        yield side, Found.PLACE
    if thread.asked and (side := known.filter(messages__in=thread.asked).order_by("-id").first()):
        yield side, Found.ISSUED
    if thread.message_ids:
        told = Message.objects.filter(message_id__in=thread.message_ids, side__isnull=False)
        if side := known.filter(messages__in=told).order_by("-id").first():
            yield side, Found.STORED
    tagged = thread.tagged if trusts_tags else None
    if tagged and (side := known.filter(ticket=tagged, person=sender).order_by("-id").first()):
        yield side, Found.TAG
