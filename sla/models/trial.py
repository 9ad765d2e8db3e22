"""A change of a policy or of a calendar's hours, tried on the past before it is saved."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Calendar
from sla.models.policy import Policy


class TrialQuerySet(models.QuerySet["Trial"]):
    def waiting(self) -> TrialQuerySet:
        """The next one first; samples before trials of all tickets."""
        return self.filter(state__in=(Trial.State.QUEUED, Trial.State.RUNNING)).order_by(
            models.F("sample").asc(nulls_last=True), "id"
        )

    def for_page(self) -> TrialQuerySet:
        return self.select_related("policy", "calendar", "by")


class Trial(models.Model):
    """`proposal` of a policy: {"name", "position", "is_active", "wording": fields of Wording}, with `policy` null for a
    new one; of a calendar: {"content": hours as JSON, "holiday_names"}. `sample` null: every ticket of the `days`."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    policy = models.ForeignKey(Policy, models.CASCADE, null=True, related_name="trials")
    calendar = models.ForeignKey(Calendar, models.CASCADE, null=True, related_name="trials")
    proposal = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    days = models.SmallIntegerField(default=90)
    sample = models.IntegerField(null=True)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    last_ticket = models.BigIntegerField(default=0)
    done = models.IntegerField(default=0)
    total = models.IntegerField(null=True)
    result: Any = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    applied_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = TrialQuerySet.as_manager()

    def __str__(self) -> str:
        return f"trial {self.pk}: {self.state}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.CANCELLED, self.State.FAILED)
