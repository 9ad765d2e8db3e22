"""Weekday by hour: when most of it happens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.dashboards.charts.drawing import n
from helpdesk.figures import rounded

LEVELS = 6  # 0 is nothing
CELL, GAP = 25, 1.5
HOURS = 24


@dataclass(frozen=True, slots=True)
class Cell:
    x: str
    y: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Heatmap:
    """Cells of `size` in 600 by 25 a row; `rows` are (full label, the words of each hour), for the table."""

    cells: tuple[Cell, ...]
    size: str
    height: int
    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    busiest: str

    @property
    def hours(self) -> range:
        return range(HOURS)

    @property
    def is_empty(self) -> bool:
        return not self.busiest


def heatmap(
    counts: Sequence[Sequence[float]],
    *,
    said: Callable[[float], str] | None = None,
    labels: Sequence[tuple[str, str]] | None = None,
) -> Heatmap:
    """`counts` are rows of 24 hours, Monday first unless `labels` (full, short) says otherwise; none below nought.

    `said` writes a count with its noun (`42 tickets`).
    """
    words = said or _tickets
    named = labels or [(str(WEEKDAYS[day]), str(WEEKDAYS_ABBR[day])) for day in range(7)]
    most = max((count for row in counts for count in row), default=0)
    written = {count: words(count) for count in {count for row in counts for count in row}}
    xs, cells = [n(CELL * hour + GAP / 2) for hour in range(HOURS)], []
    for index, row in enumerate(counts):
        y, name = n(CELL * index + GAP / 2), named[index][0]
        for hour, count in enumerate(row):
            level = min(LEVELS - 1, ceil((LEVELS - 1) * count / most)) if count else 0
            cells.append(Cell(xs[hour], y, level, f"{name} {_hours(hour)}: {written[count]}"))
    return Heatmap(
        cells=tuple(cells),
        size=n(CELL - GAP),
        height=CELL * len(counts),
        names=tuple(short for _full, short in named),
        rows=tuple((named[index][0], tuple(_bare(count) for count in row)) for index, row in enumerate(counts)),
        busiest=_busiest(counts, most, named, words),
    )


def _busiest(
    counts: Sequence[Sequence[float]],
    most: float,
    named: Sequence[tuple[str, str]],
    words: Callable[[float], str],
) -> str:
    if not most:
        return ""
    index, hour = next((i, row.index(most)) for i, row in enumerate(map(list, counts)) if most in row)
    return _("Busiest: %(day)s %(hours)s, %(count)s.") % {
        "day": named[index][0],
        "hours": _hours(hour),
        "count": words(most),
    }


def _hours(hour: int) -> str:
    return f"{hour}–{hour + 1}"


def _tickets(count: float) -> str:
    return ngettext("%(n)d ticket", "%(n)d tickets", int(count)) % {"n": count}


def _bare(count: float) -> str:
    return str(count) if isinstance(count, int) else rounded(count, 1)
