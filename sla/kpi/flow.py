"""What moved the backlog on each day: solves, re-openings, and open tickets that passed from one age to the next.

Summed from the beginning the changes by age are the backlog by age at the end of any day, and all of them together
the backlog: begin + created - solves + re-openings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection

from sla.kpi.about import About, narrower
from sla.kpi.measures import AGED, AGES, FLOW
from sla.kpi.period import column_of


def moved(about: About, by: Sequence[str]) -> Iterator[tuple[date, list[Any], dict[str, int]]]:
    """(day, private team and dimensions as of the creation, changes by name). Two queries."""
    period = about.period
    given: dict[str, Any] = {"zone": period.zone.key, "begin": period.begin, "end": period.end}
    only, more = narrower(about, "created")
    columns = ["hidden_in", *(str(column_of(name, "created")) for name in by)]
    for names, parts in ((FLOW, _MOVES), (AGED, _AGES)):
        with connection.cursor() as cursor:
            cursor.execute(_statement(*parts, only, columns), given | more)
            for day, *row in cursor.fetchall():
                numbers = map(int, row[len(columns) :])
                yield day, row[: len(columns)], dict(zip(names, numbers, strict=True))


def _statement(wanted: str, moves: str, young: str, only: str, columns: Sequence[str]) -> str:
    """Of facts that may have moved within the days: solved last in them, or re-opened and alive; and `young` ones."""
    return f"""
    SELECT (move.at AT TIME ZONE %(zone)s)::date, {", ".join(columns)}, {wanted}
    FROM sla_ticketfact AS fact CROSS JOIN LATERAL {moves} AS move
    WHERE fact.gone = '' AND move.at >= %(begin)s AND move.at < %(end)s
      AND ({young}(fact.solved_at >= %(begin)s AND fact.solved_at < %(end)s)
        OR (fact.reopens <> '{{}}' AND fact.created_at < %(end)s
            AND (fact.solved_at IS NULL OR fact.solved_at >= %(begin)s))) {only}
    GROUP BY {", ".join(map(str, range(1, len(columns) + 2)))}"""


_MOVES = (
    "count(*) FILTER (WHERE move.solves), count(*) FILTER (WHERE NOT move.solves)",
    "(SELECT unnest(fact.solves) AS at, true AS solves UNION ALL SELECT unnest(fact.reopens), false)",
    "",
)


def _hours(days: int | None) -> str:
    """Of 24 hours each, not of a calendar."""
    return "NULL::interval" if days is None else f"interval '{24 * days} hours'"


def _ages() -> tuple[str, str, str]:
    """Each span in which a ticket was open, cut where its age passes from one bucket into the next: within the days
    that of tickets which were created in them, or as long before as a bucket is old."""
    buckets = ", ".join(f"({n}, {_hours(first)}, {_hours(last)})" for n, (first, last) in enumerate(AGES))
    sums = ", ".join(f"coalesce(sum(move.step) FILTER (WHERE move.bucket = {n}), 0)" for n in range(len(AGES)))
    spans = f"""(
      SELECT bucket, at, step
      FROM (SELECT number AS bucket,
                   greatest(opened.at, fact.created_at + first) AS "from",
                   least(coalesce(fact.solves[opened.turn::int], 'infinity'),
                         coalesce(fact.created_at + last, 'infinity')) AS until
            FROM unnest(fact.created_at || fact.reopens) WITH ORDINALITY AS opened (at, turn),
                 (VALUES {buckets}) AS bucket (number, first, last)) AS span,
           LATERAL (VALUES ("from", 1), (until, -1)) AS edge (at, step)
      WHERE "from" < until)"""
    young = "".join(
        f"(fact.created_at >= %(begin)s - {age} AND fact.created_at < %(end)s - {age}) OR "
        for age in (_hours(last or 0) for _first, last in AGES)
    )
    return sums, spans, young


_AGES = _ages()
