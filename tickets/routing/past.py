"""A proposal tried on the newest tickets: which would have gone elsewhere, by what they are now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from people.models import Person
from tickets.filters.at_once import asked_at_once
from tickets.models import Event, RoutingRule, Ticket
from tickets.models.label import tidy_tags
from tickets.models.routing import RuleWording
from tickets.routing.book import Opening, Rule, applied, opening
from tickets.routing.route import Default, Route, decide

LOOKED_AT, SHOWN = 5000, 50


@dataclass(frozen=True, slots=True)
class End:
    """Where a ticket begins. Team and skills are ids, the priority is a word, `agent` an id or LAST_AGENT."""

    team: int | None
    priority: str
    tags: list[str]
    agent: int | None
    skills: list[int]
    reply: str


@dataclass(frozen=True, slots=True)
class Touched:
    ticket: Ticket
    before: End
    after: End

    @property
    def is_change(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Past:
    """`touched` of the `looked_at` newest tickets would have been decided on; the newest of them are `shown`."""

    looked_at: int = 0
    touched: int = 0
    shown: list[Touched] = field(default_factory=list)

    @property
    def more(self) -> bool:
        return self.touched > len(self.shown)


def try_rule(rule: RoutingRule, wording: RuleWording, person: Person) -> Past:
    """The tickets in which a rule worded so would have a say, in its place among those in force, and what would be
    different without it. `rule` may be unsaved: then it is asked last. Four queries and the book's."""
    begins = opening()
    proposed = Rule.of(rule, wording)
    before = [each for each in begins.book.rules if each.place[1] != rule.pk]
    after = sorted([*before, proposed], key=lambda each: each.place) if rule.pk else [*before, proposed]
    newest = Ticket.objects.visible_to(person).order_by("-pk")[:LOOKED_AT]
    held = {
        pk: dict(zip(after, holds, strict=True))
        for pk, *holds in asked_at_once([rule.condition for rule in after], newest)
    }

    def say(rules: Sequence[Rule], pk: int) -> list[Rule]:
        return applied(rules, [held[pk][each] for each in rules])

    touched = [pk for pk in held if proposed in say(after, pk)]
    shown = [
        Touched(
            ticket,
            _end(begins, born, decide(say(before, ticket.pk), ticket.category)),
            _end(begins, born, decide(say(after, ticket.pk), ticket.category)),
        )
        for ticket, born in _births(touched[:SHOWN])
    ]
    return Past(len(held), len(touched), shown)


def try_order(order: Sequence[int], person: Person) -> Past:
    """The tickets that would come out otherwise if the rules in force were asked in this order of ids; unknown ids are
    ignored, missing ones follow. `touched` counts only those. Four queries and the book's."""
    begins = opening()
    before = begins.book.rules
    places = {pk: place for place, pk in enumerate(order)}
    after = sorted(before, key=lambda rule: places.get(rule.place[1], len(places)))
    newest = Ticket.objects.visible_to(person).order_by("-pk")[:LOOKED_AT]
    held = {
        pk: dict(zip(before, holds, strict=True))
        for pk, *holds in asked_at_once([rule.condition for rule in before], newest)
    }

    def say(rules: Sequence[Rule], pk: int) -> list[Rule]:
        return applied(rules, [held[pk][each] for each in rules])

    moved = [pk for pk in held if say(before, pk) != say(after, pk)]
    touched = [
        each
        for ticket, born in _births(moved)
        if (
            each := Touched(
                ticket,
                _end(begins, born, decide(say(before, ticket.pk), ticket.category)),
                _end(begins, born, decide(say(after, ticket.pk), ticket.category)),
            )
        ).is_change
    ]
    return Past(len(held), len(touched), touched[:SHOWN])


def try_category(category: int, proposed: Default, person: Person) -> Past:
    """The tickets of this category, and what would be different if it brought nothing. Five queries and the book's."""
    begins = opening()
    newest = Ticket.objects.visible_to(person).order_by("-pk").values("pk")[:LOOKED_AT]
    rules = begins.book.rules
    of_it = Ticket.objects.filter(pk__in=newest, category=category).order_by("-pk")
    held = {pk: holds for pk, *holds in asked_at_once([rule.condition for rule in rules], of_it)}
    shown = []
    for ticket, born in _births(list(held)[:SHOWN]):
        having = applied(rules, held[ticket.pk])
        before, after = decide(having), decide(having, proposed)
        shown.append(Touched(ticket, _end(begins, born, before), _end(begins, born, after)))
    return Past(newest.count(), len(held), shown)


def words_of_the_past() -> tuple[int, dict[tuple[str, str], int]]:
    """How many tickets were looked at, and with which words of impact and urgency they began. Two queries."""
    newest = Ticket.objects.order_by("-pk").values("pk")[:LOOKED_AT]
    said = Event.objects.filter(kind=Event.Kind.CREATED, ticket__in=newest, detail__has_key="impact")
    rows = said.order_by().values_list("detail__impact", "detail__urgency").annotate(Count("pk"))
    return newest.count(), {(impact, urgency): count for impact, urgency, count in rows}


def _births(tickets: Sequence[int]) -> Iterator[tuple[Ticket, dict[str, Any]]]:
    """Each ticket with what its first event says, in the order given. Two queries."""
    rows = Ticket.objects.select_related("category").in_bulk(tickets)
    first = Event.objects.filter(ticket__in=tickets, kind=Event.Kind.CREATED)
    born = dict(first.order_by().values_list("ticket_id", "detail"))
    for pk in tickets:
        yield rows[pk], born[pk]


def _end(begins: Opening, born: dict[str, Any], route: Route) -> End:
    """A team that somebody chose by hand, another than the first line's, is kept as it was."""
    by_hand = born["team"] != begins.first
    return End(
        team=born["team"] if by_hand or route.team not in begins.lines else route.team,
        priority=route.priority or born["priority"],
        tags=tidy_tags([*born.get("tags", ()), *route.tags]),
        agent=next(iter(route.candidates), None),
        skills=route.skills,
        reply=route.reply,
    )
