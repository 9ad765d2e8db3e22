"""A browser that takes pushes for a person: where they are sent, and its public key."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from people.models import Person


class PushDevice(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_devices")
    name = models.CharField(max_length=100)  # "Chrome on Linux"
    endpoint = models.CharField(max_length=1000)
    endpoint_sha256 = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=100)  # base64url, a point of P-256
    auth = models.CharField(max_length=40)  # base64url, 16 bytes
    without_words = models.BooleanField(default=False)  # says only that there is something, not what
    created_at = models.DateTimeField(auto_now_add=True)
    wished_at = models.DateTimeField(null=True)  # the last push that was written into the outbox
    taken_at = models.DateTimeField(null=True)  # when a push service last took one

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ("-id",)
        constraints = [models.CheckConstraint(condition=~Q(endpoint=""), name="push_device_somewhere")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.name}"

    @property
    def service(self) -> str:
        """Whose it is; the rest of the endpoint is a secret between the service and us."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"[:500]

    @classmethod
    def renew(cls, person: Person, old: str, endpoint: str, p256dh: str, auth: str) -> PushDevice | None:
        """The browser of the endpoint whose SHA-256 is `old` has a new one: the row stays, with its name and choices.
        None where this person has no such browser (any more): nothing is subscribed behind anybody's back."""
        key = hashlib.sha256(endpoint.encode()).hexdigest()
        with transaction.atomic():
            known = cls.objects.select_for_update().filter(person=person, endpoint_sha256=old)
            device: PushDevice | None = known.first()
            if device is None:
                return None
            cls.objects.filter(endpoint_sha256=key).exclude(pk=device.pk).delete()
            device.endpoint, device.endpoint_sha256, device.p256dh, device.auth = endpoint, key, p256dh, auth
            device.save(update_fields=["endpoint", "endpoint_sha256", "p256dh", "auth"])
        return device

    @classmethod
    def subscribe(cls, person: Person, endpoint: str, p256dh: str, auth: str, **said: Any) -> PushDevice:
        """This browser, once: whoever subscribes last in it has its pushes. `said`: name, without_words."""
        key = hashlib.sha256(endpoint.encode()).hexdigest()
        values = {"person": person, "endpoint": endpoint, "p256dh": p256dh, "auth": auth, **said}
        device: PushDevice = cls.objects.update_or_create(endpoint_sha256=key, defaults=values)[0]
        return device
