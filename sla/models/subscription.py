"""Reports by mail: what a person wants to be sent of the numbers, how often, and up to when it was."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sla.kpi.months import month_before, month_of
from sla.kpi.period import Period

if TYPE_CHECKING:
    from people.models import Person

MOST = 20  # of one person
LONGEST_QUERY = 2000  # characters
LAST_DAY = 28  # every month has it
_PERIOD = ("from", "to")  # each mail has a period of its own


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class ReportSubscriptionQuerySet(models.QuerySet["ReportSubscription"]):
    def of(self, person: Person) -> ReportSubscriptionQuerySet:
        """In the order in which they were made."""
        return self.filter(person=person).order_by("id")

    def due(self, now: datetime) -> ReportSubscriptionQuerySet:
        return self.filter(is_on=True, due_at__lte=now).order_by("due_at", "id")


class ReportSubscription(models.Model):
    """`query` is the address of the overview, without a period: a mail is about the last one that is over. `due_at` is
    when the next one goes out; `last_sent_for` the first day of the last period that was sent by itself."""

    class Every(models.TextChoices):
        WEEK = "week", _("every week")
        MONTH = "month", _("every month")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="report_subscriptions")
    name = models.CharField(_("name"), max_length=100)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    every = models.CharField(_("how often"), max_length=5, choices=Every, default=Every.WEEK)
    weekday = models.SmallIntegerField(_("weekday"), choices=Weekday, default=Weekday.MONDAY)
    day = models.SmallIntegerField(
        _("day of the month"), default=1, validators=[MinValueValidator(1), MaxValueValidator(LAST_DAY)]
    )
    hour = models.SmallIntegerField(
        _("hour"), default=8, validators=[MinValueValidator(0), MaxValueValidator(23)]
    )  # in the person's zone
    is_on = models.BooleanField(default=True)
    due_at = models.DateTimeField()
    last_sent_for = models.DateField(null=True)
    last_sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ReportSubscriptionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="subscription_due", condition=Q(is_on=True))]

    def __str__(self) -> str:
        return f"{self.name} → {self.person_id}"

    @property
    def zone(self) -> ZoneInfo:
        """Whose days the report is about."""
        named = parse_qs(self.query).get("zone", [""])[0]
        return _zone(named) or ZoneInfo(settings.REPORT_ZONES[0])

    @property
    def person_zone(self) -> ZoneInfo:
        return _zone(self.person.time_zone) or ZoneInfo(settings.TIME_ZONE)

    def turn(self, *, is_on: bool) -> None:
        """On or off; what was due while it was off is not sent."""
        if self.is_on == is_on:
            return
        self.is_on = is_on
        self.plan(timezone.now())
        self.save(update_fields=["is_on", "due_at"])

    def plan(self, after: datetime) -> None:
        """Sets when it goes out next: the first time behind `after`. Not saved."""
        self.due_at = self._next(after)

    def last_period(self, at: datetime) -> Period:
        """Of the last mail that was due at this moment: the seven days before its day, or the month before."""
        day = timezone.localdate(at, self.person_zone)
        while not self._is_day(day) or self._moment(day) > at:
            day -= timedelta(days=1)
        return self._period(day)

    def finished_period(self, at: datetime) -> Period:
        """Of a mail that is sent out of its turn: the last days or month that are over now."""
        today = timezone.localdate(at, self.zone)
        return self._period(today)

    def _next(self, after: datetime) -> datetime:
        day = timezone.localdate(after, self.person_zone)
        while not self._is_day(day) or self._moment(day) <= after:
            day += timedelta(days=1)
        return self._moment(day)

    def _is_day(self, day: date) -> bool:
        return day.weekday() == self.weekday if self.every == self.Every.WEEK else day.day == self.day

    def _moment(self, day: date) -> datetime:
        """At its hour, but not before the period is over where its days are counted: east of it a Monday begins
        while it is Sunday there."""
        at = datetime.combine(day, time(self.hour), self.person_zone)
        return max(at, self._period(day).end)

    def _period(self, day: date) -> Period:
        if self.every == self.Every.WEEK:
            return Period(day - timedelta(days=7), day - timedelta(days=1), self.zone)
        return month_of(month_before(day), self.zone)


def without_period(query: dict[str, str]) -> dict[str, str]:
    """What of an address a subscription keeps."""
    return {name: value for name, value in query.items() if name not in _PERIOD and value}


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
