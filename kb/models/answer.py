"""Whether an article helped: what readers said, without who said it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from kb.models.revision import Revision


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


class Answer(models.Model):
    """`revision` are the words that were read."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="answers")
    helped = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = AnswerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.helped}"
