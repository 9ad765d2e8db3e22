"""What the pages of tickets and their lists ask the database, each statement written once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import models

from people.models import Person
from people.written import Written, any_of
from sla.models import Clock
from tickets.models import Attachment, Event, Handover, Message, Outgoing, Ticket


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person's tickets depend on beside who they are."""

    role: str
    is_active: bool
    closed_teams: tuple[int, ...]

    @classmethod
    def of(cls, person: Person) -> Rights:
        return cls(person.role, person.is_active, tuple(person.closed_teams))

    def reader(self, pk: int) -> Person:
        """Somebody with these rights."""
        person = Person(pk=pk, role=self.role, is_active=self.is_active)
        person.closed_teams = list(self.closed_teams)
        return person


def ticket(person: Person, number: int) -> Ticket | None:
    """The ticket with this person's drafts, where they may know of it. One query."""
    return _tickets(Rights.of(person)).row(person.pk, number)


def earlier(person: Person, ticket: Ticket) -> list[Ticket]:
    """The newest four other requests of the same requester that this person may know of. One query."""
    return _earlier(Rights.of(person)).rows(ticket.requester_id, ticket.pk)


def rows(person: Person, found: Sequence[Ticket], joins: Iterable[str]) -> list[Ticket]:
    """The whole tickets of a list's page found by `narrow`, in its order, with the score that they were found by; and
    whether this person has begun to write there. One query."""
    whole = {row.pk: row for row in _rows(Rights.of(person), tuple(joins)).rows(person.pk, [each.pk for each in found])}
    for each in found:
        if each.pk in whole and hasattr(each, "score"):
            whole[each.pk].score = each.score  # type: ignore[attr-defined]  # as annotated by best_matches
    return [whole[each.pk] for each in found if each.pk in whole]


def due_clocks(tickets: Collection[int]) -> list[Clock]:
    """What is promised in these, the latest first. One query."""
    return _CLOCKS.rows(tickets)


def newest_handovers(tickets: Collection[int]) -> list[Handover]:
    """The newest of each of these tickets. One query."""
    return _HANDOVERS.rows(tickets)


def messages(ticket: Ticket, reader: Person) -> list[Message]:
    """What was said in a ticket that the reader may know of. One query and two prefetches."""
    return _messages(Rights.of(reader)).rows(ticket.pk)


def events(ticket: Ticket) -> list[Event]:
    """What was done, oldest first, and by whom. One query."""
    return _EVENTS.rows(ticket.pk)


def people(others: set[int]) -> list[Person]:
    """Those who may be given a ticket and these others, by name. One query."""
    return _PEOPLE.rows(others)


@lru_cache(maxsize=100)
def _tickets(rights: Rights) -> Written[Ticket]:
    def asked(person: int, number: int) -> models.QuerySet[Any]:
        reader = rights.reader(person)
        visible = Ticket.objects.visible_to(reader).for_desk()
        return visible.with_drafts_of(reader).with_choice_of(reader).filter(pk=number)

    return Written(asked)


@lru_cache(maxsize=100)
def _earlier(rights: Rights) -> Written[Ticket]:
    def asked(requester: int, number: int) -> models.QuerySet[Any]:
        beside = Ticket(pk=number, requester_id=requester)
        # Whom a desk's page is shown to sees all tickets but those of closed teams, so it does not matter who it is.
        return Ticket.objects.visible_to(rights.reader(0)).other_requests(beside)[:4]

    return Written(asked)


@lru_cache(maxsize=100)
def _rows(rights: Rights, joins: tuple[str, ...]) -> Written[Ticket]:
    def asked(person: int, numbers: int) -> models.QuerySet[Any]:
        reader = rights.reader(person)
        visible = Ticket.objects.visible_to(reader).for_inbox(*joins)
        return visible.with_draft_mark(reader).filter(any_of("id", numbers)).order_by()

    return Written(asked)


@lru_cache(maxsize=100)
def _messages(rights: Rights) -> Written[Message]:
    return Written(
        lambda ticket: Message.objects.of(Ticket(pk=ticket), rights.reader(0)).in_order(),
        attachments=_ATTACHMENTS,
        outgoing=_OUTGOING,
    )


_ATTACHMENTS: Written[Attachment] = Written(lambda messages: Attachment.objects.filter(any_of("message", messages)))
_OUTGOING: Written[Outgoing] = Written(
    lambda messages: Outgoing.objects.for_conversation().filter(any_of("message", messages))
)
_CLOCKS: Written[Clock] = Written(lambda tickets: Clock.objects.owed().filter(any_of("ticket", tickets)))
_HANDOVERS: Written[Handover] = Written(lambda tickets: Handover.objects.filter(any_of("ticket", tickets)).newest())
_EVENTS: Written[Event] = Written(lambda ticket: Event.objects.filter(ticket=ticket).for_history())
_PEOPLE: Written[Person] = Written(lambda others: Person.objects.workers_and(others).order_by("name", "id"))
