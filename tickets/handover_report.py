"""How hand-overs between lines went in a period: in all, by receiving team, by category and by reason.

A hand-over belongs to the period in which it was sent; what became of it is told as of now. Those of spam do not count.
Private teams are not left out: whoever may see reports may read their tickets.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from people.models import Team
from people.models.team import Line
from tickets.models import Handover, HandoverReason
from tickets.models.handover import HandoverQuerySet
from tickets.models.words import ACTIVE, Mark

NEWEST = 8  # texts that are shown


@dataclass(frozen=True, slots=True)
class Period:
    """Hand-overs sent from `begin` until before `end`; `line` is the receiving one, None: any."""

    begin: datetime
    end: datetime
    line: Line | None = None

    @property
    def before(self) -> Period:
        """The same span of time right before it."""
        return Period(self.begin - (self.end - self.begin), self.begin, self.line)

    def handovers(self) -> HandoverQuerySet:
        found: HandoverQuerySet = Handover.objects.sent_within(self.begin, self.end)
        return found if self.line is None else found.to_line(self.line)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of hand-overs (`HandoverQuerySet.counted_as` finds them).

    `accepted` were so at any time, whatever came then; `decided` are those that the receiving team accepted, returned
    or answered with advice. `pickup_seconds` is the median, in working time of the receiving team, None when none was
    accepted. `moves` are the moves between lines of its `tickets`, ever.
    """

    sent: int = 0
    accepted: int = 0
    returned: int = 0
    advised: int = 0
    withdrawn: int = 0
    waiting: int = 0
    decided: int = 0
    pickup_seconds: int | None = None
    tickets: int = 0
    moves: int = 0

    @property
    def return_rate(self) -> float | None:
        """Returned of decided; None when nothing was decided."""
        return self.returned / self.decided if self.decided else None

    @property
    def moves_per_ticket(self) -> float | None:
        return self.moves / self.tickets if self.tickets else None


@dataclass(slots=True)
class Report:
    """By id of team, category (None: without one) and reason."""

    total: Figures = field(default_factory=Figures)
    teams: dict[int, Figures] = field(default_factory=dict)
    categories: dict[int | None, Figures] = field(default_factory=dict)
    reasons: dict[int, Figures] = field(default_factory=dict)


def report(period: Period) -> Report:
    """One query, by the index of when hand-overs were sent: it costs what the period holds."""
    found = Report()
    for team_not, category_not, reason_not, team, category, reason, *counts in _rows(period):
        figures = Figures(*counts)
        if not team_not:
            found.teams[team] = figures
        elif not category_not:
            found.categories[category] = figures
        elif not reason_not:
            found.reasons[reason] = figures
        else:
            found.total = figures
    return found


@dataclass(frozen=True, slots=True)
class Lines:
    """Hand-overs sent in a period by (line from, line to), and the returned ones by their reason."""

    flows: dict[tuple[int, int], int]
    returned: dict[HandoverReason, int]


def between_lines(period: Period) -> Lines:
    """One query."""
    rows = period.handovers().values_list(
        "from_line", "to_line", "state", "reason_id", "reason__code", "reason__name_en", "reason__name_ru"
    )
    flows: Counter[tuple[int, int]] = Counter()
    returned: Counter[HandoverReason] = Counter()
    for source, target, state, pk, code, name_en, name_ru, count in rows.annotate(n=Count("pk")).order_by("reason"):
        flows[source, target] += count
        if state == Handover.State.RETURNED:
            returned[HandoverReason(pk, code, name_en, name_ru)] += count
    return Lines(dict(flows), dict(returned))


@dataclass(slots=True)
class Exchanged:
    """By reason: how many hand-overs, and how many of these were returned."""

    sent: Counter[HandoverReason] = field(default_factory=Counter)
    returned: Counter[HandoverReason] = field(default_factory=Counter)


def of_team(period: Period, team: Team) -> tuple[Exchanged, Exchanged]:
    """Hand-overs that a team received and those that it sent. One query."""
    received, sent = Exchanged(), Exchanged()
    rows = period.handovers().filter(Q(to_team=team) | Q(from_team=team)).order_by("reason")
    named = ("reason_id", "reason__code", "reason__name_en", "reason__name_ru")
    counted = rows.values_list("to_team", "from_team", "state", *named).annotate(n=Count("pk"))
    for to_team, from_team, state, pk, code, name_en, name_ru, count in counted:
        reason = HandoverReason(pk, code, name_en, name_ru)
        for found, other in ((received, to_team), (sent, from_team)):
            if other == team.pk:
                found.sent[reason] += count
                found.returned[reason] += count if state == Handover.State.RETURNED else 0
    return received, sent


def _rows(period: Period) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _REPORT,
            {
                "begin": period.begin,
                "end": period.end,
                "line": period.line,
                "spam": Mark.SPAM,
                "active": list(ACTIVE),
            },
        )
        return list(cursor.fetchall())


# Moves are a ticket's: of its hand-overs only the first within what is counted brings them.
_REPORT = """
WITH sent AS (
  SELECT h.*, t.category_id, t.hops, t.mark, t.status,
    h.state IN ('returned', 'advised') OR h.accepted_at IS NOT NULL AS decided,
    row_number() OVER (PARTITION BY h.ticket_id ORDER BY h.id) AS of_ticket,
    row_number() OVER (PARTITION BY h.ticket_id, h.to_team_id ORDER BY h.id) AS of_team,
    row_number() OVER (PARTITION BY h.ticket_id, h.reason_id ORDER BY h.id) AS of_reason
  FROM tickets_handover h JOIN tickets_ticket t ON t.id = h.ticket_id
  WHERE h.at >= %(begin)s AND h.at < %(end)s AND t.mark <> %(spam)s
    AND (%(line)s::int IS NULL OR h.to_line = %(line)s::int))
SELECT grouping(to_team_id), grouping(category_id), grouping(reason_id), to_team_id, category_id, reason_id,
  count(*), count(accepted_at), count(*) FILTER (WHERE state = 'returned'), count(*) FILTER (WHERE state = 'advised'),
  count(*) FILTER (WHERE state = 'withdrawn'),
  count(*) FILTER (WHERE accepted_at IS NULL AND ended_at IS NULL AND mark = '' AND status = ANY(%(active)s)),
  count(*) FILTER (WHERE decided),
  percentile_disc(0.5) WITHIN GROUP (ORDER BY pickup_seconds),
  count(DISTINCT ticket_id),
  coalesce(CASE WHEN grouping(to_team_id) = 0 THEN sum(hops) FILTER (WHERE of_team = 1)
    WHEN grouping(reason_id) = 0 THEN sum(hops) FILTER (WHERE of_reason = 1)
    ELSE sum(hops) FILTER (WHERE of_ticket = 1) END, 0)
FROM sent
GROUP BY GROUPING SETS ((), (to_team_id), (category_id), (reason_id))
"""
