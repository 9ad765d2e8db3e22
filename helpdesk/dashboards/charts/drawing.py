"""Path data and labels that charts share. A plot is WIDTH by HEIGHT and is stretched; its words stand beside it."""

from __future__ import annotations

import datetime as dates
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.utils import formats
from django.utils.translation import get_language

WIDTH, HEIGHT = 600, 180
LABELS = 8  # on an axis at most
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """A word of the horizontal axis; `minor` ones are left out where it is narrow."""

    x: str  # per cent
    anchor: str
    text: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """An upright slice of the plot that says its figures on hover."""

    x: str
    width: str
    text: str


def n(number: float) -> str:
    """A coordinate: a decimal point whatever the language, one place, never an exponent."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def whole(number: int) -> str:
    """`12 345` in the reader's writing."""
    return _whole(number, get_language())


@lru_cache(maxsize=4096)
def _whole(number: int, language: str | None) -> str:
    """`language` is the one that is active: a page writes the same small numbers many times."""
    return str(formats.number_format(number, 0, force_grouping=True))


def runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """What hangs together between gaps."""
    found: list[list[Point]] = [[]]
    for point in points:
        if point is not None:
            found[-1].append(point)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def smooth(run: Sequence[Point]) -> str:
    """A curve through two points or more that never leaves the range between neighbours (Fritsch and Carlson 1980)."""
    slopes = _slopes(run)
    parts = [f"M{run[0][0]:.1f} {run[0][1]:.1f}"]
    for (x0, y0), (x1, y1), m0, m1 in zip(run, run[1:], slopes, slopes[1:], strict=False):
        third = (x1 - x0) / 3
        parts.append(
            f"C{x0 + third:.1f} {y0 + m0 * third:.1f} {x1 - third:.1f} {y1 - m1 * third:.1f} {x1:.1f} {y1:.1f}"
        )
    return "".join(parts).replace(".0", "")  # what n() would write, of all at once


def curve(points: Sequence[Point | None]) -> str:
    return "".join(smooth(run) for run in runs(points) if len(run) > 1)


def dots(points: Sequence[Point | None]) -> str:
    """Points without neighbours: lines of no length, whose round ends draw them."""
    return "".join(f"M{n(run[0][0])} {n(run[0][1])}h0" for run in runs(points) if len(run) == 1)


def curve_and_area(points: Sequence[Point | None], base: float) -> tuple[str, str]:
    """The curve, and what lies between it and a level; single points have none."""
    curves = [(run[0][0], smooth(run)) for run in runs(points) if len(run) > 1]
    return "".join(line for _x, line in curves), "".join(f"{line}V{n(base)}H{n(x)}Z" for x, line in curves)


def band(above: Sequence[Point], below: Sequence[Point]) -> str:
    """Between two curves over the same places."""
    if len(above) < 2:
        return ""
    return f"{smooth(above)}L{smooth(below[::-1]).removeprefix('M')}Z"


def grid(values: Sequence[float]) -> str:
    """Horizontal lines over the whole width."""
    return "".join(f"M0 {n(y)}H{WIDTH}" for y in values)


def labelled(words: Sequence[str], places: Sequence[float]) -> tuple[Label, ...]:
    """Some of the words, evenly, the last one always; `places` are parts of the width."""
    if not words:
        return ()
    every = max(1, -(-(len(words) - 1) // (LABELS - 1)))
    chosen = range(len(words) - 1, -1, -every)
    found = []
    for order, index in enumerate(chosen):
        place = places[index]
        anchor = "start" if place < 0.02 else "end" if place > 0.98 else "middle"
        found.append(Label(f"{n(100 * place)}%", anchor, words[index], minor=order % 2 == 1))
    return tuple(reversed(found))


def short_day(day: dates.date) -> str:
    """`24 Nov`; Russian writes months small, and Django's short names of it are capitalised."""
    return _short_day(day, get_language())


@lru_cache(maxsize=4096)
def _short_day(day: dates.date, language: str | None) -> str:
    """`language` is the one that is active: a page writes the same days many times."""
    return str(formats.date_format(day, "j b" if language == "ru" else "j M"))


def _slopes(run: Sequence[Point]) -> list[float]:
    secants = [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in pairwise(run)]
    found = [secants[0]]
    for before, after in pairwise(secants):
        # The harmonic mean; a turning point is flat.
        found.append(0.0 if before * after <= 0 else 2 * before * after / (before + after))
    return [*found, secants[-1]]
