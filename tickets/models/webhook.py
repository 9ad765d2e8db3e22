"""Webhooks: addresses of other systems that rules call."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.outgoing import Outgoing
from tickets.models.schedule import ScheduleVersion
from tickets.models.trigger import TriggerVersion

GIVE_UP_AFTER = timedelta(days=4)  # of nothing but failures
RESTS = (timedelta(seconds=30), timedelta(hours=1))  # after a failure: the first pause and the longest


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def with_last_delivery(self) -> WebhookQuerySet:
        """`called_at`: when the newest of its calls was wished for."""
        own = Outgoing.objects.filter(webhook=OuterRef("pk")).order_by("-id").values("created_at")
        return self.annotate(called_at=Subquery(own[:1]))


class Webhook(models.Model):
    """`failures` counts those since the last success, which began at `failing_since`; until `rests_until` it is not
    called, so that one that hangs keeps nobody waiting."""

    class GaveUp(models.TextChoices):
        """Why it went out of force by itself."""

        GONE = "gone", _("it answered that the address is gone (410)")
        FAILING = "failing", _("it has failed for four days")

    name = models.CharField(_("name"), max_length=100, unique=True)
    url = models.CharField(_("address"), max_length=500)
    secret = models.CharField(max_length=64)
    is_active = models.BooleanField(_("in force"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    failures = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(default=timezone.now)
    gave_up = models.CharField(max_length=7, choices=GaveUp, blank=True)

    objects: ClassVar[Any] = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def create(cls, name: str, url: str, *, is_active: bool = True) -> Webhook:
        """With a secret of its own."""
        webhook: Webhook = cls.objects.create(name=name, url=url, secret=new_secret(), is_active=is_active)
        return webhook

    def change(self, **fields: Any) -> None:
        """Sets name, address or force; whatever it was, it begins anew with it."""
        anew = {"failures": 0, "failing_since": None, "rests_until": timezone.now(), "gave_up": ""}
        self._set(**fields, **anew)

    def renew_secret(self) -> None:
        """What is sent from now on is signed with another secret."""
        self._set(secret=new_secret())

    def answered(self) -> None:
        """A delivery was taken."""
        if self.failures:
            self._set(failures=0, failing_since=None, rests_until=timezone.now())

    def failed(self) -> bool:
        """A delivery was not taken: it rests, longer each time. Whether it has failed for too long by now."""
        now = timezone.now()
        first, longest = RESTS
        rest = min(first * 2 ** min(self.failures, 12), longest)
        since = self.failing_since or now
        self._set(failures=self.failures + 1, failing_since=since, rests_until=now + rest)
        return now - since > GIVE_UP_AFTER

    def give_up(self, why: GaveUp) -> bool:
        """Goes out of force by itself; False where it is already."""
        done = Webhook.objects.filter(pk=self.pk, is_active=True).update(is_active=False, gave_up=why)
        self.refresh_from_db()
        return bool(done)

    def used_by(self) -> list[str]:
        """Names of the triggers and schedules that call it, in force or not. Two queries."""
        rules = [(version.taken, version.trigger.name) for version in TriggerVersion.objects.newest()]
        rules += [(version.taken, version.schedule.name) for version in ScheduleVersion.objects.newest()]
        return sorted(name for steps, name in rules if steps.webhook == self.pk)

    def _set(self, **fields: Any) -> None:
        Webhook.objects.filter(pk=self.pk).update(**fields)
        self.refresh_from_db()
