"""Categories and rules for the tests."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tickets.models import Category, RoutingRule
from tickets.models.routing import Effects, RuleWording


def branch(**categories: tuple[str, str, str | None]) -> SimpleNamespace:
    """`branch(printers=("Printers", "Принтеры", "hardware"))`: by name, each below one that stands before it."""
    made: dict[str, Category] = {}
    for position, (name, (english, russian, above)) in enumerate(categories.items()):
        parent = made[above] if above else None
        made[name] = Category.objects.create(name_en=english, name_ru=russian, parent=parent, position=position)
    Category.trace()
    for category in made.values():
        category.refresh_from_db()
    return SimpleNamespace(**made)


def rule(name: str, condition: str = "", *, goes_on: bool = False, **effects: Any) -> RoutingRule:
    return RoutingRule.create(name, RuleWording(condition, goes_on, Effects(**effects)), by=None)
