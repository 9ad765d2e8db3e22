"""Every version of an article's words in one language; only ever added."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

# PostgreSQL's `russian` configuration stems Cyrillic words by the Russian and Latin words by the English rules.
CONFIG = "russian"
LONGEST = 60_000  # characters of a body; also what a tsvector can hold of any text


class Significance(models.IntegerChoices):
    """Of a change: what it means for the other languages."""

    SMALL = 1, _("small: spelling, a comma")
    NORMAL = 2, _("normal: something is said otherwise")
    LARGE = 3, _("large: what to do has changed")


class Revision(models.Model):
    """`comment` is what its author says of the change. A small one outdates no other language."""

    translation = models.ForeignKey("kb.Translation", models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), max_length=LONGEST)  # Markdown
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    significance = models.PositiveSmallIntegerField(
        choices=Significance, default=Significance.NORMAL, db_default=Significance.NORMAL
    )
    comment = models.CharField(max_length=200, blank=True, default="", db_default="")
    vector = models.GeneratedField(
        expression=SearchVector("title", weight="A", config=CONFIG) + SearchVector("body", weight="B", config=CONFIG),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["translation", "number"], name="revision_number")]
        indexes = [GinIndex(fields=["vector"], name="revision_words")]  # the search box, suggestions

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def text(self) -> str:
        """Title and body as one, to be compared."""
        return f"# {self.title}\n\n{self.body.rstrip()}\n"
