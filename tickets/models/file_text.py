"""The words of a file, read once however many messages hold it; or why there are none."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from tickets.models.search_document import CONFIG


class FileTextQuerySet(models.QuerySet["FileText"]):
    def unused(self) -> FileTextQuerySet:
        """Those that no attachment has any more."""
        from tickets.models.attachment import Attachment  # a cycle of models: an attachment says whether it was read

        used = Attachment.objects.filter(sha256=models.OuterRef("sha256"))
        return self.exclude(models.Exists(used))


class FileText(models.Model):
    class Problem(models.TextChoices):
        """Why a file has no words here. None of them mends itself, so none is tried again but a reading that ended."""

        BEGUN = "begun", _("is being read")
        LOCKED = "locked", _("protected by a password")
        DAMAGED = "damaged", _("damaged, or of another kind than its name says")
        TOO_LARGE = "large", _("too large to be read")
        TOO_MUCH = "much", _("takes too much memory or time to be read")
        MISSING = "missing", _("not on the disk any more")
        ENDED = "ended", _("its reading was ended several times")

    sha256 = models.CharField(max_length=64, primary_key=True)
    text = models.TextField(blank=True)
    vector = SearchVectorField(null=True)
    problem = models.CharField(max_length=7, choices=Problem, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(auto_now=True)

    objects: ClassVar = FileTextQuerySet.as_manager()

    def __str__(self) -> str:
        return self.sha256[:12]

    def keep(self, text: str, problem: str) -> None:
        """What became of the reading."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE tickets_filetext SET text = %s, problem = %s, vector = to_tsvector('{CONFIG}', %s),"
                " at = now() WHERE sha256 = %s",
                [text, problem, text, self.pk],
            )
