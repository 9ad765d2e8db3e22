"""All that is stored about a ticket's time, in one query whose SQL is compiled once for each book."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from people.prepared import Prepared, stand_ins
from sla import book as books
from sla.book import Assigned, Book
from sla.derivation import Row
from sla.models import Clock, PolicyAssignment, Segment
from tickets.models import Event, Ticket

CLOCK = (
    "kind", "number", "line", "state", "started_at", "target_seconds", "due_at", "warn_at", "fulfilled_at", "ended_at",
    "elapsed_seconds", "breached_at", "policy_version_id", "next_check_at",
)  # fmt: skip
SEGMENT = ("number", "holder", "begin_at", "end_at", "business_seconds")


@dataclass(frozen=True, slots=True)
class Found:
    """What is stored about one ticket. `match` is the policy that holds now."""

    match: int | None
    events: list[Row]
    assigned: list[Assigned]
    clocks: dict[tuple[str, int], dict[str, Any]]
    segments: list[dict[str, Any]]


def read(ticket: int) -> tuple[Found, Book]:
    """One query; a second when policies or calendars have changed since the last."""
    book = books.last_known()
    [(_, found, key)] = _rows(book, [ticket])
    if books.current(key) is not book:
        book = books.current(key)
        [(_, found, _)] = _rows(book, [ticket])
    return found, book


def read_many(tickets: list[int]) -> Iterator[tuple[int, Found, Book]]:
    """The same for several tickets by number, in one query and those of a changed book."""
    book = books.current()
    for ticket, found, _ in _rows(book, tickets):
        yield ticket, found, book


def read_told(tickets: list[int]) -> Iterator[tuple[int, list[Row], list[Assigned], Book]]:
    """Only what was told of several tickets: (number, events, policies). One query and those of a changed book."""
    book, (sql, params) = books.current(), _told()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} WHERE one.pk = ANY(%s) ORDER BY one.pk", [*params, tickets])
        for ticket, told, assigned in cursor.fetchall():
            yield ticket, [_event(each) for each in map(json.loads, told)], list(map(_assigned, assigned)), book


def _rows(book: Book, tickets: list[int]) -> Iterable[tuple[int, Found, books.Key]]:
    """By number of ticket: what is stored, and the key of the book that knows it."""
    with connection.cursor() as cursor:
        cursor.execute(*_statement(book).asked(connection, [tickets]))
        return [(row[0], _found(*row[1:6]), row[6:]) for row in cursor.fetchall()]


def _of_ticket(queryset: Any, names: tuple[str, ...]) -> ArraySubquery:
    return ArraySubquery(queryset.filter(ticket=OuterRef("pk")).values(json=JSONObject(**{n: n for n in names})))


def _columns() -> dict[str, ArraySubquery]:
    return {
        "told": _of_ticket(Event.objects.in_order(), ("kind", "at", "detail", "version", "by_id")),
        "assignments": _of_ticket(PolicyAssignment.objects.order_by("id"), ("at", "policy_version_id")),
    }


@lru_cache(maxsize=1)
def _told() -> tuple[str, tuple[Any, ...]]:
    sql, params = Ticket.objects.order_by().values("pk", **_columns()).query.sql_with_params()
    return f"SELECT * FROM ({sql}) AS one", tuple(params)


@lru_cache(maxsize=4)
def _statement(book: Book) -> Prepared:
    """For the tickets it is asked of: writing and planning it takes longer than running it for one, and every verb
    needs it."""
    query = Ticket.objects.order_by().values(
        "pk",
        match=book.match,
        **_columns(),
        stored_clocks=_of_ticket(Clock.objects.order_by("id"), CLOCK),
        stored_segments=_of_ticket(Segment.objects.order_by("number"), SEGMENT),
        **books.key_columns(),
    )
    sql, params = query.query.sql_with_params()
    wanted = "one.pk = ANY(%s)"
    return Prepared(f"SELECT * FROM ({sql}) AS one WHERE {wanted} ORDER BY one.pk", [*params, stand_ins(1)], "sla_time")


def _found(match: int | None, told: list[str], assigned: list[str], clocks: list[str], segments: list[str]) -> Found:
    # Django leaves JSON of a plain cursor as text.
    return Found(
        match,
        [_event(each) for each in map(json.loads, told)],
        list(map(_assigned, assigned)),
        {(clock["kind"], clock["number"]): clock for clock in map(json.loads, clocks)},
        [json.loads(segment) for segment in segments],
    )


def _event(told: dict[str, Any]) -> Row:
    return Row(told["kind"], datetime.fromisoformat(told["at"]), told["detail"], told["version"], told["by_id"])


def _assigned(told: str) -> Assigned:
    row = json.loads(told)
    return Assigned(datetime.fromisoformat(row["at"]), row["policy_version_id"])
