"""A vertical axis: nought is always on it, its ticks are even and round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from django.utils import formats

from sla.sentences import span

MINUTE, HOUR = 60, 3600
# Below a minute and an hour people count in these; hours again in 1, 2, 5, 10.
_OF_TIME = (1, 2, 5, 10, 15, 30, *(MINUTE * n for n in (1, 2, 5, 10, 15, 30)), *(HOUR * n for n in (1, 2, 4, 8)))
_WANTED = 4  # steps, about
_NOTHING = 1e-6  # is nought


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high`, both ticks, `step` apart. `unit` is one of a KPI's: seconds, share, tickets, ..."""

    low: float
    high: float
    step: float
    unit: str

    def y(self, value: float, height: float) -> float:
        """From the top; a value outside lies on the edge."""
        inside = min(max(value, self.low), self.high)
        return height * (self.high - inside) / (self.high - self.low)

    @property
    def values(self) -> list[float]:
        """Ticks from top to bottom."""
        return [self.high - number * self.step for number in range(round((self.high - self.low) / self.step) + 1)]

    @property
    def ticks(self) -> tuple[str, ...]:
        return tuple(self._said(value) for value in self.values)

    def _said(self, value: float) -> str:
        if abs(value) < self.step / 1e6:
            value = 0
        if self.unit == "seconds":
            return span(value) if value >= 0 else f"−{span(-value)}"
        factor = 100 if self.unit == "share" else 1
        places = max(0, -floor(log10(self.step * factor) + 1e-9))
        written = formats.number_format(round(value * factor, places), places, force_grouping=True)
        return f"{written}\N{NO-BREAK SPACE}%" if self.unit == "share" else written


def scale_of(values: Iterable[float | None], unit: str = "number") -> Scale:
    """Around all of `values` and nought. Without any, from 0 to 1 of the unit."""
    known = [value for value in values if value is not None and isfinite(value) and abs(value) > _NOTHING]
    least, most = min([0.0, *known]), max([0.0, *known])
    if most == least:
        most = {"seconds": float(MINUTE), "share": 1.0}.get(unit, 1.0)
    step = _step((most - least) / _WANTED, unit)
    low = step * floor(least / step) if least else 0.0
    high = step * ceil(most / step) if most else 0.0
    if unit == "share" and 0.8 < most <= 1 and least == 0:
        return Scale(0.0, 1.0, 0.25, unit)
    return Scale(low, high, step, unit)


def _step(rough: float, unit: str) -> float:
    """The next round step that is not smaller."""
    if unit == "seconds":
        if (known := next((step for step in _OF_TIME if step >= rough), None)) is not None:
            return float(known)
        return HOUR * _decimal(rough / HOUR)
    return _decimal(max(rough, 1.0) if unit in ("tickets", "readings") else rough)


def _decimal(rough: float) -> float:
    """1, 2 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(rough))
    return next((n * power for n in (1, 2, 5) if n * power >= rough * (1 - 1e-9)), 10 * power)
