"""What the rules and the category say of a new ticket, put together. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from tickets.models.words import Priority
from tickets.routing.book import Rule

LAST_AGENT = 0  # among candidates: whoever last answered the customer


class Default(Protocol):
    """What is read of a category."""

    @property
    def team_id(self) -> int | None: ...
    @property
    def priority(self) -> int | None: ...


@dataclass(slots=True)
class Route:
    """`team` None and `priority` '': nobody says anything. `candidates` are people by id, the first fit one is taken.
    `by_category` names what no rule but the category decided: `team`, `priority`."""

    rules: list[Rule] = field(default_factory=list)
    team: int | None = None
    priority: str = ""
    tags: list[str] = field(default_factory=list)
    candidates: list[int] = field(default_factory=list)
    skills: list[int] = field(default_factory=list)
    reply: str = ""
    by_category: list[str] = field(default_factory=list)


def decide(rules: Iterable[Rule], category: Default | None = None) -> Route:
    """Of team, priority and reply the first rule that names one stands; tags, people and skills add up. What no rule
    decides is as the category has it."""
    route = Route()
    for rule in rules:
        said = rule.effects
        route.rules.append(rule)
        route.team = route.team or said.team
        route.priority = route.priority or said.priority
        route.reply = route.reply or said.reply
        route.tags += said.tags
        if said.last_agent:
            route.candidates.append(LAST_AGENT)
        if said.assignee is not None:
            route.candidates.append(said.assignee)
        route.skills = list(dict.fromkeys([*route.skills, *said.skills]))
    if category is not None:
        if route.team is None and category.team_id is not None:
            route.team = category.team_id
            route.by_category.append("team")
        if not route.priority and category.priority is not None:
            route.priority = Priority(category.priority).word
            route.by_category.append("priority")
    return route
