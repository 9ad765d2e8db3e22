"""An article in one language: its address, its newest words, and those that readers see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, IntegerField, Value, When

from kb import audience
from kb.models.revision import Revision
from kb.slugs import slug_of

if TYPE_CHECKING:
    from people.models import Person


class TranslationQuerySet(models.QuerySet["Translation"]):
    def readable_by(self, person: Person | None) -> TranslationQuerySet:
        """Published ones, of articles that are meant for this person; None is a stranger."""
        open_to = audience.of(person)
        return self.filter(shown__isnull=False, article__status="published", article__audience__in=open_to)

    def for_reading(self) -> TranslationQuerySet:
        return self.select_related("article__category", "shown")

    def preferring(self, language: str) -> TranslationQuerySet:
        """Of each article one: in this language, else in another."""
        order = Case(When(language=language, then=Value(0)), default=Value(1), output_field=IntegerField())
        chosen = self.order_by("article", order, "id").distinct("article")
        return Translation.objects.filter(pk__in=chosen.values("pk"))

    def newest_first(self) -> TranslationQuerySet:
        return self.order_by("-published_at", "-id")

    def free_slug(self, title: str, key: str) -> str:
        """An address that no article has yet: with a number behind it where the plain one is taken. Queries."""
        plain = slug_of(title) or f"article-{key}"
        taken = set(self.filter(slug__startswith=plain).values_list("slug", flat=True))
        names = (plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3)))
        return next(slug for slug in names if slug not in taken)

    def of_articles(self, keys: list[int]) -> TranslationQuerySet:
        return self.filter(article__in=keys)


class Translation(models.Model):
    article = models.ForeignKey("kb.Article", models.CASCADE, related_name="translations")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    slug = models.SlugField(max_length=100, unique=True)
    newest = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")  # what writers see
    shown = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")  # what readers see
    published_at = models.DateTimeField(null=True)  # when the words shown were published

    objects: ClassVar[Any] = TranslationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "language"], name="translation_once")]
        indexes = [models.Index(fields=["-published_at", "-id"], name="translation_published")]  # the newest ones

    def __str__(self) -> str:
        return self.slug

    @property
    def words(self) -> Revision:
        """What readers see, of a translation that is `readable_by` anybody. May query."""
        assert self.shown is not None
        return self.shown

    @property
    def title(self) -> str:
        return self.words.title

    @property
    def is_ahead(self) -> bool:
        """Whether there are newer words than those that readers see."""
        return self.newest_id != self.shown_id
