"""The field's words as choices, and the one moment that means "never"."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

# A NOT NULL "no such moment", so that one index and one keyset order both kinds of rows.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


class Status(models.TextChoices):
    NEW = "new", _("New")
    OPEN = "open", _("Open")
    PENDING = "pending", _("Waiting for customer")
    ON_HOLD = "on_hold", _("On hold")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", _("Closed")


class Mark(models.TextChoices):
    """What takes a ticket out of every list and count, whatever its status; '' is none."""

    MERGED = "merged", _("Merged")
    SPAM = "spam", _("Spam")


ACTIVE = (Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD)
ENDED = (Status.SOLVED, Status.CLOSED)


class Priority(models.IntegerChoices):
    """Stored as a number, so that it sorts; said as a word at every door."""

    LOW = 1, _("Low")
    NORMAL = 2, _("Normal")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Priority:
        """`"high"` → HIGH; KeyError for anything else."""
        return cls[word.upper()] if word.islower() else cls[""]


class Kind(models.TextChoices):
    QUESTION = "question", _("Question")
    INCIDENT = "incident", _("Incident")
    REQUEST = "request", _("Request")
    PROBLEM = "problem", _("Problem")


class Channel(models.TextChoices):
    PORTAL = "portal", _("Portal")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    CHAT = "chat", _("Chat")
    API = "api", _("API")
    IMPORT = "import", _("Import")
