"""Which ticket a submission belongs to, by the hints that it brings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from people.models import Person
from tickets.models import Arrival, GivenId, Message, Outgoing, Side, Ticket

Found = Arrival.Found


@dataclass(frozen=True, slots=True)
class Thread:
    """Hints to the ticket that a submission belongs to, strongest first.

    `ticket` comes from a page of that ticket or from our signed reply address, `issued` from Message-IDs that we
    signed; `message_ids` are mails it answers; `tagged` is a number in the subject, which anybody can write. Each
    counts only for people of that ticket. `side` is a conversation with a third party by our signed address, `asked`
    are messages to third parties by Message-IDs that we signed; who may write there, tickets/side_mail.py says.
    """

    ticket: int | None = None
    side: int | None = None
    issued: tuple[int, ...] = ()
    asked: tuple[int, ...] = ()
    message_ids: tuple[str, ...] = ()
    tagged: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The ticket that the sender takes part in, by which hint; and the first other one that the hints lead to."""

    joined: Ticket | None = None
    others: Ticket | None = None
    hint: str = ""  # an Arrival.Found


def place_of(thread: Thread, sender: Person, *, trusts_tags: bool) -> Place:
    """Queries."""
    others: Ticket | None = None
    for ticket, hint in _tickets(thread):
        if ticket.is_part(sender) and (trusts_tags or hint != Found.TAG):
            return Place(ticket, others, hint)
        others = others or ticket
    return Place(others=others)


def proven_ticket(thread: Thread) -> Ticket | None:
    """The ticket of whoever had a mail of that thread in hands. Queries."""
    return next((ticket for ticket, hint in _tickets(thread) if hint != Found.TAG), None)


def _tickets(thread: Thread) -> Iterator[tuple[Ticket, Found]]:
    """Those that the hints lead to, each with the strongest that does."""
    hints: list[tuple[int | None, Found]] = [(thread.ticket, Found.PLACE)]
    hints += [(number, Found.ISSUED) for number in thread.issued]
    if thread.message_ids:
        rows = Message.objects.filter(message_id__in=thread.message_ids).order_by("-id")
        known = {row.message_id: row for row in rows.only("message_id", "ticket", "origin")}
        for row in filter(None, map(known.get, thread.message_ids)):
            hints += [(row.written_to, Found.STORED), (row.ticket_id, Found.STORED)]
        hints += [(number, Found.STORED) for number in _given(thread.message_ids)]
    hints += [(number, Found.PLACE) for number in _beside(thread)]
    hints.append((thread.tagged, Found.TAG))
    seen: set[int] = set()
    for number, hint in hints:
        if not number or number in seen:
            continue
        seen.add(number)
        ticket = Ticket.objects.filter(pk=number).select_related("requester").first()
        if ticket is not None:
            yield ticket, hint


def _given(message_ids: tuple[str, ...]) -> list[int]:
    """The tickets of mails of ours that a provider gave these ids. What goes to a third party has an address of its own
    for answers."""
    rows = GivenId.objects.named(message_ids).exclude(outgoing__kind=Outgoing.Kind.OUTSIDE)
    rows = rows.select_related("outgoing__message")[:20]
    mails = [row.outgoing for row in rows]
    places = ((mail.message.written_to if mail.message else None, mail.ticket_id) for mail in mails)
    return [number for place in places for number in place if number]


def _beside(thread: Thread) -> list[int]:
    """The tickets of the side conversations that the hints lead to."""
    if thread.side is None and not thread.asked:
        return []
    named = Side.objects.filter(Q(pk=thread.side) | Q(messages__in=thread.asked))
    return list(named.order_by("id").values_list("ticket", flat=True).distinct())
