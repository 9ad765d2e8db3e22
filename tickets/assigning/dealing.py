"""Giving queued tickets to agents by themselves, most urgent first, nobody more than they can carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from people.models import Membership, Person, Team
from people.models.team import Assignment
from tickets.assigning.agents import WEIGHTS, Agent, agents, ready
from tickets.assigning.strategies import BY_SKILL, choose
from tickets.models import Ticket
from tickets.models.words import Priority
from tickets.refusals import NotAllowed, Refused

BATCH = 100
_LOCK = "tickets.assigning"  # whoever deals, deals alone: loads are added up under it


def deal() -> int:
    """One round over the teams that do not pull. Returns how many tickets were given. Nothing waits: three queries."""
    given = 0
    with transaction.atomic():
        if not _alone():
            return 0
        teams = {team.pk: team for team in Team.objects.exclude(assignment=Assignment.PULL)}
        waiting = Ticket.objects.queued().filter(team__in=teams)
        if not teams or not waiting.exists():
            return 0
        now, system = timezone.now(), Person.objects.system()
        found = ready(agents(teams, now), now)
        # A team that nobody can be given to must not stand before the others' queues.
        staffed = {agent.team for agent in found if agent.has_room_for(min(WEIGHTS.values()))}
        queue = list(waiting.filter(team__in=staffed).most_urgent_first()[:BATCH])
        table = _Table(found)
        for ticket in queue:
            turn = now + timedelta(microseconds=given)  # so that a round has an order too
            given += _give(ticket, teams[ticket.team_id], table, system, turn)
    return given


def _give(ticket: Ticket, team: Team, table: _Table, system: Person, turn: datetime) -> bool:
    weight = WEIGHTS[Priority(ticket.priority)]
    wanted = [skill.pk for skill in ticket.required_skills()] if team.assignment in BY_SKILL else []
    agent = choose(team.assignment, table.of(team.pk), weight, wanted)
    if agent is None:
        return False
    person, load = Person.objects.get(pk=agent.person), agent.load + weight
    try:
        ticket.assign(person, by=system, only_queued=True, how=team.assignment, load=load, capacity=agent.capacity)
    except (Refused, NotAllowed):  # taken meanwhile, or hidden from this agent: it stays in the queue
        return False
    Membership.objects.filter(team=team, person=agent.person).update(given_at=turn)
    table.took(agent, weight, turn)
    return True


class _Table:
    """The agents of all teams with what they have by now; one person may sit in several teams."""

    def __init__(self, found: Iterable[Agent]) -> None:
        self._agents = {(agent.team, agent.person): agent for agent in found}

    def of(self, team: int) -> list[Agent]:
        return [agent for (of, _), agent in self._agents.items() if of == team]

    def took(self, agent: Agent, weight: int, turn: datetime) -> None:
        for key, each in self._agents.items():
            if key[1] == agent.person:
                given_at = turn if key[0] == agent.team else each.given_at
                self._agents[key] = replace(each, load=each.load + weight, given_at=given_at)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [_LOCK])
        return bool(cursor.fetchone()[0])
