"""What was answered to a request with a key (the API's `Idempotency-Key`, a slice of an act on many tickets), so that a
repeated one has one effect and the same answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ApiAnswer(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)  # method, path and body: a key reused for another request is refused
    status = models.SmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="api_answer_once")]
