"""How a team stands before it is given more: who waits to be accepted, and how soon it usually accepts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from people.models import Team
from tickets.models.words import ACTIVE

RECENT = 100  # accepted hand-overs whose median is "usually"
FEW = 3  # of fewer nothing can be said


@dataclass(frozen=True, slots=True)
class Queue:
    """Hand-overs that wait for a team, since when the oldest does, tickets it works on, and its usual pick-up time in
    its own working seconds (None: too few to say)."""

    waiting: int
    oldest: datetime | None
    at_work: int
    usual_seconds: int | None


def queues(teams: Iterable[Team]) -> dict[int, Queue]:
    """By team id. One query, bounded by what is open and the last RECENT hand-overs of each."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUES, {"teams": [team.pk for team in teams], "active": list(ACTIVE), "few": FEW})
        return {row[0]: Queue(*row[1:]) for row in cursor.fetchall()}


_QUEUES = f"""
SELECT team.id, waiting.number, waiting.oldest, work.number,
  CASE WHEN usual.number >= %(few)s THEN usual.seconds END
FROM people_team team
CROSS JOIN LATERAL (
  SELECT count(*) AS number, min(h.at) AS oldest
  FROM tickets_handover h JOIN tickets_ticket t ON t.id = h.ticket_id
  WHERE h.to_team_id = team.id AND h.accepted_at IS NULL AND h.ended_at IS NULL
    AND t.mark = '' AND t.status = ANY(%(active)s)) waiting
CROSS JOIN LATERAL (
  SELECT count(*) AS number FROM tickets_ticket t
  WHERE t.team_id = team.id AND t.mark = '' AND t.status = ANY(%(active)s) AND t.assignee_id IS NOT NULL) work
CROSS JOIN LATERAL (
  SELECT count(*) AS number, percentile_disc(0.5) WITHIN GROUP (ORDER BY pickup_seconds) AS seconds
  FROM (SELECT pickup_seconds FROM tickets_handover WHERE to_team_id = team.id AND accepted_at IS NOT NULL
        ORDER BY accepted_at DESC LIMIT {RECENT}) latest) usual
WHERE team.id = ANY(%(teams)s)
"""
