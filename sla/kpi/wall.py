"""What a wallboard shows of one moment: open work and the numbers of the day. Seven queries, none over a growing table:
open tickets by their partial indexes, counted to LIMIT, and what a day has brought by its moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from people.models import Team
from sla.kpi.percentile import Percentile
from sla.models import Clock, TicketFact
from tickets.assigning.agents import Agent, agents
from tickets.models import Rating, Ticket
from tickets.models.queries import counts
from tickets.models.score import CONTENT
from tickets.models.words import NEVER

LIMIT = 1000  # a count beyond 999 reads "999+"
ROWS = 7
SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which tickets a wall is about: of `team` alone, else of all but the `closed` ones; `teams` have the people."""

    team: int | None
    closed: tuple[int, ...]
    teams: tuple[int, ...]

    def within(self, column: str) -> Q:
        """The condition on a column that names a team."""
        if self.team is not None:
            return Q(**{column: self.team})
        # A ticket without a team is nobody's secret; NOT IN alone would leave it out.
        return Q(**{f"{column}__isnull": True}) | ~Q(**{f"{column}__in": self.closed}) if self.closed else Q()


@dataclass(frozen=True, slots=True)
class Today:
    """Since midnight. `first_reply` is the median in working seconds; shares are parts of their counts."""

    created: int
    solved: int
    first_reply: float | None
    on_time: int
    ended: int
    good: int
    answers: int


@dataclass(frozen=True, slots=True)
class Wall:
    at: datetime
    counts: dict[str, int]  # open, unassigned, soon, late; LIMIT means "or more"
    longest: list[Ticket]  # customers, by how long they wait for us
    next_due: list[Ticket]  # what is not late yet
    online: list[Agent]
    away: int
    today: Today


def scope_of(team: Team | None, closed: list[int] | None = None) -> Scope:
    """Of one team, or of all without `closed` ones; where it is None, private teams are. One query."""
    known = list(Team.objects.order_by("id").values_list("id", "is_private"))
    if team is not None:
        return Scope(team.pk, (), (team.pk,))
    shut = tuple(pk for pk, is_private in known if is_private) if closed is None else tuple(closed)
    return Scope(None, shut, tuple(pk for pk, _is_private in known if pk not in shut))


def wall(scope: Scope) -> Wall:
    """Seven queries."""
    now = timezone.now()
    active = Ticket.objects.active().filter(scope.within("team"))
    found = counts(
        {
            "open": active,
            "unassigned": Ticket.objects.queued().filter(scope.within("team")),
            "soon": active.filter(next_due_at__gte=now, next_due_at__lt=now + SOON),
            "late": active.filter(next_due_at__lt=now),
        },
        LIMIT,
    )
    people = _people(scope, now)
    return Wall(
        at=now,
        counts=found,
        longest=list(active.filter(waiting_since__lt=NEVER).order_by("waiting_since", "id")[:ROWS]),
        next_due=list(active.filter(next_due_at__gte=now, next_due_at__lt=NEVER).order_by("next_due_at", "id")[:ROWS]),
        online=[agent for agent in people if agent.standing == "online"],
        away=sum(agent.standing == "away" for agent in people),
        today=_today(scope, timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)),
    )


def _people(scope: Scope, now: datetime) -> list[Agent]:
    """Each once, whatever teams they are in; who has most first. One query."""
    once = {agent.person: agent for agent in agents(scope.teams, now)}
    return sorted(once.values(), key=lambda agent: (-agent.load / max(1, agent.capacity), agent.name))


def _today(scope: Scope, midnight: datetime) -> Today:
    """Three queries."""
    created = Q(created_at__gte=midnight) & scope.within("created_team")
    solved = Q(solved_at__gte=midnight) & scope.within("solved_team")
    replied = Q(first_reply_at__gte=midnight) & scope.within("first_reply_team")
    of_today = Q(created_at__gte=midnight) | Q(solved_at__gte=midnight) | Q(first_reply_at__gte=midnight)
    row = (
        TicketFact.objects.counted()
        .filter(of_today)
        .aggregate(
            created=Count("pk", filter=created),
            solved=Count("pk", filter=solved),
            first_reply=Percentile("first_reply_business", fraction=0.5, filter=replied),
        )
    )
    return Today(**row, **_on_time(scope, midnight), **_ratings(scope, midnight))


def _on_time(scope: Scope, midnight: datetime) -> dict[str, int]:
    """Of what customers are promised and what ended today, as the KPI counts it."""
    met, breached = Clock.State.MET, Clock.State.BREACHED
    ended: QuerySet[Clock] = Clock.objects.filter(
        scope.within("ticket__team"), ended_at__gte=midnight, state__in=(met, breached), target_seconds__isnull=False,
        ticket__mark="",
    ).exclude(kind=Clock.Kind.LINE_HOLD)  # fmt: skip
    found: dict[str, Any] = ended.aggregate(on_time=Count("pk", filter=Q(state=met)), ended=Count("pk"))
    return found


def _ratings(scope: Scope, midnight: datetime) -> dict[str, int]:
    answers = Rating.objects.last_answers().filter(scope.within("team"), at__gte=midnight)
    found: dict[str, Any] = answers.aggregate(good=Count("pk", filter=Q(score__in=CONTENT)), answers=Count("pk"))
    return found
