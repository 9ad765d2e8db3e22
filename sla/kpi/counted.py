"""Reports from facts, for zones and filters that rollups do not know: cells made for the moment, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from sla.kpi import report as reports
from sla.kpi.cells import Cells, of_days
from sla.kpi.exact import open_by_age
from sla.kpi.measures import SKETCHED
from sla.kpi.period import Narrowed, Period
from sla.kpi.sketch import Bins
from sla.models.rollup import Cut


def report(periods: Sequence[Period], narrowed: Narrowed, hidden: list[int]) -> reports.Report:
    period = periods[0]
    found = [of_days(each, narrowed, hidden) for each in periods]
    bins: dict[str, Bins] = {name: Bins() for name in SKETCHED}
    arrivals = [0] * (7 * 24)
    for key, cell in found[0].items():
        if key.cut == Cut.ALL:
            for name, of_cell in cell.bins.items():
                bins[name].update(of_cell)
            for hour, number in enumerate(cell.arrivals or ()):
                arrivals[24 * key.day.weekday() + hour] += number

    def read(name: str) -> Mapping[tuple[object, ...], Counter[str]]:
        summed: dict[tuple[object, ...], Counter[str]] = {}
        for key, cell in found[0].items():
            if key.cut == name:
                summed.setdefault(key.values, Counter()).update(cell.sums)
        return summed

    return reports.Report(
        period,
        periods[1] if len(periods) > 1 else None,
        "facts",
        timezone.now(),
        {day: sums for cells in found for day, sums in _days(cells).items()},
        bins,
        arrivals,
        {each: open_by_age(each.begin, narrowed, hidden) for each in periods},
        read,
        narrowed,
    )


def _days(cells: Cells) -> dict[date, Counter[str]]:
    found: dict[date, Counter[str]] = {}
    for key, cell in cells.items():
        if key.cut == Cut.ALL:
            found.setdefault(key.day, Counter()).update(cell.sums)
    return found
