"""That two rows were one customer: who was merged into whom, and all that a taking back has to put where it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from people.models.person import Person

KEPT_FOR = timedelta(days=30)  # so long it can be taken back


class MergingQuerySet(models.QuerySet["Merging"]):
    def standing(self) -> MergingQuerySet:
        return self.filter(undone_at=None)

    def into(self, person: Person) -> MergingQuerySet:
        """The newest first."""
        return self.standing().filter(survivor=person).select_related("merged", "by").order_by("-at", "-id")


class Merging(models.Model):
    """`before` is what people/merging.py changed of the two rows, `moved` what the floors above moved, by its name."""

    survivor = models.ForeignKey(Person, models.PROTECT, related_name="mergings", db_index=False)
    merged = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    before = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar[Any] = MergingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["survivor", "-at"], name="merging_survivor")]  # the customer's page
        constraints = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="merging_once"),
            models.CheckConstraint(condition=~Q(survivor=models.F("merged")), name="merging_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.survivor_id}"

    @property
    def may_be_undone_until(self) -> datetime:
        return self.at + KEPT_FOR

    @property
    def may_be_undone(self) -> bool:
        return self.undone_at is None and timezone.now() < self.may_be_undone_until
