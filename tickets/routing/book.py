"""The rules in force and the priority matrix, read once a process and again only after a change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db import connection

from people.models.team import Line
from tickets import spine
from tickets.filters import search
from tickets.filters.at_once import asked_at_once
from tickets.models import RoutingRule, RoutingRuleVersion, Ticket
from tickets.models.matrix import Matrix, read_matrix
from tickets.models.routing import Effects, RuleWording
from tickets.models.verb import RULES_KEY

Key = tuple[Any, ...]  # newest version, last change of a rule's order or force, last change of the matrix


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule as it is asked; `place` orders them. One that is only proposed has the version 0."""

    place: tuple[int, int]  # position, id
    version: int
    name: str
    goes_on: bool
    effects: Effects
    condition: str

    @classmethod
    def of(cls, rule: RoutingRule, wording: RuleWording, version: int = 0) -> Rule:
        place = (rule.position, rule.pk or 0)
        return cls(place, version, rule.name, wording.goes_on, wording.effects, wording.condition)


@dataclass(frozen=True, slots=True)
class Partly:
    """A statement of (ticket, does the first rule's condition hold, …), and which conditions it asks whole."""

    sql: str
    params: tuple[Any, ...]
    whole: list[bool]


@dataclass(eq=False)
class Book:
    """`rules` in the order in which they are asked."""

    rules: list[Rule]
    matrix: Matrix = field(default_factory=dict)
    _partly: dict[frozenset[str], Partly] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Book:
        """Three queries."""
        newest = {version.rule_id: version for version in RoutingRuleVersion.objects.newest()}
        rules = [
            Rule.of(rule, newest[rule.pk].wording, newest[rule.pk].pk)
            for rule in RoutingRule.objects.in_force()
            if rule.pk in newest  # another one may come between the queries
        ]
        return cls(rules, read_matrix())

    @cached_property
    def _statement(self) -> tuple[str, tuple[Any, ...]]:
        """SQL for all tickets: building it takes longer than running it for one, and every new ticket needs it."""
        sql, params = asked_at_once(
            [rule.condition for rule in self.rules], Ticket.objects.order_by()
        ).query.sql_with_params()
        return sql, tuple(params)

    def partly(self, without: frozenset[str]) -> Partly:
        """All conditions without the parts that name these fields ('' stands for words)."""
        found = self._partly.get(without)
        if found is None:
            conditions = [rule.condition for rule in self.rules]
            asked = asked_at_once(conditions, Ticket.objects.order_by(), without=without)
            sql, params = asked.query.sql_with_params()
            whole = [not search.read(condition, None, without=without).left_out for condition in conditions]
            found = self._partly[without] = Partly(sql, tuple(params), whole)
        return found

    def matching(self, ticket: int) -> list[Rule]:
        """Those that are applied to this ticket as it is now. One query, whatever their number; none without rules."""
        if not self.rules:
            return []
        sql, params = self._statement
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({sql}) AS one WHERE one.pk = %s", [*params, ticket])
            _pk, *holds = cursor.fetchone()
        return applied(self.rules, holds)


def applied(rules: Sequence[Rule], holds: Iterable[bool]) -> list[Rule]:
    """Of the rules in order, with whether each one's condition holds: those that have a say."""
    found = []
    for rule, held in zip(rules, holds, strict=True):
        if held:
            found.append(rule)
            if not rule.goes_on:
                break
    return found


@dataclass(frozen=True, slots=True)
class Opening:
    """What the beginning of a ticket needs to know, as of `at`, the database's clock in whole seconds.

    `lines` are those of all teams by id, `first` is the team of requests that nobody sends elsewhere.
    """

    at: datetime
    book: Book
    lines: dict[int, int]
    first: int | None
    system: int


_kept: tuple[Key, Book] | None = None
_OPENING = f"""
    SELECT date_trunc('second', clock_timestamp()),
      (SELECT json_agg(json_build_array(id, line, is_private) ORDER BY id)::text FROM people_team),
      (SELECT min(id) FROM people_person WHERE role = 'system'),
      (SELECT max(id) FROM tickets_routingruleversion), (SELECT max(changed_at) FROM tickets_routingrule),
      (SELECT max(changed_at) FROM tickets_prioritycell), {RULES_KEY}
"""


def opening() -> Opening:
    """One query, and those of a changed book."""
    with connection.cursor() as cursor:
        cursor.execute(_OPENING)
        at, told, system, *key, newest, changed = cursor.fetchone()
    spine.saw_rules((newest, changed))
    teams = json.loads(told or "[]")
    first = next((team for team, line, private in teams if line == Line.FIRST and not private), None)
    lines = {team: line for team, line, _private in teams}
    return Opening(at.astimezone(UTC), _current(tuple(key)), lines, first, system)


def current() -> Book:
    """The rules in force. One query, and those of a changed book."""
    return opening().book


def _current(key: Key) -> Book:
    global _kept
    if _kept is None or _kept[0] != key:
        _kept = (key, Book.read())
    return _kept[1]
