"""An article in one language: its address, its newest words, and those that readers see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kb import audience
from kb.models.revision import Revision
from kb.slugs import slug_of

if TYPE_CHECKING:
    from people.models import Person


class TranslationQuerySet(models.QuerySet["Translation"]):
    def readable_by(self, person: Person | None) -> TranslationQuerySet:
        """Published ones that have not expired, of articles that are meant for this person; None is a stranger."""
        holds = Q(article__expires_at=None) | Q(article__expires_at__gt=Now())
        meant = Q(article__audience__in=audience.of(person))
        if person is not None and person.organisation_id is not None:
            own = {"article__audience": audience.Audience.ORGANISATION, "article__organisation": person.organisation_id}
            meant |= Q(**own)
        return self.filter(holds, meant, shown__isnull=False, article__status="published")

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
        """An address that no article has or had: with a number behind it where the plain one is taken. Queries."""
        plain = slug_of(title) or f"article-{key}"
        taken = set(ArticleAddress.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
        names = (plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3)))
        return next(slug for slug in names if slug not in taken)

    def of_articles(self, keys: list[int]) -> TranslationQuerySet:
        return self.filter(article__in=keys)


class Translation(models.Model):
    """`state` is that of the newest words while readers do not see them. Outdated is what was changed in another
    language since `follows`, the last version of that language that this one agreed with."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        REVIEW = "review", _("in review")
        BACK = "back", _("sent back")
        APPROVED = "approved", _("approved")

    article = models.ForeignKey("kb.Article", models.CASCADE, related_name="translations")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    slug = models.SlugField(max_length=100, unique=True)
    newest = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")  # what writers see
    shown = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")  # what readers see
    published_at = models.DateTimeField(null=True)  # when the words shown were published

    state = models.CharField(max_length=8, choices=State, default=State.DRAFT, db_default=State.DRAFT)
    outdated_since = models.DateTimeField(null=True)
    follows = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")

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


class ArticleAddress(models.Model):
    """Every address that a translation has or had, so that old links lead on and none is given to another article. A
    trigger of the database writes them."""

    slug = models.SlugField(max_length=100, primary_key=True)
    translation = models.ForeignKey(Translation, models.CASCADE, related_name="addresses")

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return self.slug
