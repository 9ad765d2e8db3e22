"""The staffing figures as lines in an SVG of 600 by 180; words and labels stand beside it as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sla.staffing import Point

WIDTH, HEIGHT = 600, 180


@dataclass(frozen=True, slots=True)
class Chart:
    """`line` and `area` are path data; `mark` the x of the plan, None without one; `ticks` from top to bottom."""

    line: str
    area: str
    mark: float | None
    ticks: list[float]


def on_time(points: Sequence[Point]) -> Chart:
    """The share answered in time with its band, by number of agents. Every point has a share."""
    bands = [(_x(number, len(points)), point.on_time) for number, point in enumerate(points)]
    line = [(x, _y(band.mean, 1)) for x, band in bands if band]
    above = [(x, _y(band.high, 1)) for x, band in bands if band]
    below = [(x, _y(band.low, 1)) for x, band in bands if band]
    plan = next((_x(number, len(points)) for number, point in enumerate(points) if not point.offset), None)
    return Chart(_path(line), _path([*above, *reversed(below)]) + "Z", plan, [100, 75, 50, 25, 0])


def queue_by_hour(point: Point) -> Chart:
    """Steps of an hour."""
    top = _round_up(max(point.by_hour))
    corners = [
        (round(WIDTH * (hour + side) / 24, 1), _y(length, top))
        for hour, length in enumerate(point.by_hour)
        for side in (0, 1)
    ]
    area = _path([(0, HEIGHT), *corners, (WIDTH, HEIGHT)]) + "Z"
    return Chart(_path(corners), area, None, [top, top / 2, 0])


def _x(number: int, count: int) -> float:
    """In the middle of its slot, where the label stands."""
    return round(WIDTH * (number + 0.5) / count, 1)


def _y(value: float, top: float) -> float:
    return round(HEIGHT * (1 - value / top), 1)


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places)


def _round_up(value: float) -> float:
    """1, 2, 5, 10, 20 … at least as large."""
    scale = 1.0
    while True:
        for step in (1, 2, 5):
            if value <= step * scale:
                return step * scale
        scale *= 10
