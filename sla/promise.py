"""What a customer may expect: when an answer comes if they write now, and where a request stands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from people.calendars.business_time import NeverOpens
from people.models import Person
from sla import book as books
from sla import reading
from sla.derivation import measure, timeline_of
from sla.timeline import FIRST_REPLY, NEXT_REPLY, RESOLUTION, UPDATE
from tickets.models import Ticket
from tickets.models.words import NEVER, Channel, Kind, Priority


@dataclass(frozen=True, slots=True)
class Standing:
    """Who has a request and since when (`line 1` …, `customer`, `third party`, '' once solved), and what is owed.

    `answer_due` is the next public answer's due moment, `is_late` whether it has passed; None where none is promised.
    """

    holder: str
    since: datetime
    answer_due: datetime | None = None
    is_late: bool = False
    solution_due: datetime | None = None


def expected(
    person: Person | None, channel: Channel = Channel.PORTAL, at: datetime | None = None
) -> dict[str, datetime]:
    """When the first answer is due, by priority word, if this person wrote now. Without a promise a word is missing.

    The policies' own conditions are asked about a ticket that does not exist: one query, and those of a changed book.
    """
    at = at or timezone.now()
    book = books.last_known()
    rows = _matches(book, person, channel, at)
    if rows and books.current(tuple(rows[0][2:])) is not book:
        book = books.current()
        rows = _matches(book, person, channel, at)
    found: dict[str, datetime] = {}
    for priority, policy, *_key in rows:
        if policy is None:
            continue
        version = book.newest(policy)
        terms = book.terms(version, book.calendars[version.calendar_id][-1])
        word = Priority(priority).word
        target = terms.target(FIRST_REPLY, word)
        if target is not None:
            try:
                found[word] = terms.time.add(at, target)
            except NeverOpens:
                continue
    return found


def standing(ticket: Ticket, at: datetime | None = None) -> Standing:
    """Where a request stands now, from its ledger and clocks. One query."""
    at = at or timezone.now()
    found, book = reading.read(ticket.pk)
    timeline = timeline_of(book, found.events, found.assigned, until=at)
    measured, segments = measure(timeline)
    last = segments[-1] if segments else None
    owed = {clock.kind: clock for clock in measured if clock.ended_at is None and clock.due_at is not None}
    answer = next((owed[kind] for kind in (FIRST_REPLY, NEXT_REPLY, UPDATE) if kind in owed), None)
    solution = owed.get(RESOLUTION)
    return Standing(
        holder=(last.holder or "") if last is not None and last.open else "",
        since=last.begin if last is not None and last.open else ticket.updated_at,
        answer_due=answer.due_at if answer else None,
        is_late=answer is not None and answer.state == "breached",
        solution_due=solution.due_at if solution and solution.state != "breached" else None,
    )


def _matches(book: books.Book, person: Person | None, channel: Channel, at: datetime) -> list[tuple[Any, ...]]:
    """(priority, policy id or None, the book's key …) of four tickets that are not there.

    A table expression of the ticket table's name stands in front of it, so that every condition reads these rows.
    """
    query = Ticket.objects.order_by("priority").values_list("priority", book.match, *books.key_columns().values())
    sql, params = query.query.sql_with_params()
    blank = _blank(person, channel, at)
    rows = json.dumps([{**blank, "id": -priority.value, "priority": priority.value} for priority in Priority])
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH tickets_ticket AS (SELECT * FROM jsonb_populate_recordset(NULL::tickets_ticket, %s::jsonb)) " + sql,
            [rows, *params],
        )
        return list(cursor.fetchall())


def _blank(person: Person | None, channel: Channel, at: datetime) -> dict[str, Any]:
    return {
        "status": "new",
        "mark": "",
        "type": Kind.REQUEST.value,
        "channel": channel.value,
        "line": 1,
        "requester_id": person.pk if person else 0,
        "organisation_id": person.organisation_id if person else None,
        "subject": "",
        "snippet": "",
        "tags": "{}",
        "custom": {},
        "waiting_since": at.isoformat(),
        "next_due_at": NEVER.isoformat(),
        "clock_state": "",
        "created_at": at.isoformat(),
        "updated_at": at.isoformat(),
        "version": 1,
        "reopens": 0,
        "waiting_for": "",
    }
