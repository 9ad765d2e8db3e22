"""By when an answer comes, for each choice on the request form.

The page is drawn once. What it promises goes with the urgency that is chosen (by style) and with the category (by
script). Without scripts nobody knows which category is chosen: then the latest moment of all categories is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from people.models import Person
from sla.promise import expected
from tickets import routing
from tickets.models import Category
from tickets.models.matrix import Impact, Urgency

ANY = "any"  # whatever the category
Cell = tuple[str, str]  # impact and urgency
Grid = tuple[datetime | None, ...]  # by cell, in their order
_CELLS: list[Cell] = [(impact.value, urgency.value) for impact in Impact for urgency in Urgency]


@dataclass(frozen=True, slots=True)
class Promised:
    """`grids` by a short name: categories with the same promises share one; `of` says which, by the field's value."""

    grids: dict[str, Grid]
    of: dict[str, str]

    @classmethod
    def read(cls, person: Person | None, categories: Iterable[Category]) -> Promised:
        """What rules are in force, what they say, what is promised: three queries, two without rules."""
        opening = routing.opening()
        found = expected(person, categories, opening=opening)
        matrix = opening.book.matrix
        names: dict[Grid, str] = {}
        of = {}
        for category, due in found.items():
            grid = tuple(due.get(matrix[cell].word) for cell in _CELLS)
            of[str(category or "")] = names.setdefault(grid, str(len(names)))
        return cls({ANY: _latest(names), **{name: grid for grid, name in names.items() if len(names) > 1}}, of)

    def said(self, impact: str, urgency: str) -> list[tuple[str, datetime]]:
        """The moments at one cell, each with the name of its grid; none where nothing is promised."""
        place = _CELLS.index((impact, urgency))
        return [(name, moment) for name, grid in self.grids.items() if (moment := grid[place]) is not None]

    @property
    def routes(self) -> str:
        """`:0 4:1 7:0`: which grid each category has; '' where all have one."""
        return " ".join(f"{value}:{name}" for value, name in self.of.items()) if len(self.grids) > 1 else ""


def _latest(grids: Iterable[Grid]) -> Grid:
    """Of each cell the latest moment; None where one of them has none."""
    return tuple(None if None in cell else max(each for each in cell if each) for cell in zip(*grids, strict=True))
