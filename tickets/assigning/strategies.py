"""Whose turn it is. Pure: agents, a ticket's weight and the skills it asks for in, one agent out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from people.models.team import Assignment
from tickets.assigning.agents import Agent

BY_SKILL = (Assignment.SKILL, Assignment.SKILL_LOAD)
_NEVER_YET = datetime.min.replace(tzinfo=UTC)


def choose(strategy: str, agents: Iterable[Agent], weight: int, skills: Collection[int] = ()) -> Agent | None:
    """One with room, by the strategy; None when nobody has. Equal ones take turns, so that nobody is always first.

    The strategies by skill ask for all of the skills, the others for none.
    """
    wanted = set(skills) if strategy in BY_SKILL else set()
    free = [agent for agent in agents if agent.has_room_for(weight) and wanted <= set(agent.skills)]
    if strategy in (Assignment.LEAST_LOADED, Assignment.SKILL_LOAD):
        return min(free, key=lambda agent: (agent.load / agent.capacity, *_turn(agent)), default=None)
    return min(free, key=_turn, default=None)


def _turn(agent: Agent) -> tuple[datetime, int]:
    return agent.given_at or _NEVER_YET, agent.person
