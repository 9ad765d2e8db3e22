"""Who looks after an article, until when it holds, and what stands beside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kb import telling
from kb.models.guard import Guarded, require
from kb.models.wish import ChangeWish
from people import access
from tickets.refusals import Refused

if TYPE_CHECKING:
    from people.models import Person

REVIEW = timedelta(days=182)  # half a year, after which an article is to be read again
RELATED = 10  # articles beside one


@dataclass(frozen=True, slots=True)
class Care:
    """`related` are ids of articles, in no order."""

    owner: Person | None
    review_at: date | None
    expires_at: datetime | None
    pinned: bool = False
    featured: bool = False
    related: Collection[int] = ()


class Tending(Guarded):
    related: Any
    owner: Any
    review_at: date | None
    expires_at: datetime | None
    pinned: bool
    featured: bool

    @transaction.atomic
    def tend(self, care: Care, *, by: Person) -> None:
        """What readers notice (its end, its place) changes by those who may publish alone."""
        require(by, access.WRITE_ARTICLES)
        row = self._locked()
        seen = (row.expires_at, row.pinned, row.featured)
        if seen != (care.expires_at, care.pinned, care.featured):
            require(by, access.PUBLISH_ARTICLES)
        if len(care.related) > RELATED:
            raise Refused(_("At most %(n)d related articles.") % {"n": RELATED})
        if care.owner is not None and not care.owner.may(access.WRITE_ARTICLES):
            raise Refused(_("An owner is somebody who may write articles."))
        self.owner, self.review_at, self.expires_at = care.owner, care.review_at, care.expires_at
        self.pinned, self.featured = care.pinned, care.featured
        self._article.save(update_fields=["owner", "review_at", "expires_at", "pinned", "featured"])
        self.related.set(pk for pk in care.related if pk != self.pk)

    @transaction.atomic
    def mark_reviewed(self, *, by: Person) -> None:
        """Somebody has read it and it is still right: the next time in half a year."""
        require(by, access.WRITE_ARTICLES)
        self._locked()
        self.review_at = first_review()
        self._article.save(update_fields=["review_at"])
        telling.still_right(self._article)

    @transaction.atomic
    def ask_change(self, text: str, *, by: Person) -> ChangeWish:
        """“Needs change”: somebody who read it says what is wrong. The same words twice are one wish."""
        require(by, access.WRITE_ARTICLES)
        said = text.strip()[:1000]
        if not said:
            raise Refused(_("Say what should be changed."))
        self._locked()
        wish, new = ChangeWish.objects.open().get_or_create(article_id=self.pk, text=said, defaults={"by": by})
        made: ChangeWish = wish
        if new:
            telling.of_article(self._article, telling.Why.WISH, by=by)
        return made

    def tell_stale(self) -> bool:
        """Whoever looks after it learns that its day has come, once for each such day; False where they know."""
        unknown = ~Q(stale_told=F("review_at")) | Q(stale_told=None)
        row = type(self._article).objects.filter(unknown, pk=self.pk, review_at__lte=timezone.localdate())
        with transaction.atomic():
            if not row.update(stale_told=F("review_at")):
                return False
            telling.of_article(self._article, telling.Why.STALE, by=None)
        return True


def first_review() -> date:
    return timezone.localdate() + REVIEW
