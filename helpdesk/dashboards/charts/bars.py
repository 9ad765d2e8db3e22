"""Bars that lie, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from helpdesk.dashboards.charts.drawing import n


@dataclass(frozen=True, slots=True)
class Bar:
    """`shown` is the value in words, `right` what stands behind it, `tone` ok, warn, bad or '';
    `priority` the word of the mark before the label."""

    label: Any
    value: float | None
    shown: str
    href: str = ""
    right: str = ""
    tone: str = ""
    priority: str = ""

    @property
    def length(self) -> str:
        return n(max(0.0, self.value or 0.0))


@dataclass(frozen=True, slots=True)
class Bars:
    rows: tuple[Bar, ...]
    most: str
    has_right: bool

    @property
    def is_empty(self) -> bool:
        return not self.rows


def bars(rows: Sequence[Bar]) -> Bars:
    """All on one scale from nought; what is below nought or unknown has no length."""
    most = max((row.value or 0.0 for row in rows), default=0.0)
    # Shares and other small figures keep their digits.
    factor = 1.0 if most >= 100 or most <= 0 else 1000 / most
    scaled = [_scaled(row, factor) for row in rows]
    return Bars(tuple(scaled), n(most * factor if most > 0 else 1.0), any(row.right for row in rows))


def _scaled(row: Bar, factor: float) -> Bar:
    value = None if row.value is None else row.value * factor
    return Bar(row.label, value, row.shown, row.href, row.right, row.tone, row.priority)
