"""What every verb of an article begins with: the right, and the article's row locked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext_lazy as _

from people.access import Permission
from tickets.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from kb.models.article import Article
    from kb.models.translation import Translation
    from people.models import Person


def require(by: Person, permission: Permission) -> None:
    if not by.may(permission):
        raise NotAllowed(_("Your role does not allow this."))


class Guarded:
    pk: int
    translations: Any

    @property
    def _article(self) -> Article:
        """This one: what stands here is a part of Article and of nothing else."""
        return cast("Article", self)

    def _locked(self) -> Article:
        """Held until the transaction ends: who writes, reviews and publishes waits for each other."""
        row: Article = type(self._article).objects.select_for_update(no_key=True).get(pk=self.pk)
        return row

    def _told(self, language: str, seen: int | None = None) -> Translation:
        """Raises Refused where nothing is written, or something newer than `seen`, the number of a version."""
        found = self.translations.select_related("newest").filter(language=language).first()
        if found is None or found.newest is None:
            raise Refused(_("Nothing is written in this language yet."))
        if seen is not None and found.newest.number != seen:
            raise Refused(_("A newer version has been written meanwhile. Read it first."))
        told: Translation = found
        return told
