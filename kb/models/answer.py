"""Whether an article helped: what readers said, without who said it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb.models.revision import Revision

LONGEST = 1_000  # characters of what a reader says


class AnswerQuerySet(models.QuerySet["Answer"]):
    def counts(self, article: int) -> tuple[int, int]:
        """(yes, no) of one article, in all languages and versions. One query."""
        of_article = self.filter(revision__translation__article=article)
        row = of_article.aggregate(yes=Count("pk", filter=Q(helped=True)), no=Count("pk", filter=Q(helped=False)))
        return row["yes"], row["no"]

    def counts_since(self, moment: datetime, articles: list[int]) -> dict[int, tuple[int, int]]:
        """(yes, no) by article. One query."""
        told = self.filter(at__gte=moment, revision__translation__article__in=articles)
        rows = told.values_list("revision__translation__article").order_by()
        counted = rows.annotate(yes=Count("pk", filter=Q(helped=True)), no=Count("pk", filter=Q(helped=False)))
        return {article: (yes, no) for article, yes, no in counted}

    def give_reason(self, pk: int, article: int, reason: str, text: str) -> None:
        """Why one did not help; what was said before stays."""
        said = self.filter(pk=pk, helped=False, reason="", revision__translation__article=article)
        said.update(reason=reason, text=text[:LONGEST])

    def reasons(self, article: int) -> dict[str, int]:
        """How often each was given, the most frequent first. One query."""
        told = self.filter(revision__translation__article=article).exclude(reason="").order_by()
        rows = told.values_list("reason").annotate(count=Count("pk")).order_by("-count", "reason")
        return dict(rows)

    def in_words(self, article: int) -> AnswerQuerySet:
        """The newest that say something, with the language that was read. One query."""
        told = self.filter(revision__translation__article=article).exclude(text="")
        return told.select_related("revision__translation").order_by("-pk")


class Answer(models.Model):
    """`revision` are the words that were read; `reason` and `text` say why they did not help, where that was told."""

    class Reason(models.TextChoices):
        UNCLEAR = "unclear", _("I do not understand it")
        LACKING = "lacking", _("What I need is not in it")
        OTHERWISE = "differs", _("It looks different here")
        VAIN = "vain", _("I did it, and it did not help")
        OTHER = "other", _("Something else")

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="answers")
    helped = models.BooleanField()
    reason = models.CharField(max_length=7, choices=Reason, blank=True, default="", db_default="")
    text = models.CharField(max_length=LONGEST, blank=True, default="", db_default="")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = AnswerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.helped}"
