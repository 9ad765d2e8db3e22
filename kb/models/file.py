"""Files of an article: pictures that its text shows by name, and others to be downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.files.base import File
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from kb import pictures
from kb.models.guard import require
from kb.models.translation import Translation
from people import access
from tickets import blobs
from tickets.mail.names import shown_name
from tickets.models import Attachment
from tickets.refusals import Refused
from tickets.viruses import state_of_upload

if TYPE_CHECKING:
    from kb.models.article import Article
    from people.models import Person

MOST = 40  # files of an article


def look_at(file: File, name: str) -> None:
    """Raises Refused where it is too large or cannot be checked, viruses.Infected."""
    if (file.size or 0) > settings.ATTACHMENT_MAX_BYTES:
        megabytes = settings.ATTACHMENT_MAX_BYTES // 2**20
        raise Refused(_("%(name)s is larger than %(megabytes)d MB.") % {"name": name, "megabytes": megabytes})
    if state_of_upload(file, name) not in ("", Attachment.Checked.CLEAN):
        raise Refused(_("%(name)s could not be checked for viruses. Try again later.") % {"name": name})


class ArticleFileQuerySet(models.QuerySet["ArticleFile"]):
    def readable_by(self, person: Person | None) -> ArticleFileQuerySet:
        """Of articles that this person may read; who writes sees all."""
        if person is not None and person.may(access.WRITE_ARTICLES):
            return self
        return self.filter(Exists(Translation.objects.readable_by(person).filter(article=OuterRef("article"))))


class ArticleFile(models.Model):
    """`content_type` is what its bytes say, not what a browser said; only pictures have `width` and `height`."""

    article = models.ForeignKey("kb.Article", models.CASCADE, related_name="files", db_index=False)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=40)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = ArticleFileQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["article", "name"], name="article_file_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.width is not None

    @classmethod
    @transaction.atomic
    def add(cls, article: Article, file: File, *, by: Person) -> ArticleFile:
        """Keeps a file under its name; one of that name before is replaced. Raises Refused, viruses.Infected."""
        require(by, access.WRITE_ARTICLES)
        name = shown_name(file.name or "")
        look_at(file, name)
        others = cls.objects.filter(article=article).exclude(name=name)
        if others.count() >= MOST:
            raise Refused(_("An article has at most %(n)d files.") % {"n": MOST})
        file.seek(0)
        seen = pictures.measure(file.read(pictures.HEAD))
        file.seek(0)
        sha256, size = blobs.put_file(file)
        told = {
            "content_type": seen.content_type if seen else "application/octet-stream", "size": size, "sha256": sha256,
            "width": seen.width if seen else None, "height": seen.height if seen else None,
            "by": by, "at": timezone.now(),
        }  # fmt: skip
        made: ArticleFile = cls.objects.update_or_create(article=article, name=name, defaults=told)[0]
        return made

    def remove(self, *, by: Person) -> None:
        """The text that names it shows its words instead."""
        require(by, access.WRITE_ARTICLES)
        self.delete()
