"""What agents should know of a customer or an organisation: a plain text beside their row. No customer ever sees it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

LONGEST = 2000  # characters


class Noted(models.Model):
    """Written by people/notes.py alone."""

    note = models.TextField(blank=True, default="", db_default="")
    note_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False, editable=False
    )
    note_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def note_mark(self) -> str:
        """What a form carries to know whether somebody else has written since."""
        return self.note_at.isoformat() if self.note_at else ""
