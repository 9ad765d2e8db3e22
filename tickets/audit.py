"""Comparing what is stored with what the events say. Each difference is a line for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db import connection

from tickets.models import Event, Handover, Ticket
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
    yield from handover_differences()
    yield from beside_differences()
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
                FROM tickets_message m WHERE m.ticket_id = t.id AND NOT m.taken_back
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


def beside_differences() -> Iterator[str]:
    """Followers, links, logged time, ratings, side conversations and released files against their events."""
    for what, statement in _BESIDE.items():
        with connection.cursor() as cursor:
            cursor.execute(statement)
            for ticket, name, said in cursor.fetchall():
                yield f"HD-{ticket}: {what} {name} is {'in the events only' if said else 'in no event'}"


# Each yields (ticket, name, whether the events say it) of what stands on one side only.
_BESIDE = {
    "follower": """
        WITH said AS (
          SELECT DISTINCT ON (ticket_id, person) ticket_id, person, kind FROM (
            SELECT ticket_id, (detail->>'person')::bigint AS person, kind, at, id FROM tickets_event
            WHERE kind IN ('followed', 'unfollowed')
            UNION ALL
            SELECT ticket_id, jsonb_object_keys(detail->'mentioned')::bigint, 'followed', at, id FROM tickets_event
            WHERE detail ? 'mentioned') AS told
          ORDER BY ticket_id, person, at DESC, id DESC)
        SELECT coalesce(s.ticket_id, f.ticket_id), coalesce(s.person, f.person_id), f.id IS NULL
        FROM (SELECT * FROM said WHERE kind = 'followed') s
        FULL JOIN tickets_follower f ON f.ticket_id = s.ticket_id AND f.person_id = s.person
        WHERE s.ticket_id IS NULL OR f.id IS NULL
    """,
    "link": """
        WITH said AS (
          SELECT DISTINCT ON (ticket_id, other, link) ticket_id, other, link, kind FROM (
            SELECT ticket_id, (detail->>'other')::bigint AS other, detail->>'link' AS link, kind, at, id
            FROM tickets_event WHERE kind IN ('linked', 'unlinked') AND NOT (detail->>'inverse')::boolean
            UNION ALL
            SELECT ticket_id, (detail->>'into')::bigint, 'related', 'linked', at, id
            FROM tickets_event WHERE kind = 'split') AS told
          ORDER BY ticket_id, other, link, at DESC, id DESC)
        SELECT coalesce(s.ticket_id, l.ticket_id),
          concat_ws(' ', coalesce(s.link, l.kind), coalesce(s.other, l.other_id)), l.id IS NULL
        FROM (SELECT * FROM said WHERE kind = 'linked') s
        FULL JOIN tickets_link l ON l.ticket_id = s.ticket_id AND l.other_id = s.other AND l.kind = s.link
        WHERE s.ticket_id IS NULL OR l.id IS NULL
    """,
    "time entry": """
        WITH said AS (
          SELECT ticket_id, (detail->>'entry')::bigint AS entry, max((detail->>'minutes')::int) AS minutes,
            bool_or(kind = 'time_voided') AS voided
          FROM tickets_event WHERE kind IN ('time_logged', 'time_voided') GROUP BY 1, 2)
        SELECT coalesce(s.ticket_id, t.ticket_id), coalesce(s.entry, t.id), s.entry IS NOT NULL
        FROM said s FULL JOIN tickets_timeentry t ON t.id = s.entry AND t.ticket_id = s.ticket_id
          AND t.minutes = s.minutes AND (t.voided_at IS NOT NULL) = s.voided
        WHERE s.entry IS NULL OR t.id IS NULL
    """,
    "side conversation": """
        WITH said AS (
          SELECT (detail->>'side')::bigint AS side, ticket_id, by_id, at FROM (
            SELECT DISTINCT ON (detail->>'side') detail, ticket_id, by_id, at FROM tickets_event
            WHERE kind = 'asked_outside' ORDER BY detail->>'side', at, id) AS first),
        ended AS (
          SELECT DISTINCT ON (detail->>'side') (detail->>'side')::bigint AS side,
            CASE WHEN kind = 'side_closed' THEN at END AS at
          FROM tickets_event e
          WHERE (kind IN ('side_closed', 'side_reopened')
              OR kind IN ('asked_outside', 'outside_wrote') AND detail ? 'was_closed')
            AND NOT EXISTS (SELECT FROM tickets_event u WHERE u.ticket_id = e.ticket_id AND u.kind = 'undone'
              AND u.detail->'undoes' @> to_jsonb(e.version))
          ORDER BY detail->>'side', e.at DESC, id DESC)
        SELECT coalesce(s.ticket_id, t.ticket_id), coalesce(s.side, t.id), s.side IS NOT NULL
        FROM (said NATURAL LEFT JOIN (SELECT side, at AS closed_at FROM ended) c) s
        FULL JOIN tickets_side t ON t.id = s.side AND t.ticket_id = s.ticket_id
          AND t.opened_by_id = s.by_id AND t.opened_at = s.at AND t.closed_at IS NOT DISTINCT FROM s.closed_at
        WHERE s.side IS NULL OR t.id IS NULL
    """,
    "released file": """
        SELECT e.ticket_id, e.detail->>'attachment', true
        FROM tickets_event e LEFT JOIN tickets_attachment a ON a.id = (e.detail->>'attachment')::bigint
        WHERE e.kind = 'file_released' AND a.checked IS DISTINCT FROM 'released'
    """,
    "rating": """
        WITH said AS (
          SELECT ticket_id, (detail->>'rating')::bigint AS rating, detail->>'score' AS score, at
          FROM tickets_event WHERE kind = 'rated')
        SELECT coalesce(s.ticket_id, r.ticket_id), coalesce(s.rating, r.id), s.rating IS NOT NULL
        FROM said s FULL JOIN tickets_rating r ON r.id = s.rating AND r.ticket_id = s.ticket_id
          AND r.score = s.score AND r.at = s.at
        WHERE s.rating IS NULL OR r.id IS NULL
    """,
}


def _compare(ticket: Ticket, state: State) -> Iterator[str]:
    for name in PLAIN:
        stored, said = getattr(ticket, name), getattr(state, name)
        if stored != said:
            yield f"{ticket.number}: {name} is {stored!s}, the events say {said!s}"
    for name in REFERENCES:
        stored, said = getattr(ticket, f"{name}_id"), getattr(state, name)
        if stored != said:
            yield f"{ticket.number}: {name} is {stored}, the events say {said}"
