"""Articles that visitors of the portal read. kb knows no numbers and sla no articles: what both need lies here.

A visit is a random word in a browser's session that lives for a day: nothing here says who read.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import connection, models, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

VISIT = timedelta(hours=24)  # from its first reading on
_RECENT = 1000  # readings that say what is read most: a bounded number, however many there are


class ReadingQuerySet(models.QuerySet["Reading"]):
    def first_ones(self) -> ReadingQuerySet:
        """Of each visit the one that began it."""
        return self.filter(opens=True)

    def most_read(self) -> list[str]:
        """Keys of articles among the newest readings, the most read first. One query."""
        newest = self.order_by("-id").values_list("article", flat=True)[:_RECENT]
        return [article for article, _times in Counter(newest).most_common()]

    def counts_since(self, moment: datetime) -> QuerySet[Reading, tuple[str, int]]:
        """(article, how many visits read it), the most read first."""
        told = self.filter(at__gte=moment).values_list("article").order_by()
        counted: QuerySet[Reading, tuple[str, int]] = told.annotate(count=Count("pk")).order_by("-count", "article")
        return counted


class Reading(models.Model):
    """One article once a visit, however often it was looked at. Rows are only added."""

    article = models.CharField(max_length=40)  # the name that kb gives it
    language = models.CharField(max_length=2)
    visit = models.CharField(max_length=32)
    opens = models.BooleanField()  # whether it is the visit's first
    from_form = models.BooleanField(default=False)  # suggested while a request was being written
    at = models.DateTimeField()

    objects: ClassVar[Any] = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "article"], name="reading_once"),  # also finds a visit's first
            models.UniqueConstraint(fields=["visit"], name="reading_opens_once", condition=Q(opens=True)),
        ]
        indexes = [
            models.Index(fields=["at"], name="reading_at"),  # articles read
            models.Index(fields=["at"], name="reading_opens", condition=Q(opens=True)),  # visits of days
        ]

    def __str__(self) -> str:
        return f"{self.article} {self.language}"

    @classmethod
    @transaction.atomic
    def keep(cls, article: str, language: str, visit: str, *, from_form: bool = False) -> None:
        """Once for each visit. Three queries, of which the first lets the readings of one visit wait for each other."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [visit])
        known = set(cls.objects.filter(visit=visit).values_list("article", flat=True))
        if article not in known:
            now = timezone.now().replace(microsecond=0)
            cls.objects.create(
                article=article, language=language, visit=visit, opens=not known, from_form=from_form, at=now
            )
