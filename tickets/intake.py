"""The one front door. Portal, mail, phone, chat, API and import each build a Submission; `receive` decides what it is.

Every submission ends in exactly one of nine outcomes (Arrival.Outcome), in a ledger that anyone may count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from people.models import Person, Team
from people.registration import nameless_person, person_for_email
from tickets.content import Content, one_line
from tickets.models import Arrival, Category, Mailbox, Message, Ticket
from tickets.models.conversation import TooLate
from tickets.models.mark import Merged
from tickets.models.words import Channel, Kind, Priority
from tickets.problems import join_problem
from tickets.returns import Returned, mark_failed

Outcome = Arrival.Outcome


@dataclass(frozen=True, slots=True)
class Thread:
    """Hints to the ticket that a submission belongs to, strongest first.

    `ticket` comes from a page of that ticket or from our signed reply address, `issued` from Message-IDs that we
    signed; `message_ids` are mails it answers; `tagged` is a number in the subject. Each counts only for people of
    that ticket.
    """

    ticket: int | None = None
    issued: tuple[int, ...] = ()
    message_ids: tuple[str, ...] = ()
    tagged: int | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """Something that arrived. `nature` is what the channel knows of it: `human`, `automatic` (a machine's own report),
    `auto_reply`, `bounce`, `loop` or `spam`. `key` makes two arrivals the same one."""

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
    impact: str = ""
    urgency: str = ""
    category: Category | None = None
    type: Kind = Kind.REQUEST
    team: Team | None = None
    tags: Iterable[str] = ()
    custom: dict[str, Any] = field(default_factory=dict)
    by: Person | None = None  # an agent who enters it for the sender
    opens: Message.Kind = Message.Kind.CUSTOMER
    cc: tuple[Person, ...] = ()
    mailbox: Mailbox | None = None  # where it came in
    problems: Iterable[int] = ()  # of the known ones, those that its sender says it is about
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
    _one_at_a_time(name)
    row = arrival or Arrival(channel=submission.channel, by=submission.by)
    row.identity, row.mail_id = name, submission.content.message_id[:998]
    row.sender = submission.sender_address[:320] or (submission.sender.email if submission.sender else "")
    row.subject, row.visit = one_line(submission.subject), submission.visit
    original = Arrival.objects.filter(identity=name).exclude(outcome__in=("", Outcome.DUPLICATE)).first()
    if original is not None and original.pk != row.pk:
        row.original, row.ticket, row.message = original, original.ticket, original.message
        return decide(row, Outcome.DUPLICATE, f"the same as arrival {original.pk}")
    if submission.nature == "loop":
        return decide(row, Outcome.LOOP, submission.reason)
    if submission.nature == "spam":
        return decide(row, Outcome.SPAM, submission.reason)
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
    sender = submission.sender or _sender(submission)
    named = _ticket_of(submission.thread, sender, row)
    follows = None
    if named is not None:
        try:
            row.ticket, row.message = _received(submission, named, sender, automatic)
        except TooLate:
            follows = named.standing_for
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
        impact=submission.impact,
        urgency=submission.urgency,
        category=submission.category,
        type=submission.type,
        team=submission.team,
        tags=submission.tags,
        custom=submission.custom,
        opens=submission.opens,
        automatic=automatic,
        follows=follows,
        cc=submission.cc,
        mailbox=submission.mailbox,
    )
    row.message = row.ticket.said_last
    for problem in submission.problems:
        join_problem(row.ticket, problem)
    reason = f"follows {follows.number}, closed too long ago" if follows else submission.reason
    return decide(row, Outcome.NEW_TICKET, reason)


def _received(submission: Submission, named: Ticket, sender: Person, automatic: bool) -> tuple[Ticket, Message]:
    """Into the ticket that was named, or the one that it was merged into; once more when that changes meanwhile."""
    place = named.standing_for
    while True:
        via = named if named.pk != place.pk else None
        try:
            return place, place.receive(
                submission.content, by=sender, channel=submission.channel, automatic=automatic, via=via
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


def _ticket_of(thread: Thread, sender: Person, row: Arrival) -> Ticket | None:
    """The ticket that the hints lead to, for a sender who takes part in it; a stranger's message starts its own. The
    ledger keeps which hint it was."""
    hints: list[tuple[Arrival.Found, int | None]] = [(Arrival.Found.PLACE, thread.ticket)]
    hints += [(Arrival.Found.ISSUED, number) for number in thread.issued]
    if thread.message_ids:
        rows = Message.objects.filter(message_id__in=thread.message_ids).order_by("-id")
        known = {said.message_id: said for said in rows.only("message_id", "ticket", "origin")}
        for said in filter(None, map(known.get, thread.message_ids)):
            hints += [(Arrival.Found.STORED, said.written_to), (Arrival.Found.STORED, said.ticket_id)]
    hints.append((Arrival.Found.TAG, thread.tagged))
    for hint, number in hints:
        ticket = Ticket.objects.filter(pk=number).select_related("requester").first() if number else None
        if ticket is not None and ticket.is_part(sender):
            row.found = hint
            return ticket
        if ticket is not None and row.strange is None:
            row.strange = ticket.pk
    return None


def _one_at_a_time(name: str) -> None:
    """Equal submissions wait for each other until commit; different ones do not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
