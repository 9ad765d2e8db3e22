"""Senders whose mail is not wanted, and senders whose mail no filter holds: addresses and whole domains."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class ListedSenderQuerySet(models.QuerySet["ListedSender"]):
    def of(self, address: str) -> ListedSender | None:
        """What is said of the address itself, else of its domain. One query."""
        small = address.strip().lower()
        if "@" not in small:
            return None
        found = {each.pattern: each for each in self.filter(pattern__in=[small, f"@{small.rpartition('@')[2]}"])}
        return found.get(small) or next(iter(found.values()), None)

    def listed(self, addresses: Iterable[str]) -> set[str]:
        """Those that are listed themselves, in small letters. One query."""
        found = self.filter(pattern__in=[each.lower() for each in addresses])
        return set(found.values_list("pattern", flat=True))

    def containing(self, part: str) -> ListedSenderQuerySet:
        return self.filter(pattern__contains=part.lower()) if part else self

    def for_listing(self) -> ListedSenderQuerySet:
        return self.select_related("by").order_by("pattern")


class ListedSender(models.Model):
    class Verdict(models.TextChoices):
        BLOCK = "block", _("blocked")
        ALLOW = "allow", _("allowed")

    pattern = models.CharField(max_length=320, unique=True)  # in small letters: an address, or @ and a domain
    verdict = models.CharField(max_length=5, choices=Verdict)
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ListedSenderQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pattern=Lower("pattern")), name="listed_sender_small")]

    def __str__(self) -> str:
        return f"{self.pattern}: {self.verdict}"

    @property
    def blocks(self) -> bool:
        return self.verdict == self.Verdict.BLOCK
