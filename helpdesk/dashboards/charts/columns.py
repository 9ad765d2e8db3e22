"""Upright columns: parts stacked on each other, and what came in above what went out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from helpdesk.dashboards.charts.drawing import HEIGHT, WIDTH, Hit, Label, curve, dots, grid, labelled, n, whole
from helpdesk.dashboards.charts.scale import scale_of
from helpdesk.figures import rounded

LOW_HEIGHT = 60  # the plot of days to clear
WORST = 6  # the level of harm
_FILLED, _WIDEST = 0.58, 70  # of a slot, and of all
_LEVELS = {1: (3,), 2: (1, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (0, 1, 2, 4, 5)}


@dataclass(frozen=True, slots=True)
class Rect:
    x: str
    y: str
    width: str
    height: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Stacked:
    """`keys` are (level, label); `rows` (label, each part, the sum), for the table."""

    rects: tuple[Rect, ...]
    grid: str
    ticks: tuple[str, ...]
    labels: tuple[Label, ...]
    keys: tuple[tuple[int, str], ...]
    rows: tuple[tuple[str, ...], ...]
    summary: str

    @property
    def is_empty(self) -> bool:
        return not self.rects


@dataclass(frozen=True, slots=True)
class Columns:
    """Above nought what came in, below it what went out; `line` is in a plot of its own, 600 by 60, with `low_ticks`.
    `rows` are (label, in, out, days to clear)."""

    rects: tuple[Rect, ...]
    grid: str
    zero: str
    ticks: tuple[str, ...]
    line: str
    dots: str
    low_grid: str
    low_ticks: tuple[str, ...]
    labels: tuple[Label, ...]
    hits: tuple[Hit, ...]
    rows: tuple[tuple[str, ...], ...]
    summary: str

    @property
    def is_empty(self) -> bool:
        return not self.rects

    @property
    def has_line(self) -> bool:
        return bool(self.line or self.dots)


def stacked(
    labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]], *, last_is_harm: bool = True
) -> Stacked:
    """Each of `series` has one count for each of `labels`; the first lies at the bottom."""
    sums = [sum(counts[index] for _label, counts in series) for index in range(len(labels))]
    scale, levels = scale_of(sums, "tickets"), _levels(len(series), last_is_harm)
    rects = []
    for index, label in enumerate(labels):
        below = 0
        for (name, counts), level in zip(series, levels, strict=True):
            if counts[index]:
                top, bottom = scale.y(below + counts[index], HEIGHT), scale.y(below, HEIGHT)
                words = f"{label}, {name}: {whole(counts[index])}"
                rects.append(_rect(index, len(labels), top, bottom - top, level, words))
            below += counts[index]
    return Stacked(
        rects=tuple(rects),
        grid=grid([scale.y(value, HEIGHT) for value in scale.values]),
        ticks=scale.ticks,
        labels=labelled(labels, _middles(len(labels))),
        keys=tuple((level, name) for (name, _counts), level in zip(series, levels, strict=True)),
        rows=tuple(
            (label, *(whole(counts[index]) for _name, counts in series), whole(sums[index]))
            for index, label in enumerate(labels)
        ),
        summary=_ends(labels, sums),
    )


def columns(
    labels: Sequence[str],
    up: Sequence[int],
    down: Sequence[int],
    line: Sequence[float | None],
    *,
    written: Callable[[float], str] | None = None,
) -> Columns:
    """`up` and `down` are counts, not below nought; `line` days to clear, None where nothing went out."""
    said = written or (lambda value: rounded(value, 1))
    scale = scale_of([*up, *(-count for count in down)], "tickets")
    zero, count = scale.y(0, HEIGHT), len(labels)
    created, solved, clear = _("created"), _("solved"), _("days to clear")
    rects = []
    for index, label in enumerate(labels):
        if up[index]:
            top = scale.y(up[index], HEIGHT)
            words = f"{label}, {created}: {whole(up[index])}"
            rects.append(_rect(index, count, top, zero - top, 4, words))
        if down[index]:
            words = f"{label}, {solved}: {whole(down[index])}"
            rects.append(_rect(index, count, zero, scale.y(-down[index], HEIGHT) - zero, 1, words))
    low, middles = scale_of(line), _middles(count)
    points = [
        None if value is None else (WIDTH * middle, low.y(value, LOW_HEIGHT))
        for value, middle in zip(line, middles, strict=True)
    ]
    words_of = ["—" if value is None else said(value) for value in line]
    return Columns(
        rects=tuple(rects),
        grid=grid([scale.y(value, HEIGHT) for value in scale.values]),
        zero=f"M0 {n(zero)}H{WIDTH}",
        ticks=tuple(tick.removeprefix("-").removeprefix("−") for tick in scale.ticks),
        line=curve(points),
        dots=dots(points),
        low_grid=grid([0, LOW_HEIGHT]),
        low_ticks=(low.ticks[0], low.ticks[-1]),
        labels=labelled(labels, middles),
        hits=tuple(
            Hit(n(WIDTH * index / count), n(WIDTH / count), f"{label}, {clear}: {words}")
            for index, (label, words) in enumerate(zip(labels, words_of, strict=True))
        ),
        rows=tuple(
            (label, whole(up[index]), whole(down[index]), words_of[index]) for index, label in enumerate(labels)
        ),
        summary=_("%(created)s created and %(solved)s solved in all.")
        % {"created": whole(sum(up)), "solved": whole(sum(down))},
    )


def _rect(index: int, count: int, y: float, height: float, level: int, text: str) -> Rect:
    slot = WIDTH / count
    width = min(slot * _FILLED, _WIDEST)
    return Rect(n(slot * (index + 0.5) - width / 2), n(y), n(width), n(max(height, 0.8)), level, text)


def _middles(count: int) -> list[float]:
    return [(index + 0.5) / count for index in range(count)]


def _levels(count: int, last_is_harm: bool) -> tuple[int, ...]:
    """From light to dark; the last is of another colour where it means harm."""
    if last_is_harm and count > 1:
        return (*_levels(count - 1, False), WORST)
    return _LEVELS.get(count) or tuple(round(index * 5 / (count - 1)) for index in range(count))


def _ends(labels: Sequence[str], sums: Sequence[int]) -> str:
    if not any(sums):
        return _("No figures in this period.")
    return _("%(begin)s at %(first)s, %(end)s at %(last)s; highest %(most)s.") % {
        "begin": whole(sums[0]),
        "first": labels[0],
        "end": whole(sums[-1]),
        "last": labels[-1],
        "most": whole(max(sums)),
    }
