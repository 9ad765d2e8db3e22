"""How often articles were searched for, and the words that found none: counted by day, never by whom."""

from __future__ import annotations

import datetime
import re
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST = 80  # characters that are kept
MOST_A_DAY = 2_000  # different words that are kept of one day: nobody fills a disk with them
_PRIVATE = re.compile(
    r"\S*@\S*"  # a mailbox
    r"|\S*://\S*|\bwww\.\S*"  # an address of a page
    r"|\+?\d[\d\s().-]{2,}\d"  # a number of four digits or more, also in groups
    r"|\S*\d{4}\S*"
)
_WORD = re.compile(r"[\w-]+")


class Place(models.TextChoices):
    HELP = "help", _("search")
    FORM = "form", _("request form")


class SearchedQuerySet(models.QuerySet["Searched"]):
    def told_since(self, day: datetime.date) -> list[dict[str, Any]]:
        """`{name, searches, misses, share}` of each place; `share` in per cent. One query."""
        told = self.filter(day__gte=day).values("place").order_by("place")
        return [
            {**row, "name": Place(row["place"]).label, "share": 100 * row["misses"] / max(row["searches"], 1)}
            for row in told.annotate(searches=Sum("searches"), misses=Sum("misses"))
        ]


class Searched(models.Model):
    """Of one day, place and language: searches, and those of them that found nothing."""

    day = models.DateField()
    place = models.CharField(max_length=4, choices=Place)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    searches = models.PositiveIntegerField(default=0)
    misses = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = SearchedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "place", "language"], name="searched_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.place} {self.language}"


class MissedQuerySet(models.QuerySet["Missed"]):
    def since(self, day: datetime.date) -> MissedQuerySet:
        return self.filter(day__gte=day)

    def by_words(self) -> models.QuerySet[Any, dict[str, Any]]:
        """`{place, language, words, total, last}`, the most frequent first."""
        told = self.values("place", "language", "words").annotate(total=Sum("count"), last=Max("day"))
        return told.order_by("-total", "-last", "words")

    def in_all_places(self) -> models.QuerySet[Any, dict[str, Any]]:
        """`{language, words, total}`, the most frequent first."""
        return self.values("language", "words").annotate(total=Sum("count")).order_by("-total", "language", "words")


class Missed(models.Model):
    """Words that found nothing on a day; what may say who somebody is was taken out."""

    day = models.DateField()
    place = models.CharField(max_length=4, choices=Place)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    words = models.CharField(max_length=LONGEST)
    count = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = MissedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "place", "language", "words"], name="missed_once")]

    def __str__(self) -> str:
        return self.words


def note(typed: str, place: Place, language: str, *, found: bool) -> None:
    """One search of a reader. Two queries; where it found nothing three, and two more for words that are new today."""
    day = timezone.now().date()
    row = {"day": day, "place": place, "language": language}
    Searched.objects.bulk_create([Searched(**row)], ignore_conflicts=True)
    Searched.objects.filter(**row).update(searches=F("searches") + 1, misses=F("misses") + int(not found))
    words = "" if found else kept(typed, names=place == Place.HELP)
    if not words:
        return
    if Missed.objects.filter(**row, words=words).update(count=F("count") + 1):
        return
    if Missed.objects.filter(day=day).count() < MOST_A_DAY:
        Missed.objects.bulk_create([Missed(**row, words=words)], ignore_conflicts=True)


def kept(typed: str, *, names: bool) -> str:
    """What is kept of words without a hit: small letters, no mailbox, no address, no number of four digits or more;
    without `names` no word either that begins with a capital behind the first. '' of less than three letters."""
    plain = _PRIVATE.sub(" ", typed.replace("\x00", ""))
    words = _WORD.findall(plain)
    if not names:
        words = [word for place, word in enumerate(words) if not place or not word[:1].isupper()]
    said = " ".join(words).lower()[:LONGEST].strip()
    return said if sum(map(str.isalpha, said)) >= 3 else ""
