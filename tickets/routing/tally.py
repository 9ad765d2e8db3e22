"""How often rules had a say in new tickets, and when last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

DAYS = 30


@dataclass(frozen=True, slots=True)
class Tally:
    """`count` within the last DAYS days; `last` however long ago, None for never."""

    count: int = 0
    last: datetime | None = None


def tallies() -> dict[int, Tally]:
    """By rule, of those that ever matched. Two queries, whatever the number of rules."""
    since = timezone.now() - timedelta(days=DAYS)
    with connection.cursor() as cursor:
        cursor.execute(_LATELY, [since])
        found = {rule: Tally(count, last) for rule, count, last in cursor.fetchall()}
        cursor.execute(_EVER, [list(found)])
        return found | {rule: Tally(0, last) for rule, last in cursor.fetchall() if last is not None}


_LATELY = """
    SELECT v.rule_id, count(*), max(e.at)
    FROM tickets_event e CROSS JOIN LATERAL jsonb_array_elements(e.detail->'rules') AS said(version)
    JOIN tickets_routingruleversion v ON v.id = said.version::bigint
    WHERE e.kind = 'routed' AND e.at >= %s GROUP BY v.rule_id
"""
# Only for those that have been silent since: each version's newest match, by the index over what events name.
_EVER = """
    SELECT v.rule_id, max((
      SELECT max(e.at) FROM tickets_event e WHERE e.kind = 'routed' AND e.detail->'rules' @> to_jsonb(v.id)))
    FROM tickets_routingruleversion v WHERE v.rule_id <> ALL(%s) GROUP BY v.rule_id
"""
