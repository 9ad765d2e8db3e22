"""Every try to hand a mail over, and what came back later, with the other side's words. Only ever added to."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Attempt(models.Model):
    class Outcome(models.TextChoices):
        TAKEN = "taken", _("taken")
        LATER = "later", _("not now")
        REFUSED = "refused", _("refused")
        RETURNED = "returned", _("came back")

    outgoing = models.ForeignKey("tickets.Outgoing", models.CASCADE, related_name="tries")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Outcome)
    said = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.outgoing_id}: {self.outcome} {self.said}"
