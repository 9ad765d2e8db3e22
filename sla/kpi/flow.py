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
    for names, statement in ((FLOW, _moves), (AGED, _ages)):
        with connection.cursor() as cursor:
            cursor.execute(statement(only, columns), given | more)
            for day, *row in cursor.fetchall():
                numbers = map(int, row[len(columns) :])
                yield day, row[: len(columns)], dict(zip(names, numbers, strict=True))


_WITHIN = "{0} >= %(begin)s AND {0} < %(end)s"
_SOLVED = _WITHIN.format("fact.solved_at")
# Of those re-opened whose life reaches into the days: what is not young has not moved since its last re-opening.
_AGAIN = f"""fact.reopens <> '{{}}' AND fact.created_at < %(end)s
            AND (fact.solved_at IS NULL OR fact.solved_at >= %(begin)s)
            AND (fact.solved_at >= %(begin)s OR fact.reopens[cardinality(fact.reopens)] >= %(begin)s
              OR fact.created_at >= %(begin)s - interval '{24 * AGES[-1][0]} hours')"""


def _moves(only: str, columns: Sequence[str]) -> str:
    figures = "count(*) FILTER (WHERE move.solves), count(*) FILTER (WHERE NOT move.solves)"
    return _summed(
        figures,
        columns,
        f"""SELECT {_read(columns)}, move.at, move.solves FROM sla_ticketfact AS fact CROSS JOIN LATERAL
            (SELECT unnest(fact.solves) AS at, true AS solves UNION ALL SELECT unnest(fact.reopens), false) AS move
            WHERE fact.gone = '' AND {_WITHIN.format("move.at")} AND ({_SOLVED} OR {_AGAIN}) {only}""",
    )


def _ages(only: str, columns: Sequence[str]) -> str:
    """Each passes out of one age into another: by growing old, by a solve, by a re-opening.

    Most tickets are open but once. These are looked for age by age, among those created as long before the days as
    the age is old, and among those that were solved in them; only the others' spans are laid out one by one.
    """
    figures = ", ".join(
        f"count(*) FILTER (WHERE move.entered = {n}) - count(*) FILTER (WHERE move.departed = {n})"
        for n in range(len(AGES))
    )
    read = _read(columns)
    once = f"FROM sla_ticketfact AS fact WHERE fact.gone = '' AND fact.reopens = '{{}}' {only}"
    parts = [
        f"""SELECT {read}, fact.created_at + {_hours(first)} AS at, {n} AS entered, {n - 1 if n else "NULL"} AS departed
            {once} AND fact.created_at >= %(begin)s - {_hours(first)} AND fact.created_at < %(end)s - {_hours(first)}
            AND (fact.solves = '{{}}' OR fact.solves[1] > fact.created_at + {_hours(first)})"""
        for n, (first, _last) in enumerate(AGES)
    ]
    elders = " ".join(
        f"WHEN fact.solves[1] <= fact.created_at + {_hours(last)} THEN {n}" for n, (_, last) in enumerate(AGES) if last
    )
    parts.append(
        f"""SELECT {read}, fact.solves[1], NULL, CASE {elders} ELSE {len(AGES) - 1} END
            {once} AND {_SOLVED} AND fact.solves[1] > fact.created_at"""
    )
    parts.append(
        f"""SELECT {read}, move.at, move.entered, move.departed
            FROM sla_ticketfact AS fact CROSS JOIN LATERAL {_spans()} AS move
            WHERE fact.gone = '' AND {_WITHIN.format("move.at")} AND {_AGAIN} {only}"""
    )
    return _summed(figures, columns, " UNION ALL ".join(parts))


def _summed(figures: str, columns: Sequence[str], moves: str) -> str:
    return f"""
    SELECT (move.at AT TIME ZONE %(zone)s)::date, {", ".join(columns)}, {figures}
    FROM ({moves}) AS move GROUP BY {", ".join(map(str, range(1, len(columns) + 2)))}"""


def _spans() -> str:
    """Each span in which a ticket was open, cut where its age passes from one bucket into the next."""
    buckets = ", ".join(
        f"({n}, {_hours(first)}, {'NULL::interval' if last is None else _hours(last)})"
        for n, (first, last) in enumerate(AGES)
    )
    return f"""(
      SELECT at, entered, departed
      FROM (SELECT number AS bucket,
                   greatest(opened.at, fact.created_at + first) AS "from",
                   least(coalesce(fact.solves[opened.turn::int], 'infinity'),
                         coalesce(fact.created_at + last, 'infinity')) AS until
            FROM unnest(fact.created_at || fact.reopens) WITH ORDINALITY AS opened (at, turn),
                 (VALUES {buckets}) AS bucket (number, first, last)) AS span,
           LATERAL (VALUES ("from", bucket, NULL), (until, NULL, bucket)) AS edge (at, entered, departed)
      WHERE "from" < until)"""


def _read(columns: Sequence[str]) -> str:
    return ", ".join(f"fact.{name}" for name in columns)


def _hours(days: int) -> str:
    """Of 24 hours each, not of a calendar."""
    return f"interval '{24 * days} hours'"
