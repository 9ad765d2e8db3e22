"""Conditions about tickets that are not there: what a form knows of a request before it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from people.models import Person
from tickets.models.words import NEVER, Channel, Kind


def ask(sql: str, params: Iterable[Any], common: Mapping[str, Any], tickets: Iterable[Mapping[str, Any]]) -> list[Any]:
    """The rows of a statement about tickets, asked of these instead: columns that all have in `common`, and their own.

    A table expression of the ticket table's name stands in front of it, so that every condition reads these rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(_INSTEAD + sql, [json.dumps(common), json.dumps(list(tickets)), *params])
        return list(cursor.fetchall())


def blank(person: Person | None, channel: Channel, at: datetime) -> dict[str, Any]:
    """The columns of a request that begins at this moment; `person` None: somebody whom nobody knows."""
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
        "fields": {},
        "waiting_since": at.isoformat(),
        "next_due_at": NEVER.isoformat(),
        "clock_state": "",
        "created_at": at.isoformat(),
        "updated_at": at.isoformat(),
        "version": 1,
        "reopens": 0,
        "hops": 0,
        "waiting_for": "",
        "rating": "",
    }


_INSTEAD = """
    WITH told AS MATERIALIZED (SELECT %s::jsonb AS common, %s::jsonb AS tickets), tickets_ticket AS (
      SELECT ticket.* FROM told CROSS JOIN LATERAL jsonb_array_elements(told.tickets) AS own
      CROSS JOIN LATERAL jsonb_populate_record(NULL::tickets_ticket, told.common || own) AS ticket)
"""
