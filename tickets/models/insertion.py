"""What an answer was written with: templates and articles. kb knows no numbers and sla no templates: what both need
lies here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Insertion(models.Model):
    """One template or article in one sent answer; `key` is the name that kb gives it. `kept` is how much of its words
    stood in the answer when it was sent, in per cent; `words` how many it had."""

    class Kind(models.TextChoices):
        TEMPLATE = "template", _("template")
        ARTICLE = "article", _("article")

    message = models.ForeignKey("tickets.Message", models.PROTECT, related_name="insertions")
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    words = models.PositiveIntegerField()
    kept = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "kind", "key"], name="insertion_once")]
        indexes = [models.Index(fields=["kind", "at"], name="insertion_at")]

    @property
    def told(self) -> dict[str, Any]:
        """Its columns for JSON, but for the message and its moment."""
        return {name: getattr(self, name) for name in ("kind", "key", "language", "words", "kept")}

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
