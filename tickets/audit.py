"""Comparing what is stored with what the events say. Each difference is a line for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db import connection

from tickets.models import Event, Ticket
from tickets.models.search_document import CONFIG, SAFE_BYTES, TEXT_LIMIT
from tickets.registry import Registry
from tickets.replay import PLAIN, REFERENCES, State, replay

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Check:
    """What a wing derives from events; `differences` yields lines for a person."""

    name: str
    differences: Callable[[], Iterator[str]]


checks: Registry[Check] = Registry("audit check")


def differences() -> Iterator[str]:
    """All checks, in batches; memory does not grow with the number of tickets."""
    yield from state_differences()
    yield from message_differences()
    yield from search_differences()
    for check in checks.all():
        yield from check.differences()


def state_differences() -> Iterator[str]:
    """Ticket rows against the replay of their events."""
    last = 0
    while batch := list(Ticket.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        events = Event.objects.filter(ticket__in=[t.pk for t in batch]).order_by("ticket_id", "at", "id")
        states = {pk: replay(group) for pk, group in groupby(events, key=lambda event: event.ticket_id)}
        for ticket in batch:
            state = states.get(ticket.pk)
            if state is None:
                yield f"{ticket.number}: no events"
            else:
                yield from _compare(ticket, state)


def message_differences() -> Iterator[str]:
    """Every event of a message has its message and every message its event; each lies in the ticket that took it in
    last, by an event that counts."""
    with connection.cursor() as cursor:
        cursor.execute("""
            WITH taken_back AS (
              SELECT ticket_id, version.value::int AS version
              FROM tickets_event, jsonb_array_elements(detail->'undoes') AS version WHERE detail ? 'undoes'),
            placed AS (
              SELECT (detail->>'message')::bigint AS message, ticket_id, at, id FROM tickets_event
              WHERE detail ? 'message'
              UNION ALL
              SELECT moved.value::bigint, e.ticket_id, e.at, e.id
              FROM tickets_event e, jsonb_array_elements(e.detail->'messages') AS moved
              WHERE e.kind = 'absorbed'
                AND NOT EXISTS (SELECT FROM taken_back b WHERE b.ticket_id = e.ticket_id AND b.version = e.version)),
            places AS (
              SELECT DISTINCT ON (message) message, ticket_id, id FROM placed ORDER BY message, at DESC, id DESC)
            SELECT coalesce(p.ticket_id, m.ticket_id), p.id, m.id, m.ticket_id
            FROM places p FULL JOIN tickets_message m ON m.id = p.message
            WHERE p.id IS NULL OR m.id IS NULL OR m.ticket_id <> p.ticket_id
        """)
        for ticket, event, message, place in cursor.fetchall():
            if event is None:
                yield f"HD-{ticket}: message {message} has no event"
            elif message is None:
                yield f"HD-{ticket}: event {event} names a message that is not there"
            else:
                yield f"HD-{ticket}: message {message} is in HD-{place}, the events say here"


def search_differences() -> Iterator[str]:
    """Each ticket's document holds every word of its subject and messages; of endless tickets only the subject's."""
    with connection.cursor() as cursor:
        cursor.execute(f"""
            SELECT t.id FROM tickets_ticket t LEFT JOIN tickets_searchdocument d ON d.ticket_id = t.id
            WHERE d.ticket_id IS NULL OR NOT tsvector_to_array(d.vector) @> tsvector_to_array(
              to_tsvector('{CONFIG}', t.subject) || coalesce((
                SELECT to_tsvector('{CONFIG}', string_agg(left(m.body_text, {TEXT_LIMIT}), ' '))
                FROM tickets_message m WHERE m.ticket_id = t.id
                HAVING sum(octet_length(left(m.body_text, {TEXT_LIMIT}))) <= {SAFE_BYTES}), ''))
        """)
        for (ticket,) in cursor.fetchall():
            yield f"HD-{ticket}: words are missing in the search document"


def _compare(ticket: Ticket, state: State) -> Iterator[str]:
    for name in PLAIN:
        stored, said = getattr(ticket, name), getattr(state, name)
        if stored != said:
            yield f"{ticket.number}: {name} is {stored!s}, the events say {said!s}"
    for name in REFERENCES:
        stored, said = getattr(ticket, f"{name}_id"), getattr(state, name)
        if stored != said:
            yield f"{ticket.number}: {name} is {stored}, the events say {said}"
