"""Triggers: when something happens to a ticket and a condition holds, steps are taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction

from tickets.models.steps import Ordered, Steps, Version, as_json, next_version

if TYPE_CHECKING:
    from people.models import Person


@dataclass(frozen=True, slots=True)
class TriggerWording:
    """`events` are kinds of events, `becomes` a status that the event must lead to ('' for any)."""

    events: list[str] = field(default_factory=list)
    becomes: str = ""
    condition: str = ""
    steps: Steps = field(default_factory=Steps)


class Trigger(Ordered):
    @property
    def current(self) -> TriggerVersion:
        """The newest version. Queries."""
        return self.versions.latest("id")

    @classmethod
    @transaction.atomic
    def create(cls, name: str, wording: TriggerWording, *, by: Person | None, is_active: bool = True) -> Trigger:
        """A new trigger, last in order."""
        trigger = cls.objects.create(name=name, position=cls.next_position(), is_active=is_active)
        trigger.revise(wording, by=by)
        return trigger

    @transaction.atomic
    def revise(self, wording: TriggerWording, *, by: Person | None) -> TriggerVersion | None:
        """Keeps changed terms as a new version; None when nothing changed."""
        Trigger.objects.select_for_update(no_key=True).get(pk=self.pk)
        found: TriggerVersion | None = next_version(
            self.versions, by=by, events=wording.events, becomes=wording.becomes, condition=wording.condition,
            steps=as_json(wording.steps),
        )  # fmt: skip
        return found


class TriggerVersionQuerySet(models.QuerySet["TriggerVersion"]):
    def newest(self) -> TriggerVersionQuerySet:
        """One of each trigger, with its trigger."""
        return self.select_related("trigger").order_by("trigger_id", "-id").distinct("trigger_id")


class TriggerVersion(Version):
    trigger = models.ForeignKey(Trigger, models.PROTECT, related_name="versions")
    events = ArrayField(models.CharField(max_length=20))
    becomes = models.CharField(max_length=7, blank=True)

    objects: ClassVar[Any] = TriggerVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trigger", "number"], name="trigger_version_once")]

    def __str__(self) -> str:
        return f"{self.trigger_id}.{self.number}"

    @property
    def wording(self) -> TriggerWording:
        return TriggerWording(list(self.events), self.becomes, self.condition, self.taken)


class TriggerDay(models.Model):
    """How often a trigger ran on one day of the site, and how often a step of it failed."""

    trigger = models.ForeignKey(Trigger, models.CASCADE, related_name="days")
    day = models.DateField()
    runs = models.IntegerField(default=0)
    failures = models.IntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trigger", "day"], name="trigger_day_once")]

    def __str__(self) -> str:
        return f"{self.trigger_id} {self.day}: {self.runs}"
