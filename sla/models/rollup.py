"""Rollups: what facts come to for each local day and each finished month, in small cuts (sla/kpi/rolling.py)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from sla.kpi.measures import NAMES, SKETCHED


class Cut(models.TextChoices):
    """By what a cell is apart from others of its day; `hidden_in` keeps tickets of private teams apart in all."""

    ALL = "all"
    PLACE = "place"  # team, line, priority, channel
    AGENT = "agent"
    TIER = "tier"


class Rollup(models.Model):
    """One cell. Each column of a measure is null where it comes to nothing; that of a sketch is `[bin, count, …]`."""

    Cut = Cut

    zone = models.CharField(max_length=40)
    day = models.DateField()  # of a month the first
    is_month = models.BooleanField()
    cut = models.CharField(max_length=5, choices=Cut)
    hidden_in = models.BigIntegerField(null=True)
    team = models.BigIntegerField(null=True)
    line = models.SmallIntegerField(null=True)
    priority = models.CharField(max_length=6, blank=True)
    channel = models.CharField(max_length=6, blank=True)
    agent = models.BigIntegerField(null=True)
    tier = models.CharField(max_length=10, blank=True)
    arrivals = ArrayField(
        models.IntegerField(), null=True
    )  # created by hour: 24 of a day, 7 x 24 from Monday of a month

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["zone", "cut", "is_month", "day"], name="rollup_days")]

    def __str__(self) -> str:
        return f"{self.zone} {self.day} {self.cut}"


# A column for each measure: declaring them again by hand would be a second list to keep.
for _name in NAMES:
    Rollup.add_to_class(_name, models.BigIntegerField(null=True))
for _name in SKETCHED:
    Rollup.add_to_class(f"{_name}_bins", ArrayField(models.IntegerField(), null=True))


class RollupMark(models.Model):
    """Days that hold this hour are to be made again. Rows are only added and, once done, taken away."""

    hour = models.DateTimeField()

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return self.hour.isoformat()


class RollupZone(models.Model):
    """How far the cells of a zone are made; its row is the lock of who makes them."""

    zone = models.CharField(max_length=40, unique=True)
    is_ready = models.BooleanField(default=False)  # to be read; until then reports read facts
    months_until = models.DateField(null=True)  # months before this first day have their own cells
    at = models.DateTimeField(null=True)  # when it was brought up to date last

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return self.zone


class NumbersAudit(models.Model):
    """One night's comparison of facts and rollups with what they are made of."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    tickets = models.IntegerField()  # replayed
    days = models.IntegerField()  # made again
    found = models.IntegerField()  # differences
    lines = models.JSONField(default=list)  # the first of them, for a person

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        get_latest_by = "ended_at"

    def __str__(self) -> str:
        return f"{self.ended_at:%Y-%m-%d}: {self.found}"
