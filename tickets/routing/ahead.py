"""Where a request may go that nobody has sent yet, by what its form knows.

The form knows who asks, the category and the priority that the matrix makes of impact and urgency. A rule whose
condition is of these alone is asked as it will be. Of the others (words, files; of a stranger all that is the person's)
only the known parts are asked: where these do not hold it has no say, where they do it may have one, and then the
request may go either way. All ways are followed through the rules in order, so that among the places found is the one
where the request really goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from people.models import Person
from tickets.filters.imagined import ask, blank
from tickets.models import Category
from tickets.models.label import tidy_tags
from tickets.models.words import Channel, Priority
from tickets.routing.book import Opening, Rule

TEXT = frozenset({"", "has"})  # what a form cannot know
OF_A_PERSON = frozenset({"requester", "from", "organisation", "tier", "vip", "language"})
MOST = 40  # ways that are followed; nobody is told a time that rests on more

Case = tuple[int | None, str]  # category or none, and the word of the priority that it comes with


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request begins. The priority is a word."""

    team: int | None
    line: int
    priority: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Way:
    """What rules have decided so far; None, '' and nothing: not yet."""

    team: int | None = None
    priority: str = ""
    tags: frozenset[str] = frozenset()

    def after(self, rule: Rule) -> _Way:
        said = rule.effects
        return _Way(self.team or said.team, self.priority or said.priority, self.tags.union(said.tags))


def places(
    opening: Opening,
    person: Person | None,
    categories: Iterable[Category | None],
    words: Iterable[str],
    channel: Channel,
    at: datetime,
) -> dict[Case, frozenset[Place] | None]:
    """For each category and priority where it may go; None where that is too much to say. One query where there are
    rules in force, else none."""
    known = {category.pk if category else None: category for category in categories}
    cases: list[Case] = [(pk, word) for pk in known for word in words]
    said = _asked(opening, person, cases, channel, at)
    return {case: _places(opening, known[case[0]], case[1], said[case]) for case in cases}


def _asked(
    opening: Opening, person: Person | None, cases: list[Case], channel: Channel, at: datetime
) -> dict[Case, list[tuple[Rule, bool]]]:
    """For each case the rules that may have a say, in order, and whether it is certain."""
    rules = opening.book.rules
    if not rules:
        return {case: [] for case in cases}
    asked = opening.book.partly(TEXT if person is not None else TEXT | OF_A_PERSON)
    common = {**blank(person, channel, at), "team_id": opening.first}
    rows = ask(asked.sql, asked.params, common, (_columns(number, case) for number, case in enumerate(cases, start=1)))
    return {cases[-pk - 1]: _holding(rules, asked.whole, holds) for pk, *holds in rows}


def _holding(rules: list[Rule], certain: list[bool], holds: list[bool]) -> list[tuple[Rule, bool]]:
    return [(rule, sure) for rule, sure, held in zip(rules, certain, holds, strict=True) if held]


def _columns(number: int, case: Case) -> dict[str, int | None]:
    """A ticket that is not there has a number below nought."""
    return {"id": -number, "category_id": case[0], "priority": Priority.of(case[1]).value}


def _places(
    opening: Opening, category: Category | None, word: str, said: list[tuple[Rule, bool]]
) -> frozenset[Place] | None:
    underway, ended = {_Way()}, set[_Way]()
    for rule, is_certain in said:
        having = {way.after(rule) for way in underway}
        if rule.goes_on:
            underway = having if is_certain else underway | having
        else:
            ended |= having
            underway = set() if is_certain else underway
        if len(underway) + len(ended) > MOST:
            return None
    return frozenset(_end(opening, category, word, way) for way in underway | ended)


def _end(opening: Opening, category: Category | None, word: str, way: _Way) -> Place:
    """As tickets/routing/beginning.py sends it: what no rule decides is as the category has it."""
    team, priority = way.team, way.priority
    if category is not None:
        team = category.team_id if team is None else team
        priority = priority or (Priority(category.priority).word if category.priority is not None else "")
    if team is None or team not in opening.lines:
        team = opening.first
    line = opening.lines[team] if team is not None else 1
    return Place(team, line, priority or word, tuple(tidy_tags(way.tags)))
