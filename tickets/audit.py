"""Comparing what is stored with what the events say. Each difference is a line for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db import connection

from tickets.models import Event, Handover, Ticket
from tickets.models.search_document import CONFIG, SAFE_BYTES, TEXT_LIMIT
from tickets.registry import Registry
from tickets.replay import State, replay

BATCH = 2000
_PLAIN = (
    "type", "status", "priority", "channel", "line", "subject", "tags", "custom", "created_at", "updated_at",
    "solved_at", "closed_at", "first_replied_at", "last_message_at", "waiting_since", "until", "waiting_for",
    "reopens", "version", "hops", "status_since", "skills",
)  # fmt: skip
_REFERENCES = ("team", "assignee", "contact", "requester", "follows", "category")


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
    yield from handover_differences()
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
    """Every event of a message has its message and every message its event, in the same ticket."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT coalesce(e.ticket_id, m.ticket_id), e.id, m.id
            FROM (SELECT id, ticket_id, (detail->>'message')::bigint AS message FROM tickets_event
                  WHERE detail ? 'message') e
            FULL JOIN tickets_message m ON m.id = e.message AND m.ticket_id = e.ticket_id
            WHERE e.id IS NULL OR m.id IS NULL
        """)
        for ticket, event, message in cursor.fetchall():
            missing = f"event {event} names a message that is not there" if event else f"message {message} has no event"
            yield f"HD-{ticket}: {missing}"


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


_STATES = {"escalated": "sent", "accepted": "accepted", "assigned": "accepted", "advised": "advised"}


def handover_differences() -> Iterator[str]:
    """Each hand-over's record against the events that name it."""
    events = Event.objects.filter(detail__has_key="handover").order_by("detail__handover", "at", "id")
    told = {
        pk: list(group)
        for pk, group in groupby(events.iterator(chunk_size=BATCH), key=lambda event: event.detail["handover"])
    }
    for handover in Handover.objects.order_by("id").iterator(chunk_size=BATCH):
        history = told.pop(handover.pk, [])
        if not history or history[0].kind != Event.Kind.ESCALATED:
            yield f"HD-{handover.ticket_id}: hand-over {handover.pk} has no escalation"
            continue
        last = history[-1]
        state = _STATES.get(last.kind) or ("withdrawn" if last.detail.get("withdrawn") else "returned")
        accepted = next((event.at for event in history if _STATES.get(event.kind) == "accepted"), None)
        said = (history[0].at, state, accepted, last.at if state not in ("sent", "accepted") else None)
        stored = (handover.at, handover.state, handover.accepted_at, handover.ended_at)
        if stored != said:
            yield f"HD-{handover.ticket_id}: hand-over {handover.pk} is {stored}, the events say {said}"
    for pk, history in told.items():
        yield f"HD-{history[0].ticket_id}: events name hand-over {pk}, which is not there"


def _compare(ticket: Ticket, state: State) -> Iterator[str]:
    for name in _PLAIN:
        stored, said = getattr(ticket, name), getattr(state, name)
        if stored != said:
            yield f"{ticket.number}: {name} is {stored!s}, the events say {said!s}"
    for name in _REFERENCES:
        stored, said = getattr(ticket, f"{name}_id"), getattr(state, name)
        if stored != said:
            yield f"{ticket.number}: {name} is {stored}, the events say {said}"
