"""Keeps a ticket's clocks, segments and due moment equal to a replay of its events, in the verb's own transaction.

One query reads all that is needed, one statement writes what changed, one more the ticket's due moment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone

from sla import book as books
from sla.book import Assigned, Book
from sla.derivation import Derived, Row, derive
from sla.models import Clock, PolicyAssignment, Segment
from tickets.models import Event, Ticket

_CLOCK = (
    "kind", "number", "line", "state", "started_at", "target_seconds", "due_at", "warn_at", "fulfilled_at", "ended_at",
    "elapsed_seconds", "breached_at", "policy_version_id", "next_check_at",
)  # fmt: skip
_SEGMENT = ("number", "holder", "begin_at", "end_at", "business_seconds")


@dataclass(frozen=True, slots=True)
class Found:
    """What is stored about one ticket. `match` is the policy that holds now."""

    match: int | None
    events: list[Row]
    assigned: list[Assigned]
    clocks: dict[tuple[str, int], dict[str, Any]]
    segments: list[dict[str, Any]]


def keep(ticket: Ticket, at: datetime) -> None:
    """Brings the derived rows of a locked ticket up to now; `at` is the moment of its verb, in whole seconds.

    At most three queries, and those of a changed book.
    """
    found, book = read(ticket.pk)
    assigned, new = _assign(found, book, at)
    # A version saved within the verb's own second is known by now.
    derived = derive(book, found.events, assigned, until=max(at, timezone.now()))
    _write(ticket.pk, found, derived, new)
    if (derived.due, derived.state) != (ticket.due_or_none, ticket.clock_state):
        ticket.set_due(derived.due, derived.state)


def read(ticket: int) -> tuple[Found, Book]:
    """One query; a second when policies or calendars have changed since the last."""
    book = books.last_known()
    row = _rows(Ticket.objects.filter(pk=ticket), book).get()
    if books.current(key := (row["policy_key"], row["calendar_key"], row["order_key"])) is not book:
        book = books.current(key)
        row = _rows(Ticket.objects.filter(pk=ticket), book).get()
    return _found(row), book


def read_many(tickets: Any) -> Iterator[tuple[int, Found, Book]]:
    """The same for a queryset of tickets, in one query; for audits and what-if."""
    book = books.current()
    for row in _rows(tickets, book).order_by("pk"):
        yield row["pk"], _found(row), book


def _rows(tickets: Any, book: Book) -> Any:
    """The queryset's tickets as dicts, each with all that `_found` reads and the book's key."""

    def rows(queryset: Any, names: tuple[str, ...]) -> ArraySubquery:
        return ArraySubquery(queryset.filter(ticket=OuterRef("pk")).values(json=JSONObject(**{n: n for n in names})))

    return tickets.order_by().values(
        "pk",
        match=book.match,
        told=rows(Event.objects.in_order(), ("kind", "at", "detail")),
        assignments=rows(PolicyAssignment.objects.order_by("id"), ("at", "policy_version_id")),
        stored_clocks=rows(Clock.objects.order_by("id"), _CLOCK),
        stored_segments=rows(Segment.objects.order_by("number"), _SEGMENT),
        **books.key_columns(),
    )


def _found(row: dict[str, Any]) -> Found:
    return Found(
        match=row["match"],
        events=[Row(e["kind"], datetime.fromisoformat(e["at"]), e["detail"]) for e in row["told"]],
        assigned=[Assigned(datetime.fromisoformat(a["at"]), a["policy_version_id"]) for a in row["assignments"]],
        clocks={(clock["kind"], clock["number"]): clock for clock in row["stored_clocks"]},
        segments=row["stored_segments"],
    )


def _assign(found: Found, book: Book, at: datetime) -> tuple[list[Assigned], Assigned | None]:
    """The assignments, with one more when another policy matches now."""
    last = found.assigned[-1].version if found.assigned else None
    holds = book.by_id[last].policy_id if last is not None else None
    if holds == found.match:
        return found.assigned, None
    version = book.newest(found.match).pk if found.match is not None else None
    new = Assigned(at, version)
    return [*found.assigned, new], new


def _write(ticket: int, found: Found, derived: Derived, new: Assigned | None) -> None:
    """Inserts, updates and drops in one statement; nothing where nothing changed."""
    clocks = [row for row in derived.clocks if found.clocks.get((row["kind"], row["number"])) != row]
    gone_clocks = set(found.clocks) - {(row["kind"], row["number"]) for row in derived.clocks}
    known = {row["number"]: row for row in found.segments}
    segments = [row for row in derived.segments if known.get(row["number"]) != row]
    gone_segments = len(found.segments) > len(derived.segments)
    if not (clocks or segments or new or gone_clocks or gone_segments):
        return
    document = {
        "assigned": [{"policy_version_id": new.version, "at": new.at.isoformat()}] if new else [],
        "clocks": clocks,
        "gone": [{"kind": kind, "number": number} for kind, number in gone_clocks],
        "segments": segments,
        "kept": len(derived.segments),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, {"ticket": ticket, "document": json.dumps(document)})


_SET = ", ".join(f"{name} = excluded.{name}" for name in _CLOCK if name not in ("kind", "number"))
_STATEMENT = f"""
WITH input AS (SELECT %(document)s::jsonb AS document),
assigned AS (
  INSERT INTO sla_policyassignment (ticket_id, policy_version_id, at)
  SELECT %(ticket)s, row.policy_version_id, row.at FROM input,
    jsonb_to_recordset(document->'assigned') AS row(policy_version_id bigint, at timestamptz)),
dropped_clocks AS (
  DELETE FROM sla_clock USING input, jsonb_to_recordset(document->'gone') AS row(kind text, number int)
  WHERE ticket_id = %(ticket)s AND sla_clock.kind = row.kind AND sla_clock.number = row.number),
dropped_segments AS (
  DELETE FROM sla_segment USING input WHERE ticket_id = %(ticket)s AND number >= (document->>'kept')::int),
segments AS (
  INSERT INTO sla_segment (ticket_id, {", ".join(_SEGMENT)})
  SELECT %(ticket)s, {", ".join(f"row.{name}" for name in _SEGMENT)} FROM input,
    jsonb_populate_recordset(NULL::sla_segment, document->'segments') AS row
  ON CONFLICT (ticket_id, number) DO UPDATE SET holder = excluded.holder, begin_at = excluded.begin_at,
    end_at = excluded.end_at, business_seconds = excluded.business_seconds)
INSERT INTO sla_clock (ticket_id, {", ".join(_CLOCK)})
SELECT %(ticket)s, {", ".join(f"row.{name}" for name in _CLOCK)} FROM input,
  jsonb_populate_recordset(NULL::sla_clock, document->'clocks') AS row
ON CONFLICT (ticket_id, kind, number) DO UPDATE SET {_SET}
"""
