"""What the gap list is made of beside the ledgers of others: answers that agents have typed again and again, and what
was decided about a gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kb.models.guard import require
from kb.models.translation import Translation
from people import access
from tickets.refusals import Refused

if TYPE_CHECKING:
    from kb.models.article import Article
    from people.models import Person

SECONDS_A_WORD = 1.5  # of typing, at 40 words a minute: as in sla.kpi.outcomes
LONGEST = 90  # characters of the key of a gap
KINDS = ("search", "answer", "template")


@dataclass(frozen=True, slots=True)
class GapKey:
    """`search:ru:весы`, `answer:1042`, `template:7`: stays the same from night to night."""

    kind: str
    name: str

    @classmethod
    def read(cls, given: str) -> GapKey:
        """Raises Refused for what names no gap."""
        kind, _colon, name = given.replace("\x00", "").partition(":")
        if kind not in KINDS or not name or len(given) > LONGEST:
            raise Refused(_("There is no such gap."))
        return cls(kind, name)

    @property
    def words(self) -> str:
        """What was searched for, '' of other gaps."""
        return self.name.partition(":")[2] if self.kind == "search" else ""

    @property
    def begun(self) -> dict[str, str]:
        """The address line of a form for an article about what was searched for."""
        title, language = self.words[:1].upper() + self.words[1:], self.name.partition(":")[0]
        return {"title": title, "language": language, "gap": str(self)}

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


class Repeated(models.Model):
    """One of several answers that say nearly the same: those with one `number` are a group. Made anew each night by
    kb/repeated.py; only which answers they are is kept, no words. `place` 0 is the best one to begin an article from;
    `words` were typed."""

    number = models.BigIntegerField()
    message = models.OneToOneField("tickets.Message", models.CASCADE, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="+")
    language = models.CharField(max_length=2)
    words = models.PositiveIntegerField()
    place = models.PositiveIntegerField()

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "place"], name="repeated_place")]

    def __str__(self) -> str:
        return f"{self.number}: {self.message_id}"


class AnswersRead(models.Model):
    """What was read when the groups were made last: how many hand-typed answers, and the words of the middle one. One
    row."""

    at = models.DateTimeField()
    answers = models.PositiveIntegerField()
    median_words = models.PositiveIntegerField()

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return f"{self.answers} by {self.at}"


class SettledQuerySet(models.QuerySet["Settled"]):
    def for_list(self) -> SettledQuerySet:
        """The newest first, with who decided and the titles of articles."""
        told = models.Prefetch("article__translations", Translation.objects.select_related("newest"), "told")
        return self.select_related("by", "article").prefetch_related(told).order_by("-at", "-pk")


class Settled(models.Model):
    """A gap for which there is an article now, or that needs none (without one). What it is called is not kept: it may
    be the subject of a request that not everybody may see."""

    gap = models.CharField(max_length=LONGEST, unique=True)
    article = models.ForeignKey("kb.Article", models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = SettledQuerySet.as_manager()

    def __str__(self) -> str:
        return self.gap

    @classmethod
    @transaction.atomic
    def settle(cls, gap: GapKey, *, by: Person, article: Article | None = None) -> None:
        """Twice is once; an article comes in the place of "not needed"."""
        require(by, access.WRITE_ARTICLES)
        told = {"article": article, "by": by, "at": timezone.now()}
        row, is_new = cls.objects.get_or_create(gap=str(gap), defaults=told)
        if not is_new and article is not None:
            cls.objects.filter(pk=row.pk).update(**told)

    @classmethod
    def open_again(cls, gap: GapKey, *, by: Person) -> None:
        """Twice is once."""
        require(by, access.WRITE_ARTICLES)
        cls.objects.filter(gap=str(gap)).delete()
