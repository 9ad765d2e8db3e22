"""A version on its way to readers: asked to be read, approved, or sent back with a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb import telling
from kb.models.guard import Guarded, require
from kb.models.revision import Revision
from kb.models.translation import Translation
from people import access
from tickets.refusals import Refused

if TYPE_CHECKING:
    from people.models import Person


class Review(models.Model):
    """One step of a version, only ever added."""

    class Step(models.TextChoices):
        ASKED = "asked", gettext_lazy("asked to be reviewed")
        APPROVED = "approved", gettext_lazy("approved")
        BACK = "back", gettext_lazy("sent back")
        PUBLISHED = "published", gettext_lazy("published")

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="reviews")
    step = models.CharField(max_length=9, choices=Step)
    comment = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.step}"


class Reviewing(Guarded):
    category: Any

    @transaction.atomic
    def ask_review(self, language: str, *, by: Person, seen: int | None = None, comment: str = "") -> None:
        """The newest words of a language wait for somebody who may publish. Twice is once."""
        require(by, access.WRITE_ARTICLES)
        self._locked()
        told = self._unpublished(language, seen)
        if told.state != Translation.State.REVIEW:
            self._step(told, Translation.State.REVIEW, Review.Step.ASKED, by, comment)
            telling.of_article(self._article, telling.Why.REVIEW, by=by)

    @transaction.atomic
    def approve(self, language: str, *, by: Person, seen: int | None = None, comment: str = "") -> None:
        require(by, access.PUBLISH_ARTICLES)
        self._locked()
        told = self._unpublished(language, seen)
        if told.state != Translation.State.APPROVED:
            self.refuse_own(told, by)
            self._step(told, Translation.State.APPROVED, Review.Step.APPROVED, by, comment)

    @transaction.atomic
    def send_back(self, language: str, comment: str, *, by: Person, seen: int | None = None) -> None:
        """The author is told what to change."""
        require(by, access.PUBLISH_ARTICLES)
        if not comment.strip():
            raise Refused(_("Say what should be changed."))
        self._locked()
        self._step(self._unpublished(language, seen), Translation.State.BACK, Review.Step.BACK, by, comment)

    def refuse_own(self, told: Translation, by: Person) -> None:
        """Where the category wants a second pair of eyes, nobody lets their own words through."""
        newest = told.newest
        is_own = newest is not None and newest.by_id == by.pk
        if is_own and self.category.needs_second and told.state != Translation.State.APPROVED:
            raise Refused(_("In this category somebody other than the author approves."))

    def _unpublished(self, language: str, seen: int | None) -> Translation:
        told = self._told(language, seen)
        if not told.is_ahead:
            raise Refused(_("This version is published already."))
        return told

    def _step(self, told: Translation, state: str, step: str, by: Person, comment: str) -> None:
        Review.objects.create(revision=told.newest, step=step, by=by, comment=comment.strip()[:1000])
        told.state = state
        told.save(update_fields=["state"])
        self.told_when_read()

    def told_when_read(self) -> None:
        """Where none of its languages waits for a review any more, nobody need read it. Two queries at most."""
        if not self.translations.filter(state=Translation.State.REVIEW).exists():
            telling.read(self._article)
