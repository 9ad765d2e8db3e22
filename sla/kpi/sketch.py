"""Quantiles of counts by bin: DDSketch, within 1 % of the true value, and mergeable by adding counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from ddsketch.ddsketch import BaseDDSketch
from ddsketch.mapping import LogarithmicMapping
from ddsketch.store import DenseStore

ERROR = 0.01  # relative, of a quantile
_MAPPING = LogarithmicMapping(ERROR)
_ZERO = -1  # the bin of 0; those of seconds from 1 on are 0 and more

Bins = Counter[int]  # how many values lie in a bin


def bins_of(seconds: Iterable[int | None]) -> Bins:
    """Of whole seconds; None is no value."""
    return Counter(_bin(value) for value in seconds if value is not None)


def packed(bins: Bins) -> list[int]:
    """`[bin, count, bin, count, …]`, as a row keeps them."""
    return [number for pair in sorted(bins.items()) for number in pair]


def add_packed(bins: Bins, row: Sequence[int]) -> None:
    for at in range(0, len(row), 2):
        bins[row[at]] += row[at + 1]


def quantile(bins: Bins, fraction: float) -> float | None:
    """Within ERROR of what PostgreSQL's percentile_cont says, between two values as it does; None of no values."""
    return quantiles(bins)(fraction)


def quantiles(bins: Bins) -> Callable[[float], float | None]:
    """The same for many fractions of one: its sketch is made once."""
    count = bins.total()
    if not count:
        return lambda _fraction: None
    sketch = _sketch(bins)

    def at(fraction: float) -> float:
        rank = fraction * (count - 1)
        low = int(rank)
        below, above = (_at(sketch, each, count) for each in (low, min(low + 1, count - 1)))
        return below + (rank - low) * (above - below)

    return at


def _at(sketch: BaseDDSketch, place: int, count: int) -> float:
    """The value at a place from 0; half a place further, so that no fraction falls short of it."""
    found = sketch.get_quantile_value(min(1.0, (place + 0.5) / max(1, count - 1)))
    assert found is not None  # it has values
    return found


def _sketch(bins: Bins) -> BaseDDSketch:
    store = DenseStore()
    for bin_, count in bins.items():
        if bin_ != _ZERO:
            store.add(bin_, count)
    return BaseDDSketch(_MAPPING, store, DenseStore(), zero_count=bins.get(_ZERO, 0))


@lru_cache(maxsize=1 << 16)
def _bin(value: int) -> int:
    return _MAPPING.key(value) if value > 0 else _ZERO
