"""What became of answers that were written with a template or an article, beside all other answers of the same days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from sla.kpi.measures import CONTENT

SECONDS_A_WORD = 1.5  # of typing, at 40 words a minute
FEWEST = 5  # uses: below it nothing is said of what a template does


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one template or article (`key` as kb names it), or of all answers without any (`kind` ''). Counts of answers:
    `uses`; after which the ticket was `reopened`, handed to another line (`escalated`), `rated`, rated well (`good`).
    `kept` is how much of the words stood in the answers, in per cent; `words` so many were not typed."""

    kind: str
    key: str
    uses: int
    reopened: int
    escalated: int
    rated: int
    good: int
    kept: float | None
    words: int

    @property
    def says(self) -> bool:
        return self.uses >= FEWEST

    @property
    def trouble(self) -> float:
        """Of its answers, the share after which the ticket came back, went on or was rated badly."""
        return (self.reopened + self.escalated + self.rated - self.good) / max(self.uses, 1)

    @property
    def saved_seconds(self) -> int:
        return round(self.words * SECONDS_A_WORD)


def outcomes(begin: datetime, end: datetime, hidden: Sequence[int] = ()) -> list[Outcome]:
    """Of answers sent in this time, those without anything inserted last; spam, merged tickets and answers that were
    taken back do not count. Moments are whole seconds. One query over the answers of the time."""
    values: dict[str, Any] = {"begin": begin, "end": end, "good": list(CONTENT), "hidden": list(hidden)}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        return [Outcome(*row) for row in cursor.fetchall()]


_SQL = """
WITH answers AS (
  SELECT m.id, m.ticket_id, m.created_at AS at FROM tickets_message m
  JOIN tickets_ticket t ON t.id = m.ticket_id
  WHERE m.kind = 'reply' AND NOT m.automatic AND NOT m.taken_back AND m.created_at >= %(begin)s
    AND m.created_at < %(end)s AND t.mark = '' AND (t.team_id IS NULL OR t.team_id <> ALL(%(hidden)s::bigint[]))),
told AS (
  SELECT a.id, a.at,
    EXISTS (SELECT 1 FROM unnest(f.reopens) AS back WHERE back >= a.at) AS reopened,
    EXISTS (SELECT 1 FROM tickets_handover h WHERE h.ticket_id = a.ticket_id AND h.at >= a.at) AS escalated,
    f.rated_at >= a.at AS rated, f.rated_at >= a.at AND f.rating = ANY(%(good)s) AS good
  FROM answers a LEFT JOIN sla_ticketfact f ON f.ticket_id = a.ticket_id)
SELECT coalesce(i.kind, ''), coalesce(i.key, ''), count(*), count(*) FILTER (WHERE reopened),
  count(*) FILTER (WHERE escalated), count(*) FILTER (WHERE rated), count(*) FILTER (WHERE good),
  avg(i.kept)::float, coalesce(sum(i.words * i.kept / 100), 0)::bigint
FROM told LEFT JOIN tickets_insertion i ON i.message_id = told.id
GROUP BY 1, 2 ORDER BY (coalesce(i.kind, '') = ''), 3 DESC, 1, 2
"""
