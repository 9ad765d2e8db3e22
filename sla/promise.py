"""What a customer may expect: when an answer comes if they write now, and where a request stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from people.calendars.business_time import NeverOpens
from people.models import Person
from sla import book as books
from sla import reading
from sla.derivation import measure, timeline_of
from sla.timeline import FIRST_REPLY, NEXT_REPLY, RESOLUTION, UPDATE
from tickets import routing
from tickets.filters.imagined import ask, blank
from tickets.models import Category, Ticket
from tickets.models.words import Channel, Priority
from tickets.routing.ahead import Place, places
from tickets.routing.book import Opening


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
    person: Person | None,
    categories: Iterable[Category] = (),
    *,
    opening: Opening | None = None,
    channel: Channel = Channel.PORTAL,
    at: datetime | None = None,
) -> dict[int | None, dict[str, datetime]]:
    """When the first answer is due if this person wrote now: by category id (None: without one), then by the word of
    the priority that impact and urgency make. Without a promise a word is missing.

    How it is derived: the routing rules and the category say where such a request may begin (tickets/routing/ahead.py:
    team, line, priority, tags); the policies' own conditions are asked about a ticket that stands there; the target of
    its priority is added to now in the policy's working hours. Where a rule depends on the text, or on who a stranger
    is, there are several such places: the latest of their moments is the promise, and there is none if one of them has
    none, so that no more is promised than will hold. That a rule may give the ticket to a person is left out.

    The opening's query if it is not given, one where rules are in force, one for the policies; those of a changed book.
    """
    at = at or timezone.now()
    opening = opening or routing.opening()
    known = [None, *categories]
    words = sorted({priority.word for priority in opening.book.matrix.values()} or {each.word for each in Priority})
    found = places(opening, person, known, words, channel, at)
    stands = {(category, place) for (category, _word), ways in found.items() for place in ways or ()}
    due = _due(person, sorted(stands, key=repr), channel, at)
    promised: dict[int | None, dict[str, datetime]] = {category.pk if category else None: {} for category in known}
    for (category, word), ways in found.items():
        moments = [due[category, place] for place in ways or ()]
        if moments and None not in moments:
            promised[category][word] = max(moment for moment in moments if moment is not None)
    return promised


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


Stand = tuple[int | None, Place]  # category, and where it begins


def _due(person: Person | None, stands: list[Stand], channel: Channel, at: datetime) -> dict[Stand, datetime | None]:
    """When the first answer is due on a ticket that stands there."""
    book = books.last_known()
    rows = _matches(book, person, stands, channel, at)
    if rows and books.current(tuple(rows[0][2:])) is not book:
        book = books.current()
        rows = _matches(book, person, stands, channel, at)
    found: dict[Stand, datetime | None] = {}
    for pk, policy, *_key in rows:
        stand = stands[-pk - 1]
        found[stand] = None if policy is None else _moment(book, policy, stand[1].priority, at)
    return found


def _moment(book: books.Book, policy: int, priority: str, at: datetime) -> datetime | None:
    version = book.newest(policy)
    terms = book.terms(version, book.calendars[version.calendar_id][-1])
    target = terms.target(FIRST_REPLY, priority)
    if target is None:
        return None
    try:
        return terms.time.add(at, target)
    except NeverOpens:
        return None


def _matches(
    book: books.Book, person: Person | None, stands: list[Stand], channel: Channel, at: datetime
) -> list[tuple[Any, ...]]:
    """(number, policy id or None, the book's key …) of tickets that are not there, numbered from −1 down."""
    query = Ticket.objects.order_by("-pk").values_list("pk", book.match, *books.key_columns().values())
    sql, params = query.query.sql_with_params()
    tickets = (
        {
            "id": -number,
            "category_id": category,
            "team_id": place.team,
            "line": place.line,
            "priority": Priority.of(place.priority).value,
            "tags": place.tags,
        }
        for number, (category, place) in enumerate(stands, start=1)
    )
    return ask(sql, params, blank(person, channel, at), tickets)
