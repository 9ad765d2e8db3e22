"""Work that a changed policy or calendar leaves: open tickets are judged anew, in batches, from where it stopped."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class RecalculationQuerySet(models.QuerySet["Recalculation"]):
    def unfinished(self) -> RecalculationQuerySet:
        return self.filter(finished_at=None).order_by("id")


class Recalculation(models.Model):
    reason = models.CharField(max_length=200)
    since = models.DateTimeField(null=True)  # tickets active now or changed since then; null: all tickets
    asked_at = models.DateTimeField(auto_now_add=True)
    last_ticket = models.BigIntegerField(default=0)  # the last one done
    done = models.IntegerField(default=0)
    total = models.IntegerField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = RecalculationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.reason}: {self.done}/{self.total}"
