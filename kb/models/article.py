"""An article: where it stands, whom it is for, whether it is published; its words are those of its translations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kb.audience import Audience
from kb.models.category import Category
from kb.models.guard import require
from kb.models.publishing import Publishing
from kb.models.tending import Tending, first_review
from kb.models.translation import Translation
from kb.models.wish import ChangeWish
from kb.models.writing import Writing
from people import access
from people.models import Organisation, Person
from tickets.refusals import Refused

ONLY = ("mine", "review", "approved", "change", "due", "expired", "scheduled", "outdated")  # what the list shows


class ArticleQuerySet(models.QuerySet["Article"]):
    def for_list(self) -> ArticleQuerySet:
        """With what `title`, `languages` and `standings` need."""
        told = Translation.objects.select_related("newest").order_by("language")
        return self.select_related("category", "owner", "organisation").prefetch_related(
            Prefetch("translations", told, "told")
        )

    def only(self, what: str, person: Person) -> ArticleQuerySet:  # type: ignore[override]  # never of columns here
        """Those of one of ONLY; any other word means all."""
        condition = _conditions(person).get(what)
        return self if condition is None else self.filter(condition)

    def counts(self, person: Person) -> dict[str, int]:
        """How many `only` gives for each. One query over all articles, of which there are thousands at most."""
        wanted = {name: Count("pk", filter=condition) for name, condition in _conditions(person).items()}
        return dict(self.aggregate(**wanted))

    def to_tell_stale(self) -> ArticleQuerySet:
        """Whose day to be read again has come, and nobody was told."""
        untold = ~Q(stale_told=F("review_at")) | Q(stale_told=None)
        return self.filter(untold, _conditions(None)["due"]).select_related("owner").order_by("pk")

    def due(self) -> ArticleQuerySet:
        """Whose moment of publishing has come."""
        return self.filter(publish_at__lte=Now()).order_by("publish_at")


def _conditions(person: Person | None) -> dict[str, Q]:
    told = Translation.objects.filter(article=OuterRef("pk"))
    wishes = ChangeWish.objects.open().filter(article=OuterRef("pk"))
    return {
        "mine": Q(owner=person),
        "review": Q(Exists(told.filter(state=Translation.State.REVIEW))),
        "approved": Q(Exists(told.filter(state=Translation.State.APPROVED))),
        "change": Q(Exists(wishes)),
        "due": Q(status=Article.Status.PUBLISHED, review_at__lte=timezone.localdate()),
        "expired": Q(expires_at__lte=Now()),
        "scheduled": Q(publish_at__isnull=False),
        "outdated": Q(Exists(told.filter(outdated_since__isnull=False))),
    }


class Article(Writing, Publishing, Tending, models.Model):
    """`review_at` is when its owner reads it again; after `expires_at` readers find it no more; at `publish_at` what
    is approved is published."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    category = models.ForeignKey(Category, models.PROTECT, related_name="articles", verbose_name=_("category"))
    audience = models.CharField(_("for"), max_length=9, choices=Audience, default=Audience.PUBLIC)
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="+")  # that it is for
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    review_at = models.DateField(null=True)
    stale_told = models.DateField(null=True)  # the `review_at` of which whoever looks after it was told
    expires_at = models.DateTimeField(null=True)
    publish_at = models.DateTimeField(null=True)
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    pinned = models.BooleanField(default=False, db_default=False)  # first of its category
    featured = models.BooleanField(default=False, db_default=False)  # on the first page of the articles
    related = models.ManyToManyField("self", symmetrical=False, related_name="+")

    told: list[Translation]  # with `for_list`
    objects: ClassVar[Any] = ArticleQuerySet.as_manager()

    class Meta:
        indexes = [
            # Asked twice a minute by kb.tasks.publish_due.
            models.Index(fields=["publish_at"], name="article_scheduled", condition=Q(publish_at__isnull=False)),
        ]

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
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

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
    def begin(
        cls, category: Category, audience: str, *, by: Person, organisation: Organisation | None = None
    ) -> Article:
        """A draft without words, its author's own until another owner is named."""
        require(by, access.WRITE_ARTICLES)
        article: Article = cls.objects.create(
            category=category, audience=audience, organisation=_named(audience, organisation), created_by=by, owner=by,
            review_at=first_review(),
        )  # fmt: skip
        return article

    @transaction.atomic
    def place(self, category: Category, audience: str, *, by: Person, organisation: Organisation | None = None) -> None:
        """Moves it, or says whom it is for. What is published changes its audience by those who may publish alone."""
        require(by, access.WRITE_ARTICLES)
        row, organisation = self._locked(), _named(audience, organisation)
        meant = (row.audience, row.organisation_id)
        if row.is_published and meant != (audience, organisation.pk if organisation else None):
            require(by, access.PUBLISH_ARTICLES)
        self.category, self.audience, self.organisation = category, audience, organisation
        self.save(update_fields=["category", "audience", "organisation"])


def _named(audience: str, organisation: Organisation | None) -> Organisation | None:
    """None but where it is for one."""
    if audience != Audience.ORGANISATION:
        return None
    if organisation is None:
        raise Refused(_("Say which organisation it is for."))
    return organisation
