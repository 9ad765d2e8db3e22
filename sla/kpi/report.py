"""What a report says of a period and of the one that it is compared with, from rollups, or from facts where rollups do
not know the zone or the filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sla.kpi.definitions import FRACTIONS, Kpi, Number, kpis
from sla.kpi.measures import AGED
from sla.kpi.period import Narrowed, Period
from sla.kpi.sketch import Bins, quantiles

Sum = Counter[str]
_NOTHING: Sum = Sum()
Place = tuple[int | None, int | None, str, str]  # team, line, priority, channel


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one KPI: its figures by name (None where nothing counts), how many tickets count, and how many do not by
    reason. `value`, with a divisor also `sum`, with a spread `median` and `p90`, and the same as `wall…`."""

    kpi: Kpi
    values: dict[str, Number | None]
    count: int
    excluded: dict[str, int]
    whole: int = 0  # the divisor


@dataclass(frozen=True, slots=True)
class Backlog:
    """Not solved at an instant. `begin + created - solves + reopens = end`, all of the period."""

    begin: int
    created: int
    solves: int
    reopens: int
    end: int


@dataclass
class Report:
    """`days` are the sums of each local day of both periods, `bins` and `arrivals` of the period itself; `open_before`
    are open tickets by age (AGED) at the beginning of each period. What costs more is read when asked for."""

    period: Period
    before: Period | None
    source: str  # rollups or facts
    at: datetime  # as of when
    days: Mapping[date, Sum]
    bins: Mapping[str, Bins]
    arrivals: Sequence[int]  # 7 x 24 from Monday
    open_before: Mapping[Period, Sum]
    read: Callable[[str], Mapping[tuple[object, ...], Sum]] = field(repr=False)  # the period's sums by a cut's values
    narrowed: Narrowed = field(default_factory=Narrowed)
    withheld: set[Period] = field(default_factory=set)  # whose cost is not this reader's to see
    extra: dict[Period, Mapping[str, Any]] = field(default_factory=dict)  # what no ticket tells (sla/kpi/economy.py)

    @cached_property
    def places(self) -> Mapping[Place, Sum]:
        return self.read("place")  # type: ignore[return-value]  # as the cut's columns say

    @cached_property
    def agents(self) -> Mapping[int, Sum]:
        return {key[0]: sums for key, sums in self.read("agent").items() if isinstance(key[0], int)}

    @cached_property
    def by_team(self) -> Mapping[int | None, Sum]:
        found: dict[int | None, Sum] = {}
        for place, sums in self.places.items():
            add(found.setdefault(place[0], Sum()), sums)
        return found

    @cached_property
    def sums(self) -> Sum:
        """Of the period, with the backlog at its end."""
        return self._summed(self.period)

    @cached_property
    def sums_before(self) -> Sum:
        return Sum() if self.before is None else self._summed(self.before)

    @property
    def backlog(self) -> Backlog:
        return self.backlog_of(self.period)

    def backlog_of(self, period: Period) -> Backlog:
        sums = self.sums if period == self.period else self.sums_before
        begin = sum(self.open_before[period].values())
        return Backlog(begin, sums["created"], sums["solves"], sums["reopens"], sums["open_at_end"])

    def figures(self, name: str, sums: Sum | None = None) -> Figures:
        """Of a KPI, by these sums or those of the period; quantiles are known of the period alone."""
        kpi = kpis.get(name)
        assert kpi is not None
        return figures_of(kpi, self.sums if sums is None else sums, self._quantile if sums is None else None)

    def ages_at(self, day: date) -> list[int]:
        """Open tickets by age at the end of a day of the period."""
        return [self._ages[day][name] for name in AGED]

    def _summed(self, period: Period) -> Sum:
        found = Sum()
        for day in period.days:
            add(found, self.days.get(day, _NOTHING))
        found.update(self.extra.get(period, {}))
        found["open_at_end"] = sum(self.open_before[period].values()) + sum(found[name] for name in AGED)
        return found

    @cached_property
    def _quantiles(self) -> dict[str, Callable[[float], float | None]]:
        return {}

    @cached_property
    def _ages(self) -> dict[date, Sum]:
        found, standing = {}, Sum(self.open_before[self.period])
        for day in self.period.days:
            if moved := self.days.get(day):
                standing = Sum({name: standing[name] + moved.get(name, 0) for name in AGED})
            found[day] = standing
        return found

    def _quantile(self, name: str, fraction: float) -> float | None:
        if name not in self._quantiles:
            self._quantiles[name] = quantiles(self.bins.get(name, Bins()))
        return self._quantiles[name](fraction)


def figures_of(kpi: Kpi, sums: Mapping[str, int], at: Callable[[str, float], float | None] | None = None) -> Figures:
    """`at(span, fraction)` gives quantiles, if they are known."""
    values: dict[str, Number | None] = {"value": kpi.value(sums)}
    if kpi.bottom:
        values["sum"] = sum(sums.get(name, 0) for name in kpi.top)
    if kpi.wall:
        whole = sums.get(kpi.bottom[0], 0)
        values["wall"] = sums.get(kpi.wall, 0) / whole if whole else None
    for name, fraction in FRACTIONS.items() if at else ():
        assert at is not None
        if kpi.spread:
            values[name] = at(kpi.spread, fraction)
        if kpi.wall:
            values[f"wall_{name}"] = at(kpi.wall, fraction)
    whole = sum(sums.get(name, 0) for name in kpi.bottom)
    return Figures(kpi, values, kpi.count(sums), kpi.left_out(sums), whole)


def report(
    period: Period, narrowed: Narrowed | None = None, hidden: Iterable[int] = (), before: Period | None = None
) -> Report:
    """`hidden` are teams whose tickets the reader may not see; `before` is what it is compared with.

    Four queries from rollups; from facts some twenty for each period.
    """
    from sla.kpi import counted, rolled  # both give what is declared here

    narrowed = narrowed or Narrowed()
    periods = [period, *([before] if before else [])]
    zone = rolled.ready(period.zone.key) if rolled.knows(narrowed) else None
    if zone is not None:
        return rolled.report(zone, periods, narrowed, list(hidden))
    return counted.report(periods, narrowed, list(hidden))


def folded(days: Mapping[date, Sum], group: Sequence[date]) -> Sum:
    """The sums of these days; of one day its own."""
    if len(group) == 1:
        return days.get(group[0], _NOTHING)
    found = Sum()
    for day in group:
        add(found, days.get(day, _NOTHING))
    return found


def add(found: Sum, sums: Mapping[str, int]) -> None:
    """As Counter.update, which is slower on many small ones."""
    for name, value in sums.items():
        found[name] = found.get(name, 0) + value


def weeks(period: Period, most: int = 60) -> list[list[date]]:
    """The period's days, a day each or as many together as make at most `most` groups: 7, or 30."""
    days = list(period.days)
    size = next((size for size in (1, 7, 30) if len(days) / size <= most), 91)
    return [days[at : at + size] for at in range(0, len(days), size)]
