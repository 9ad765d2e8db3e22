"""Lines over days: a spark in a tile, a trend with the period before, its target and a band."""

from __future__ import annotations

import datetime as dates
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from helpdesk.dashboards.charts.drawing import (
    HEIGHT,
    WIDTH,
    Hit,
    Label,
    Point,
    band,
    curve,
    curve_and_area,
    dots,
    grid,
    labelled,
    n,
    runs,
    short_day,
)
from helpdesk.dashboards.charts.scale import scale_of
from sla.sentences import day as long_day

SPARK_WIDTH, SPARK_HEIGHT = 100, 36
Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Path data in 100 by 36; empty texts where there is nothing to draw."""

    line: str
    dots: str  # values between gaps
    area: str
    aim: str
    last: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Path data in 600 by 180; `rows` are (day, value, before, low, high) in words, for the table."""

    line: str
    dots: str  # values between gaps
    area: str  # below the line; of a band, between its edges
    before: str
    aim: str
    last: str
    grid: str
    zero: str  # the line of nought where it is not the lowest
    ticks: tuple[str, ...]
    labels: tuple[Label, ...]
    hits: tuple[Hit, ...]
    rows: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...]
    summary: str
    target: str
    has_band: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.last


def sparkline(values: Values, target: float | None = None) -> Sparkline:
    """Between the least and the most of values and target; a flat line lies in the middle."""
    known = [value for value in values if value is not None]
    if not known:
        return Sparkline("", "", "", "", "")
    inside = known if target is None else [*known, target]
    least, reach = min(inside), max(inside) - min(inside)

    def y(value: float) -> float:
        return 2 + (SPARK_HEIGHT - 4) * (0.5 if reach == 0 else 1 - (value - least) / reach)

    points = [
        None if value is None else (SPARK_WIDTH * place, y(value))
        for value, place in zip(values, _places(len(values)), strict=True)
    ]
    x, last = next(point for point in reversed(points) if point is not None)
    aim = "" if target is None else f"M0 {n(y(target))}H{SPARK_WIDTH}"
    line, area = curve_and_area(points, SPARK_HEIGHT)
    return Sparkline(line, dots(points), area, aim, f"M{n(x)} {n(last)}h0")


def trend(
    days: Sequence[dates.date],
    now: Values,
    before: Values | None,
    target: float | None,
    written: Callable[[float], str],
    *,
    unit: str = "number",
    within: Sequence[tuple[float, float]] | None = None,
) -> Trend:
    """One value a day, None for none. `before` is laid under `now` place by place, as far as it goes; `within` is a
    band (low, high) of each day. `written` says a value, `unit` (as a KPI's) chooses the ticks."""
    earlier = list(before or [])[: len(days)]
    earlier += [None] * (len(days) - len(earlier))
    edges = [edge for pair in within or () for edge in pair]
    scale = scale_of([*now, *earlier, *edges, target], unit)
    places = _places(len(days))

    def points(values: Values) -> list[Point | None]:
        pairs = zip(values, places, strict=True)
        return [None if value is None else (WIDTH * place, scale.y(value, HEIGHT)) for value, place in pairs]

    drawn = points(now)
    ends = [run[-1] for run in runs(drawn)]
    zero = scale.y(0, HEIGHT)
    line, filled = curve_and_area(drawn, zero)
    if within:
        above, below = points([high for _low, high in within]), points([low for low, _high in within])
        filled = band([point for point in above if point], [point for point in below if point])
    rows = _rows(days, now, earlier if before is not None else None, within, written)
    return Trend(
        line=line,
        dots=dots(drawn),
        area=filled,
        before=curve(points(earlier)),
        aim="" if target is None else f"M0 {n(scale.y(target, HEIGHT))}H{WIDTH}",
        last=f"M{n(ends[-1][0])} {n(ends[-1][1])}h0" if ends else "",
        grid=grid([scale.y(value, HEIGHT) for value in scale.values]),
        zero=f"M0 {n(zero)}H{WIDTH}" if scale.low < 0 else "",
        ticks=scale.ticks,
        labels=labelled([short_day(day) for day in days], places),
        hits=_hits(rows, before is not None),
        rows=rows,
        heads=_heads(before is not None, bool(within)),
        summary=_summary(days, now, target, written),
        target="" if target is None else written(target),
        has_band=bool(within),
    )


def _places(count: int) -> list[float]:
    """From the left edge to the right one; a single value in the middle."""
    return [0.5] if count == 1 else [index / (count - 1) for index in range(count)]


def _heads(has_before: bool, has_band: bool) -> tuple[str, ...]:
    heads = [_("Day"), _("Value")]
    if has_before:
        heads.append(_("Before"))
    if has_band:
        heads += [_("At least"), _("At most")]
    return tuple(heads)


def _rows(
    days: Sequence[dates.date],
    now: Values,
    before: Values | None,
    within: Sequence[tuple[float, float]] | None,
    written: Callable[[float], str],
) -> tuple[tuple[str, ...], ...]:
    found = []
    for index, day in enumerate(days):
        values = [now[index]] + ([before[index]] if before is not None else [])
        values += list(within[index]) if within else []
        found.append((long_day(day), *("—" if value is None else written(value) for value in values)))
    return tuple(found)


def _hits(rows: Sequence[tuple[str, ...]], has_before: bool) -> tuple[Hit, ...]:
    """Each day's slice reaches half way to its neighbours."""
    if not rows:
        return ()
    width = WIDTH / max(1, len(rows) - 1)
    found = []
    for index, (day, value, *rest) in enumerate(rows):
        left, right = max(0, (index - 0.5) * width), min(WIDTH, (index + 0.5) * width)
        words = f"{day}: {value}"
        if len(rest) > 1:
            words += f" ({rest[-2]} – {rest[-1]})"
        if has_before:
            words += f" ({_('before: %(value)s') % {'value': rest[0]}})"
        found.append(Hit(n(left), n((WIDTH if len(rows) == 1 else right) - left), words))
    return tuple(found)


def _summary(days: Sequence[dates.date], now: Values, target: float | None, written: Callable[[float], str]) -> str:
    """What somebody who cannot see the line is told."""
    known = [(day, value) for day, value in zip(days, now, strict=True) if value is not None]
    if not known:
        return _("No figures in this period.")
    (first, begin), (last, end) = known[0], known[-1]
    least, most = min(value for _day, value in known), max(value for _day, value in known)
    said = _("%(begin)s on %(first)s, %(end)s on %(last)s; lowest %(least)s, highest %(most)s.") % {
        "begin": written(begin),
        "first": long_day(first),
        "end": written(end),
        "last": long_day(last),
        "least": written(least),
        "most": written(most),
    }
    return said if target is None else f"{said} {_('Target: %(target)s.') % {'target': written(target)}}"
