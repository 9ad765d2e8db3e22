"""The shares of solved tickets that people earned, by the day of the solve: of facts, for cells and for one number.

A person's share lies in the fact, whoever solved the ticket: to ask for an agent is to ask for the shares, not the
solver. What is kept are thousandths of a ticket (`credit`) and how many shares these are (`credited`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import IntegerField, Q, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from sla.kpi.about import About, narrower
from sla.kpi.measures import CREDITED
from sla.kpi.period import Narrowed, column_of

_AGENT = "share.agent::bigint"


def earned(about: About, by: Sequence[str]) -> Iterator[tuple[date, list[Any], dict[str, int]]]:
    """(day, private team and dimensions as of the solve, measures by name). One query."""
    period = about.period
    columns = ["fact.hidden_in", *(_AGENT if name == "agent" else f"fact.{column_of(name, 'solved')}" for name in by)]
    only, more = narrower(about, "solved", agent="share.agent")
    statement = f"""
    SELECT (fact.solved_at AT TIME ZONE %(zone)s)::date, {", ".join(columns)}, sum(share.part::bigint), count(*)
    FROM sla_ticketfact AS fact CROSS JOIN LATERAL jsonb_each_text(fact.credits) AS share (agent, part)
    WHERE fact.gone = '' AND fact.solved_at >= %(begin)s AND fact.solved_at < %(end)s {only}
    GROUP BY {", ".join(map(str, range(1, len(columns) + 2)))}"""
    given: dict[str, Any] = {"zone": period.zone.key, "begin": period.begin, "end": period.end}
    with connection.cursor() as cursor:
        cursor.execute(statement, given | more)
        for day, *row in cursor.fetchall():
            yield day, row[: len(columns)], dict(zip(CREDITED, map(int, row[len(columns) :]), strict=True))


def has_any(narrowed: Narrowed) -> Q:
    """The condition on facts of solved tickets with shares, of the agents asked for; the rest as of the solve."""
    others = Narrowed({name: values for name, values in narrowed.by.items() if name != "agent"})
    agents = narrowed.by.get("agent")
    shared = Q(credits__has_any_keys=agents) if agents is not None else ~Q(credits={})
    return others.at("solved") & shared


def sums(narrowed: Narrowed) -> dict[str, Any]:
    """Aggregates over facts, by name of the measure."""
    agents = narrowed.by.get("agent")
    only, given = ("", []) if agents is None else ("WHERE agent = ANY(%s)", [[str(agent) for agent in agents]])
    counted = {"credit": "coalesce(sum(part::bigint), 0)", "credited": "count(*)"}
    each = 'jsonb_each_text("sla_ticketfact"."credits") AS share (agent, part)'
    return {
        name: Coalesce(Sum(RawSQL(f"(SELECT {what} FROM {each} {only})", given, output_field=IntegerField())), 0)
        for name, what in counted.items()
    }
