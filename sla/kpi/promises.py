"""Promises kept or broken, by the day of their end and where the ticket came in: of clocks, for cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from sla.kpi.about import About, narrower
from sla.kpi.measures import BREACHED, MET
from sla.kpi.period import column_of
from sla.models import Clock

_ENDS = [
    (name, kind, state)
    for names, state in ((MET, Clock.State.MET), (BREACHED, Clock.State.BREACHED))
    for kind, name in names.items()
]


def kept_and_broken() -> dict[str, Any]:
    """Aggregates over clocks, by name of the measure."""
    return {name: Count("pk", filter=Q(kind=kind, state=state)) for name, kind, state in _ENDS}


def ended(about: About, by: Sequence[str]) -> Iterator[tuple[date, list[Any], dict[str, int]]]:
    """(day, private team and dimensions as of the creation, measures by name). One query.

    Clock and fact are joined by their ticket's number: the ORM goes through the ticket, and takes three times as long.
    """
    period = about.period
    columns = ["fact.hidden_in", *(f"fact.{column_of(name, 'created')}" for name in by)]
    only, more = narrower(about, "created")
    counts = ", ".join(
        f"count(*) FILTER (WHERE clock.kind = '{kind}' AND clock.state = '{state}')" for _name, kind, state in _ENDS
    )
    statement = f"""
    SELECT (clock.ended_at AT TIME ZONE %(zone)s)::date, {", ".join(columns)}, {counts}
    FROM sla_clock AS clock JOIN sla_ticketfact AS fact USING (ticket_id)
    WHERE fact.gone = '' AND clock.target_seconds IS NOT NULL
      AND clock.ended_at >= %(begin)s AND clock.ended_at < %(end)s {only}
    GROUP BY {", ".join(map(str, range(1, len(columns) + 2)))}"""
    given: dict[str, Any] = {"zone": period.zone.key, "begin": period.begin, "end": period.end}
    with connection.cursor() as cursor:
        cursor.execute(statement, given | more)
        for day, *row in cursor.fetchall():
            numbers = row[len(columns) :]
            yield day, row[: len(columns)], {name: n for (name, *_end), n in zip(_ENDS, numbers, strict=True)}
