"""“Needs change”: what colleagues who read an article, or wrote with a template, say is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from kb import telling
from kb.models.guard import require
from people import access

if TYPE_CHECKING:
    from people.models import Person


class ChangeWishQuerySet(models.QuerySet["ChangeWish"]):
    def open(self) -> ChangeWishQuerySet:
        return self.filter(settled_at=None)


class ChangeWish(models.Model):
    """Of an article or of a template."""

    article = models.ForeignKey("kb.Article", models.CASCADE, null=True, related_name="wishes")
    template = models.ForeignKey("kb.Template", models.CASCADE, null=True, related_name="wishes")
    text = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = ChangeWishQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(article=None, template__isnull=False)
                | models.Q(article__isnull=False, template=None),
                name="wish_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id or self.template_id}: {self.text[:40]}"

    def settle(self, *, by: Person) -> None:
        """It is done, or will not be. Twice is once."""
        require(by, access.WRITE_ARTICLES)
        still_open = ChangeWish.objects.open()
        still_open.filter(pk=self.pk).update(settled_by=by, settled_at=timezone.now())
        if not still_open.filter(article=self.article_id, template=self.template_id).exists():
            telling.changed(self)
