"""What the desk, or a team, wants of a number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from people.models import Team

if TYPE_CHECKING:
    from people.models import Person


class TargetQuerySet(models.QuerySet["Target"]):
    def on(self, day: date) -> TargetQuerySet:
        """The newest of each number and team up to this day, also those that ended one."""
        known = self.filter(since__lte=day)
        return known.order_by("kpi", "team_id", "-since").distinct("kpi", "team_id")

    def of(self, kpi: str) -> TargetQuerySet:
        """The history of a number's targets, newest first."""
        return self.filter(kpi=kpi).select_related("team", "by").order_by("-since", "team__line", "team__name")


class Target(models.Model):
    """`value` is in the unit of the KPI (seconds, a share of 1, …) and holds from a day on until the next one of the
    same team; None: from then on there is no target. Without a team it is that of the whole desk."""

    kpi = models.CharField(max_length=40)
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+", db_index=False)
    value = models.FloatField(null=True)
    since = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar[Any] = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kpi", "team", "since"], name="target_once"),
            models.UniqueConstraint(fields=["kpi", "since"], condition=Q(team=None), name="target_of_desk_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} {self.team_id or 'desk'} from {self.since}"

    @classmethod
    @transaction.atomic
    def put(cls, kpi: str, values: Mapping[int | None, float | None], since: date, *, by: Person) -> int:
        """From this day on, by team (None: the whole desk); what is so already stays as it is. How many changed."""
        held: dict[int | None, float | None] = dict(cls.objects.on(since).filter(kpi=kpi).values_list("team", "value"))
        changed = {team: value for team, value in values.items() if held.get(team) != value}
        for team, value in changed.items():
            where: dict[str, Any] = {"kpi": kpi, "team_id": team, "since": since}
            cls.objects.update_or_create(**where, defaults={"value": value, "by": by})
        return len(changed)


def targets_on(day: date) -> dict[tuple[str, int | None], float]:
    """(KPI, team or None for the whole desk) -> value in the KPI's unit. One query."""
    rows = Target.objects.on(day).values_list("kpi", "team", "value")
    return {(kpi, team): value for kpi, team, value in rows if value is not None}
