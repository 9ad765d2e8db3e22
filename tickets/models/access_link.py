"""A link in a mail that opens one request to the holder of that mailbox, without signing in.

The secret is random, stored only as SHA-256, ends by itself and can be revoked; it opens that request and nothing else.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from people.sign_in import hashed

if TYPE_CHECKING:
    from tickets.models import Ticket

LIFE = timedelta(days=60)


class AccessLink(models.Model):
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="access_links")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="access_links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    @classmethod
    def new(cls, ticket: Ticket, person_id: int) -> str:
        """Makes a link; returns its secret, which exists only in the mail it is written into."""
        token = secrets.token_urlsafe(24)
        cls.objects.create(
            ticket=ticket, person_id=person_id, token_hash=hashed(token), expires_at=timezone.now() + LIFE
        )
        return token

    @classmethod
    def good(cls, token: str) -> AccessLink | None:
        """The link with this secret, if it still opens something."""
        return (
            cls.objects.filter(
                token_hash=hashed(token), revoked_at=None, expires_at__gt=timezone.now(), person__is_active=True
            )
            .select_related("person")
            .first()
        )
