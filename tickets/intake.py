"""The one front door. Portal, mail, phone, chat, API and import each build a Submission; `receive` decides what it is.

Every submission ends in exactly one of nine outcomes (Arrival.Outcome), in a ledger that anyone may count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from people.merging import address_key, person_key
from people.models import Person, Team
from people.models.address import owners_of
from people.registration import nameless_person, person_for_email
from tickets.agent_mail import answered_by_agent, speak
from tickets.content import Content, one_line
from tickets.mail.authenticity import Authenticity
from tickets.models import Arrival, Category, Mailbox, Message, Ticket
from tickets.models.conversation import TooLate
from tickets.models.mark import Merged
from tickets.models.participant import Copied
from tickets.models.words import Channel, Kind, Priority
from tickets.problems import join_problem
from tickets.refusals import NotAllowed, Refused
from tickets.returns import Returned, mark_failed
from tickets.side_mail import Aside, aside_of, take_aside
from tickets.threads import Thread, place_of

Outcome = Arrival.Outcome
# What is decided by its nature alone.
_AHEAD = {
    "loop": Outcome.LOOP,
    "held": Outcome.QUARANTINED,
    "spam": Outcome.SPAM,
    "ignored": Outcome.IGNORED,
}


@dataclass(frozen=True, slots=True)
class Submission:
    """Something that arrived. `nature` is what the channel knows of it: `human`, `automatic` (a machine's own report),
    `auto_reply`, `bounce`, `loop`, `spam`, `ignored` or `held` (a person is to look at it). `key` makes two
    arrivals the same."""

    channel: Channel
    key: str
    subject: str
    content: Content
    sender: Person | None = None
    sender_address: str = ""
    sender_name: str = ""
    language: str = ""
    nature: str = "human"
    reason: str = ""
    thread: Thread = field(default_factory=Thread)
    returned: Returned = field(default_factory=Returned)  # of a bounce
    priority: Priority | None = None
    keeps_priority: bool = False  # whoever made it so, no routing rule makes it otherwise
    impact: str = ""
    urgency: str = ""
    category: Category | None = None
    type: Kind = Kind.REQUEST
    team: Team | None = None
    tags: Iterable[str] = ()
    custom: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    by: Person | None = None  # an agent who enters it for the sender
    opens: Message.Kind = Message.Kind.CUSTOMER
    cc: tuple[Person, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()  # whom a mail names beside us: (address in small letters, name)
    quiet: bool = False  # its sender wants no answer by a machine
    mailbox: Mailbox | None = None  # where it came in
    problems: Iterable[int] = ()  # of the known ones, those that its sender says it is about
    rules: Sequence[str] = ()  # names of the inbound rules that it met
    visit: str = ""  # of the browser that sends it, where it has read an article (tickets.models.Reading)


def identity(*parts: str) -> str:
    """The hash under which a submission is known."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def receive(submission: Submission, arrival: Arrival | None = None) -> Arrival:
    """Takes a submission in, once. Returns its ledger row, decided; a copy's row names the original and its ticket.

    `arrival` is the row of a mail whose bytes were stored before; other channels get theirs here.
    """
    name = identity(submission.channel, submission.key)
    _one_at_a_time(name, _key_of(submission))
    row = arrival or Arrival(channel=submission.channel, by=submission.by)
    row.identity, row.mail_id = name, submission.content.message_id[:998]
    row.sender = submission.sender_address[:320] or (submission.sender.email if submission.sender else "")
    row.subject, row.visit, row.rules = one_line(submission.subject), submission.visit, []
    original = Arrival.objects.filter(identity=name).exclude(outcome__in=("", Outcome.DUPLICATE)).first()
    if original is not None and original.pk != row.pk:
        row.original, row.ticket, row.message = original, original.ticket, original.message
        return decide(row, Outcome.DUPLICATE, f"the same as arrival {original.pk}")
    if (outcome := _AHEAD.get(submission.nature)) is not None:
        row.rules = list(submission.rules) if outcome != Outcome.LOOP else []
        return decide(row, outcome, submission.reason)
    if submission.nature == "bounce":
        return _bounce(submission, row)
    return _conversation(submission, row)


def decide(row: Arrival, outcome: Outcome, reason: str = "") -> Arrival:
    """Writes the outcome of a ledger row."""
    row.outcome, row.reason, row.decided_at = outcome, reason[:500], timezone.now()
    row.save()
    return row


def _conversation(submission: Submission, row: Arrival) -> Arrival:
    """A message of somebody: into the ticket it belongs to, or a new one."""
    automatic = submission.nature != "human"
    sender = _standing(submission.sender) if submission.sender is not None else _sender(submission)
    if (aside := aside_of(submission, sender)) is not None:
        return _aside(submission, row, aside, sender)
    if (answered := answered_by_agent(submission, sender)) is not None:
        return _spoken(submission, row, answered, sender)
    trusts_tags = submission.content.authenticity != Authenticity.FAILED
    place = place_of(submission.thread, sender, trusts_tags=trusts_tags)
    row.found, row.strange = place.hint, place.others.pk if place.others else None
    copies, follows = _copied(submission), None
    if place.joined is not None:
        try:
            row.ticket, row.message = _received(submission, place.joined, sender, automatic, copies)
        except TooLate:
            follows = place.joined.standing_for
        else:
            auto_reply = submission.nature == "auto_reply"
            return decide(row, Outcome.AUTO_REPLY if auto_reply else Outcome.REPLY, submission.reason)
    if submission.nature == "auto_reply":
        return decide(row, Outcome.AUTO_REPLY, submission.reason or "an automatic reply to no ticket of ours")
    row.ticket = Ticket.start(
        submission.content,
        by=submission.by or sender,
        requester=sender,
        subject=submission.subject,
        channel=submission.channel,
        priority=submission.priority,
        keeps_priority=submission.keeps_priority,
        impact=submission.impact,
        urgency=submission.urgency,
        category=submission.category,
        type=submission.type,
        team=submission.team,
        tags=submission.tags,
        custom=submission.custom,
        fields=submission.fields,
        opens=submission.opens,
        automatic=automatic,
        follows=follows,
        cc=submission.cc,
        mailbox=submission.mailbox,
        copies=copies,
        quiet=submission.quiet,
    )
    row.message, row.rules = row.ticket.said_last, list(submission.rules)
    for problem in submission.problems:
        join_problem(row.ticket, problem)
    reason = f"follows {follows.number}, closed too long ago" if follows else submission.reason
    if place.joined is None and place.others is not None and submission.channel == Channel.EMAIL:
        known = place.others.standing_for
        row.ticket.suggest(known, by=sender)
        reason = f"answers {known.number}, in which its sender takes no part" if row.ticket.suggests_id else reason
    return decide(row, Outcome.NEW_TICKET, reason)


def _aside(submission: Submission, row: Arrival, aside: Aside, sender: Person) -> Arrival:
    """Into a side conversation; what an agent may not say there is held, with why."""
    row.found = aside.hint
    try:
        row.ticket, row.message = take_aside(aside, submission, sender)
    except (Refused, NotAllowed) as error:
        return decide(row, Outcome.QUARANTINED, f"it was refused in a side conversation: {error}")
    by = "a colleague" if aside.agent else "whom we asked" if aside.trusted else "somebody whom we did not ask"
    robot = submission.nature == "auto_reply"
    return decide(row, Outcome.AUTO_REPLY if robot else Outcome.REPLY, f"in a side conversation, by {by}")


def _spoken(submission: Submission, row: Arrival, ticket: Ticket, agent: Person) -> Arrival:
    """An agent's answer by mail; what they may not say is held, with why."""
    try:
        message = speak(submission, ticket, by=agent)
    except (Refused, NotAllowed) as error:
        return decide(row, Outcome.QUARANTINED, f"an agent's answer to {ticket.number} was refused: {error}")
    row.ticket, row.message = ticket, message
    return decide(row, Outcome.REPLY, "an agent's answer by mail")


def _received(
    submission: Submission, named: Ticket, sender: Person, automatic: bool, copies: list[Copied]
) -> tuple[Ticket, Message]:
    """Into the ticket that was named, or the one that it was merged into; once more when that changes meanwhile."""
    place = named.standing_for
    while True:
        via = named if named.pk != place.pk else None
        try:
            return place, place.receive(
                submission.content, by=sender, channel=submission.channel, automatic=automatic, via=via, copies=copies
            )
        except Merged as moved:
            place = Ticket.objects.select_related("requester").get(pk=moved.into)


def _bounce(submission: Submission, row: Arrival) -> Arrival:
    named = submission.returned.mail
    numbers = [named[0] if named else None, submission.thread.ticket, *submission.thread.issued]
    row.ticket = Ticket.objects.filter(pk=next((number for number in numbers if number), 0)).first()
    if row.ticket is not None:
        row.found = Arrival.Found.REPORT
        mark_failed(row.ticket, submission.returned, submission.reason)
    return decide(row, Outcome.BOUNCE, submission.reason)


def _sender(submission: Submission) -> Person:
    if submission.sender_address:
        return person_for_email(submission.sender_address, submission.sender_name, submission.language)
    return nameless_person(submission.sender_name or "Unknown sender")


def _copied(submission: Submission) -> list[Copied]:
    """Whom it names beside us, but for colleagues: of a proven sender people, of anybody else proposals."""
    owners = owners_of(address for address, _name in submission.copies) if submission.copies else {}
    closed = {address for address, owner in owners.items() if owner.is_staff or not owner.is_active}
    named = [(address, name) for address, name in submission.copies if address not in closed]
    if submission.content.authenticity != Authenticity.VERIFIED:
        return [Copied(address, name) for address, name in named]
    return [Copied(address, name, owners.get(address) or person_for_email(address, name)) for address, name in named]


def _one_at_a_time(name: str, writer: str) -> None:
    """Equal submissions wait for each other until commit; different ones do not. While a customer is merged, what they
    write waits too, and whoever merges for what is being let in: so it finds who stands for them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)),"
            " pg_advisory_xact_lock_shared(hashtextextended(%s, 0))",
            [name, writer],
        )


def _key_of(submission: Submission) -> str:
    """Under what its sender is known to people/merging.py."""
    if submission.sender is not None:
        return person_key(submission.sender.pk)
    return address_key(submission.sender_address)


def _standing(sender: Person) -> Person:
    """Whoever stands for them by now: they may have been merged since the submission was made. One query."""
    found = Person.objects.filter(pk=sender.pk).values_list("merged_into", flat=True).first()
    return sender if found is None else Person.objects.get(pk=found).standing
