"""What the desk costs: rates of people by the hour, fixed costs over spans of days, and in which currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from people.models import Person

CURRENCY = "RUB"


class MoneySettings(models.Model):
    """One row at most; where there is none, the default holds. Another currency converts nothing."""

    currency = models.CharField(gettext_lazy("currency"), max_length=3, default=CURRENCY)

    def __str__(self) -> str:
        return self.currency

    @classmethod
    def current(cls) -> MoneySettings:
        """One query."""
        return cls.objects.order_by("pk").first() or cls(pk=1)


class AgentRateQuerySet(models.QuerySet["AgentRate"]):
    def of(self, person: int | None) -> AgentRateQuerySet:
        """The history of a person's rate, or of the default one, newest first."""
        return self.filter(person=person).select_related("person").order_by("-since")


class AgentRate(models.Model):
    """What an hour of somebody's work costs from a day on; without a person: of all who have none of their own."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    hourly = models.DecimalField(gettext_lazy("per hour"), max_digits=10, decimal_places=2)
    since = models.DateField(gettext_lazy("from"))

    objects: ClassVar[Any] = AgentRateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "since"], name="agent_rate_once"),
            models.UniqueConstraint(fields=["since"], condition=Q(person=None), name="agent_rate_default_once"),
            models.CheckConstraint(condition=Q(hourly__gte=0), name="agent_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or 'default'} from {self.since}"

    @classmethod
    def put(cls, person: Person | None, hourly: Decimal, since: date) -> AgentRate:
        """From this day on; a rate of the same day is corrected, older ones stay."""
        rate, _made = cls.objects.update_or_create(person=person, since=since, defaults={"hourly": hourly})
        return rate


class FixedCost(models.Model):
    """Rent, licences, salaries: spread evenly over its days, first and last within."""

    title = models.CharField(gettext_lazy("what for"), max_length=100)
    amount = models.DecimalField(gettext_lazy("amount"), max_digits=12, decimal_places=2)
    first = models.DateField(gettext_lazy("first day"))
    last = models.DateField(gettext_lazy("last day"))

    class Meta:
        ordering = ("-last", "title", "id")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="fixed_cost_positive"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="fixed_cost_days"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def clean(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise ValidationError({"last": _("The last day comes before the first one.")})
