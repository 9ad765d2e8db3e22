"""Calendars as they are kept: each change is a new version, and a version never changes."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.calendars.business_time import BusinessTime
from people.calendars.working_hours import WorkingHours

if TYPE_CHECKING:
    from people.models import Person


class Calendar(models.Model):
    name = models.CharField(_("name"), max_length=100, unique=True)
    is_default = models.BooleanField(_("used where nothing else is said"), default=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="calendar_default_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def current(self) -> CalendarVersion:
        """The newest version. Queries."""
        return self.versions.latest("id")

    @transaction.atomic
    def revise(
        self, hours: WorkingHours, *, by: Person | None, holiday_names: dict[str, str] | None = None
    ) -> CalendarVersion | None:
        """Keeps changed hours as a new version; None when nothing changed."""
        Calendar.objects.select_for_update(no_key=True).get(pk=self.pk)
        last = self.versions.order_by("-id").first()
        content, names = hours.to_json(), holiday_names or {}
        if last is not None and (last.content, last.holiday_names) == (content, names):
            return None
        number = last.number + 1 if last else 1
        return self.versions.create(number=number, content=content, holiday_names=names, by=by)

    def rename(self, name: str) -> None:
        """A name is no term: it has no versions."""
        Calendar.objects.filter(pk=self.pk).update(name=name)
        self.name = name

    @transaction.atomic
    def make_default(self) -> None:
        Calendar.objects.filter(is_default=True).exclude(pk=self.pk).update(is_default=False)
        Calendar.objects.filter(pk=self.pk).update(is_default=True)
        self.is_default = True


class CalendarVersionQuerySet(models.QuerySet["CalendarVersion"]):
    def newest(self) -> CalendarVersionQuerySet:
        """One of each calendar."""
        return self.order_by("calendar_id", "-id").distinct("calendar_id")


class CalendarVersion(models.Model):
    """`content` is the JSON of WorkingHours; `holiday_names` says what some holidays are: {"2026-03-08": "…"}."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="versions")
    number = models.IntegerField()
    content = models.JSONField()
    holiday_names = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = CalendarVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once")]

    def __str__(self) -> str:
        return f"{self.calendar_id}.{self.number}"

    @property
    def hours(self) -> WorkingHours:
        return WorkingHours.from_json(self.content)

    @property
    def time(self) -> BusinessTime:
        """Kept by the process: a version never changes, and its openings take a while to compute."""
        return _time(json.dumps(self.content, sort_keys=True))


@lru_cache(maxsize=256)
def _time(content: str) -> BusinessTime:
    return BusinessTime(WorkingHours.from_json(json.loads(content)))


def office_hours(time_zone: str) -> dict[str, Any]:
    """The hours of a new calendar: Monday to Friday, 9 to 18."""
    days = ("mon", "tue", "wed", "thu", "fri")
    return {
        "time_zone": time_zone,
        "hours": {day: [["09:00", "18:00"]] for day in days},
        "holidays": [],
        "shifts": {},
        "breaks": {},
    }
