"""Months as they were published: what was said once stays, whatever is recomputed today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class FrozenMonthQuerySet(models.QuerySet["FrozenMonth"]):
    def for_list(self) -> FrozenMonthQuerySet:
        return self.select_related("by").order_by("-month", "pk")

    def of(self, month: date) -> FrozenMonth | None:
        """Of the site's zone; where that was another one then, the first that was published. One query."""
        known = list(self.for_list().filter(month=month))
        here = [each for each in known if each.zone == timezone.get_default_timezone_name()]
        return next(iter(here or known), None)


class FrozenMonth(models.Model):
    """A row is written once and never again. `month` is its first day in `zone`; `published_at` is a moment up to which
    all that happened is in the figures; without `by` it was published by itself."""

    month = models.DateField()
    zone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)  # of its amounts
    published_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar[Any] = FrozenMonthQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "zone"], name="frozen_month_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def last(self) -> date:
        """Its last day."""
        return last_day(self.month)


class FrozenFigure(models.Model):
    """One figure of a KPI: `value`, `median`, …; money stands in `money`, all others in `value`, both empty where
    nothing counted. `count` is how much counted. Teams are plain numbers: what was published outlives a team."""

    month = models.ForeignKey(FrozenMonth, models.CASCADE, related_name="figures")
    kpi = models.CharField(max_length=40)
    team = models.BigIntegerField(null=True)
    figure = models.CharField(max_length=20)
    value = models.FloatField(null=True)
    money = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "kpi", "team", "figure"], name="frozen_figure_once"),
            models.UniqueConstraint(
                fields=["month", "kpi", "figure"], condition=Q(team=None), name="frozen_figure_of_desk_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} {self.figure}"


def last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
