"""Cells added up: days into a month, rows into the sums of a report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sla.kpi.cells import Cell, Cells, Key
from sla.kpi.measures import NAMES, SKETCHED
from sla.kpi.sketch import Bins, add_packed
from sla.models import Rollup

_KEY = ("cut", "hidden_in", "team", "line", "priority", "channel", "agent", "tier")


def of_month(first: date, days: Iterable[Rollup]) -> Cells:
    """The cells of a month from those of its days."""
    cells: Cells = {}
    for row in days:
        key = Key(first, *(getattr(row, name) for name in _KEY))
        cells.setdefault(key, Cell()).add(_cell(row))
    return cells


def _cell(row: Rollup) -> Cell:
    cell = Cell()
    for name in NAMES:
        if value := getattr(row, name):
            cell.sums[name] = value
    for name in SKETCHED:
        if packed := getattr(row, f"{name}_bins"):
            bins = cell.bins[name] = Bins()
            add_packed(bins, packed)
    if row.arrivals:
        cell.arrivals = [0] * (7 * 24)
        begin = 24 * row.day.weekday()
        cell.arrivals[begin : begin + 24] = row.arrivals
    return cell
