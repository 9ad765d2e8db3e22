"""An article: where it stands, whom it is for, whether it is published; its words are those of its translations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kb.audience import Audience
from kb.models.category import Category
from kb.models.revision import Revision
from kb.models.translation import Translation
from people import access
from people.models import Person
from tickets.refusals import NotAllowed, Refused


class ArticleQuerySet(models.QuerySet["Article"]):
    def for_list(self) -> ArticleQuerySet:
        """With what `title` and `languages` need."""
        told = Translation.objects.select_related("newest").order_by("language")
        return self.select_related("category").prefetch_related(Prefetch("translations", told, "told"))


class Article(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    category = models.ForeignKey(Category, models.PROTECT, related_name="articles", verbose_name=_("category"))
    audience = models.CharField(_("for"), max_length=9, choices=Audience, default=Audience.PUBLIC)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    told: list[Translation]  # with `for_list`
    objects: ClassVar[Any] = ArticleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def key(self) -> str:
        """The name under which readings are kept (tickets.models.Reading)."""
        return str(self.pk)

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def title(self) -> str:
        """The newest one, in the reader's language, else in another. Needs `for_list`."""
        newest = {each.language: each.newest.title for each in self.told if each.newest}
        return newest.get(get_language() or "") or next(iter(newest.values()), str(self))

    @property
    def is_ahead(self) -> bool:
        """Whether something newer than what readers see is written. Needs `for_list`."""
        return any(each.is_ahead for each in self.told)

    @classmethod
    @transaction.atomic
    def begin(cls, category: Category, audience: str, *, by: Person) -> Article:
        """A draft without words."""
        _require(by, access.WRITE_ARTICLES)
        article: Article = cls.objects.create(category=category, audience=audience, created_by=by)
        return article

    @transaction.atomic
    def place(self, category: Category, audience: str, *, by: Person) -> None:
        """Moves it, or says whom it is for. What is published changes its audience by those who may publish alone."""
        _require(by, access.WRITE_ARTICLES)
        row = self._locked()
        if row.is_published and row.audience != audience:
            _require(by, access.PUBLISH_ARTICLES)
        Article.objects.filter(pk=self.pk).update(category=category, audience=audience)
        self.category, self.audience = category, audience

    @transaction.atomic
    def write(self, language: str, title: str, body: str, *, by: Person, slug: str = "") -> Translation:
        """New words in a language; readers see them once they are published. The same words again are no version.

        The address is made of the first title and stays.
        """
        _require(by, access.WRITE_ARTICLES)
        self._locked()
        found: Translation | None = self.translations.select_related("newest").filter(language=language).first()
        if found is None:
            found = self._begun(language, slug or title)
        last = found.newest
        if last is None or (last.title, last.body) != (title, body):
            number = last.number + 1 if last else 1
            found.newest = Revision.objects.create(
                translation=found, number=number, title=title, body=body, by=by, at=timezone.now()
            )
            found.save(update_fields=["newest"])
        return found

    @transaction.atomic
    def publish(self, *, by: Person) -> None:
        """Shows readers the newest words of each language."""
        _require(by, access.PUBLISH_ARTICLES)
        self._locked()
        written = list(self.translations.exclude(newest=None))
        if not written:
            raise Refused(_("Write it first, in one language at least."))
        for each in written:
            if each.is_ahead:
                each.shown_id, each.published_at = each.newest_id, timezone.now()
                each.save(update_fields=["shown", "published_at"])
        self._be(self.Status.PUBLISHED)

    @transaction.atomic
    def withdraw(self, *, by: Person) -> None:
        """Readers find it no more; its words and addresses stay."""
        _require(by, access.PUBLISH_ARTICLES)
        self._locked()
        self._be(self.Status.DRAFT)

    def _begun(self, language: str, named: str) -> Translation:
        slug = Translation.objects.free_slug(named, self.key)
        try:
            with transaction.atomic():
                made: Translation = Translation.objects.create(article=self, language=language, slug=slug)
        except IntegrityError:  # another article has just taken the address
            made = Translation.objects.create(
                article=self, language=language, slug=f"{slug[:80]}-{self.key}-{language}"
            )
        return made

    def _be(self, status: str) -> None:
        Article.objects.filter(pk=self.pk).update(status=status)
        self.status = status

    def _locked(self) -> Article:
        row: Article = Article.objects.select_for_update(no_key=True).get(pk=self.pk)
        return row


def _require(by: Person, permission: access.Permission) -> None:
    if not by.may(permission):
        raise NotAllowed(_("Your role does not allow this."))
