"""Schedules: so long after something began, and if a condition holds, steps are taken, once each time it begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Calendar
from tickets.models.steps import Ordered, Steps, Version, as_json, next_version

if TYPE_CHECKING:
    from people.models import Person


class Since(models.TextChoices):
    """What the time is counted from; each is a column of the ticket with an index of its own."""

    STATUS = "status_since", _("it has had its status")
    WAITING = "waiting_since", _("it has waited for us")
    CREATED = "created_at", _("it was created")
    UPDATED = "updated_at", _("anything happened to it")


@dataclass(frozen=True, slots=True)
class ScheduleWording:
    """`after` is in seconds: of the calendar's working time, or of the clock where it is None."""

    since: str = Since.STATUS.value
    after: int = 0
    calendar: int | None = None
    condition: str = ""
    steps: Steps = field(default_factory=Steps)


class Schedule(Ordered):
    checked_until = models.DateTimeField(default=timezone.now)  # what was due by then has been looked at

    @property
    def current(self) -> ScheduleVersion:
        """The newest version. Queries."""
        return self.versions.latest("id")

    @classmethod
    @transaction.atomic
    def create(cls, name: str, wording: ScheduleWording, *, by: Person | None, is_active: bool = True) -> Schedule:
        """A new schedule, last in order; it acts on what becomes due from now on."""
        schedule = cls.objects.create(name=name, position=cls.next_position(), is_active=is_active)
        schedule.revise(wording, by=by)
        return schedule

    @transaction.atomic
    def revise(self, wording: ScheduleWording, *, by: Person | None) -> ScheduleVersion | None:
        """Keeps changed terms as a new version; None when nothing changed. What becomes due from now on follows it."""
        locked = Schedule.objects.select_for_update(no_key=True).get(pk=self.pk)
        found: ScheduleVersion | None = next_version(
            self.versions, by=by, since=wording.since, after=wording.after, calendar_id=wording.calendar,
            condition=wording.condition, steps=as_json(wording.steps),
        )  # fmt: skip
        if found is not None:
            locked.change(checked_until=timezone.now())
        return found


class ScheduleVersionQuerySet(models.QuerySet["ScheduleVersion"]):
    def newest(self) -> ScheduleVersionQuerySet:
        """One of each schedule, with its schedule."""
        return self.select_related("schedule").order_by("schedule_id", "-id").distinct("schedule_id")


class ScheduleVersion(Version):
    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="versions")
    since = models.CharField(max_length=13, choices=Since)
    after = models.IntegerField()
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = ScheduleVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "number"], name="schedule_version_once")]

    def __str__(self) -> str:
        return f"{self.schedule_id}.{self.number}"

    @property
    def wording(self) -> ScheduleWording:
        return ScheduleWording(self.since, self.after, self.calendar_id, self.condition, self.taken)


class ScheduleRun(models.Model):
    """One ticket acted on for one beginning; what is here is never acted on again."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="runs")
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="+")
    began = models.DateTimeField()  # the moment that was counted from
    at = models.DateTimeField(auto_now_add=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "ticket", "began"], name="schedule_run_once")]
        indexes = [models.Index(fields=["schedule", "-at"], name="schedule_run_last")]

    def __str__(self) -> str:
        return f"{self.schedule_id}: {self.ticket_id}"
