"""Asking a customer for a rating: the site's wishes, and each mail that asks with the secret of its links."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from people.sign_in import hashed
from tickets.models.score import Scale

LIFE = timedelta(days=30)
QUIET_DAYS = 7
_PURPOSE = b"rating of a request\0"


class RatingSettings(models.Model):
    """One row at most; where there is none, the defaults hold."""

    is_on = models.BooleanField(
        _("ask for ratings"), default=True, help_text=_("In the mail with the answer that solves a request.")
    )
    scale = models.CharField(
        _("scale of answers"),
        max_length=4,
        choices=Scale,
        default=Scale.TWO,
        db_default=Scale.TWO,
        help_text=_("Earlier answers stay as they were given. Of five stars 4 and 5 count as good."),
    )
    quiet_days = models.SmallIntegerField(
        _("days of quiet"),
        default=QUIET_DAYS,
        validators=[MinValueValidator(0), MaxValueValidator(365)],
        help_text=_("One customer is asked at most once within so many days. 0: after every request."),
    )
    leaves_out_own = models.BooleanField(
        _("leave our own organisation out"), default=True, help_text=_("Colleagues are not asked by mail.")
    )
    text_en = models.CharField(_("question in English"), max_length=200, blank=True)
    text_ru = models.CharField(_("question in Russian"), max_length=200, blank=True)

    def __str__(self) -> str:
        return "settings of ratings"

    @classmethod
    def current(cls) -> RatingSettings:
        """One query."""
        return cls.objects.order_by("pk").first() or cls(pk=1)

    @property
    def question(self) -> str:
        """In the language of the moment: the site's own words, else ours."""
        own = self.text_ru if (get_language() or "").startswith("ru") else self.text_en
        return own or gettext("How did we do?")


class RatingRequestQuerySet(models.QuerySet["RatingRequest"]):
    def good(self, token: str) -> RatingRequest | None:
        """What the links with this secret are of, if they still open something."""
        known = self.filter(token_hash=hashed(token), expires_at__gt=timezone.now(), person__is_active=True)
        return known.select_related("ticket", "person").first()

    def in_mail(self, message: int, person: int) -> RatingRequest | None:
        return self.filter(message=message, person=person).first()

    def asked(self, person: int, since: datetime) -> bool:
        return self.filter(person=person, at__gt=since).exists()


class RatingRequest(models.Model):
    """One mail that asks one person. The secret is a signature over a random number, so that a mail which is written
    again, after a try that failed, has the same links; found by its hash, it opens the rating and nothing else."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="rating_requests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    message = models.ForeignKey("tickets.Message", models.PROTECT, related_name="+", db_index=False)  # that solved it
    nonce = models.CharField(max_length=22)
    token_hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects: ClassVar[Any] = RatingRequestQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="rating_request_once")]
        indexes = [
            models.Index(fields=["person", "-at"], name="rating_request_quiet"),  # who was asked lately
            models.Index(fields=["at"], name="rating_request_at"),  # how many were asked in a period
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} asks {self.person_id}"

    @classmethod
    def new(cls, *, ticket: int, person: int, message: int, at: datetime) -> RatingRequest:
        nonce = secrets.token_urlsafe(16)
        return cls.objects.create(
            ticket_id=ticket, person_id=person, message_id=message, at=at, expires_at=at + LIFE,
            nonce=nonce, token_hash=hashed(_signed(nonce)),
        )  # fmt: skip

    @property
    def token(self) -> str:
        """The secret, which is stored nowhere but in the mail."""
        return _signed(self.nonce)


def _signed(nonce: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), _PURPOSE + nonce.encode(), hashlib.sha256).hexdigest()[:48]
