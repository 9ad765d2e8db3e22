"""Whose turn it is. Pure: agents and a ticket's weight in, one agent out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from people.models.team import Assignment
from tickets.assigning.agents import Agent

_NEVER_YET = datetime.min.replace(tzinfo=UTC)


def choose(strategy: str, agents: Iterable[Agent], weight: int) -> Agent | None:
    """One with room, by the strategy; None when nobody has. Equal ones take turns, so that nobody is always first."""
    free = [agent for agent in agents if agent.has_room_for(weight)]
    if strategy in (Assignment.LEAST_LOADED, Assignment.SKILL_LOAD):
        return min(free, key=lambda agent: (agent.load / agent.capacity, *_turn(agent)), default=None)
    return min(free, key=_turn, default=None)


def _turn(agent: Agent) -> tuple[datetime, int]:
    return agent.given_at or _NEVER_YET, agent.person
