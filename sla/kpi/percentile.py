"""A percentile as PostgreSQL computes it, exactly."""

from __future__ import annotations

from typing import Any

from django.db.models import Aggregate, FloatField


class Percentile(Aggregate):
    """`Percentile("column", fraction=0.9)`: between two values it interpolates; None of no rows."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, column: str, *, fraction: float, **extra: Any) -> None:
        super().__init__(column, fraction=fraction, **extra)
