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
from tickets.models.category import skills_wanted
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
        table, people = _Table(found), Person.objects.in_bulk({agent.person for agent in found})
        wanted = skills_wanted(ticket for ticket in queue if teams[ticket.team_id].assignment in BY_SKILL)
        for ticket in queue:
            team = teams[ticket.team_id]
            agent = choose(team.assignment, table.of(team.pk), _weight(ticket), wanted.get(ticket.pk, ()))
            turn = now + timedelta(microseconds=given)  # so that a round has an order too
            if agent is not None and _give(ticket, team, agent, people[agent.person], system, turn):
                table.took(agent, _weight(ticket), turn)
                given += 1
    return given


def _weight(ticket: Ticket) -> int:
    return WEIGHTS[Priority(ticket.priority)]


def _give(ticket: Ticket, team: Team, agent: Agent, person: Person, system: Person, turn: datetime) -> bool:
    load = agent.load + _weight(ticket)
    try:
        ticket.assign(person, by=system, only_queued=True, how=team.assignment, load=load, capacity=agent.capacity)
    except (Refused, NotAllowed):  # taken meanwhile, or hidden from this agent: it stays in the queue
        return False
    Membership.objects.filter(team=team, person=person).update(given_at=turn)
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
