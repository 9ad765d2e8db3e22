"""Keeps a ticket's clocks, segments and due moment equal to a replay of its events, in the verb's own transaction.

One query reads all that is needed, one statement writes what changed, the ticket's due moment among it.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from sla.book import Assigned, Book
from sla.derivation import Derived, derive
from sla.reading import CLOCK, SEGMENT, Found, read
from tickets.models import Ticket
from tickets.models.due import SET_DUE
from tickets.models.words import NEVER


def keep(ticket: Ticket, at: datetime) -> None:
    """Brings the derived rows of a locked ticket up to now; `at` is the moment of its verb, in whole seconds.

    At most two queries, and those of a changed book.
    """
    found, book = read(ticket.pk)
    assigned, new = _assign(found, book, at)
    # A version saved within the verb's own second is known by now.
    derived = derive(book, found.events, assigned, until=max(at, timezone.now()))
    due, state = derived.due or NEVER, derived.state
    moved = (due, state) != (ticket.next_due_at, ticket.clock_state)
    ticket.next_due_at, ticket.clock_state = due, state
    _write(ticket, found, derived, new, moved)


def _assign(found: Found, book: Book, at: datetime) -> tuple[list[Assigned], Assigned | None]:
    """The assignments, with one more when another policy matches now."""
    last = found.assigned[-1].version if found.assigned else None
    holds = book.by_id[last].policy_id if last is not None else None
    if holds == found.match:
        return found.assigned, None
    version = book.newest(found.match).pk if found.match is not None else None
    new = Assigned(at, version)
    return [*found.assigned, new], new


def _write(ticket: Ticket, found: Found, derived: Derived, new: Assigned | None, moved: bool) -> None:
    """Inserts, updates and drops in one statement; nothing where nothing changed."""
    clocks = [row for row in derived.clocks if found.clocks.get((row["kind"], row["number"])) != row]
    gone_clocks = set(found.clocks) - {(row["kind"], row["number"]) for row in derived.clocks}
    known = {row["number"]: row for row in found.segments}
    segments = [row for row in derived.segments if known.get(row["number"]) != row]
    gone_segments = len(found.segments) > len(derived.segments)
    if not (clocks or segments or new or gone_clocks or gone_segments or moved):
        return
    document = {
        "assigned": [{"policy_version_id": new.version, "at": new.at.isoformat()}] if new else [],
        "clocks": clocks,
        "gone": [{"kind": kind, "number": number} for kind, number in gone_clocks],
        "segments": segments,
        "kept": len(derived.segments),
    }
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"due": ticket.next_due_at, "state": ticket.clock_state}
        cursor.execute(_STATEMENT, {**values, "ticket": ticket.pk, "document": json.dumps(document)})


_SET = ", ".join(f"{name} = excluded.{name}" for name in CLOCK if name not in ("kind", "number"))
_STATEMENT = f"""
WITH input AS (SELECT %(document)s::jsonb AS document),
due AS ({SET_DUE}),
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
  INSERT INTO sla_segment (ticket_id, {", ".join(SEGMENT)})
  SELECT %(ticket)s, {", ".join(f"row.{name}" for name in SEGMENT)} FROM input,
    jsonb_populate_recordset(NULL::sla_segment, document->'segments') AS row
  ON CONFLICT (ticket_id, number) DO UPDATE SET holder = excluded.holder, begin_at = excluded.begin_at,
    end_at = excluded.end_at, business_seconds = excluded.business_seconds)
INSERT INTO sla_clock (ticket_id, {", ".join(CLOCK)})
SELECT %(ticket)s, {", ".join(f"row.{name}" for name in CLOCK)} FROM input,
  jsonb_populate_recordset(NULL::sla_clock, document->'clocks') AS row
ON CONFLICT (ticket_id, kind, number) DO UPDATE SET {_SET}
"""
