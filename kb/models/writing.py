"""Words of an article: new versions, earlier ones taken again, addresses, and which languages have fallen behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kb.models.guard import Guarded, require
from kb.models.revision import Revision, Significance
from kb.models.translation import Translation
from kb.slugs import slug_of
from people import access
from tickets.refusals import Refused

if TYPE_CHECKING:
    from people.models import Person


class Writing(Guarded):
    @transaction.atomic
    def write(
        self, language: str, title: str, body: str, *, by: Person, slug: str = "",
        significance: int = Significance.NORMAL, comment: str = "",
    ) -> Translation:  # fmt: skip
        """New words in a language; readers see them once they are published. The same words again are no version.

        The address is made of the first title and stays. Other languages are outdated from now on, unless the change
        is small or brings this one up to them.
        """
        require(by, access.WRITE_ARTICLES)
        self._locked()
        found: Translation | None = self.translations.select_related("newest").filter(language=language).first()
        if found is None:
            found = self._begun(language, slug or title)
        last = found.newest
        if last is None or (last.title, last.body) != (title, body):
            number = last.number + 1 if last else 1
            found.newest = Revision.objects.create(
                translation=found, number=number, title=title, body=body, by=by, at=timezone.now(),
                significance=significance, comment=comment[:200],
            )  # fmt: skip
            found.state = Translation.State.DRAFT
            found.save(update_fields=["newest", "state"])
            if last is not None and significance != Significance.SMALL:
                self._compare(found, last)
        return found

    @transaction.atomic
    def restore(self, language: str, number: int, *, by: Person) -> Translation:
        """An earlier version's words again, as a new version."""
        require(by, access.WRITE_ARTICLES)
        self._locked()
        told = self._told(language)
        earlier = told.revisions.filter(number=number).first()
        if earlier is None:
            raise Refused(_("There is no such version."))
        comment = _("Version %(number)d restored") % {"number": number}
        return self.write(language, earlier.title, earlier.body, by=by, comment=comment)

    @transaction.atomic
    def agree(self, language: str, *, by: Person) -> None:
        """Says that a language lacks nothing of what was changed in the others."""
        require(by, access.WRITE_ARTICLES)
        self._locked()
        self.translations.filter(language=language).update(outdated_since=None, follows=None)

    @transaction.atomic
    def readdress(self, language: str, slug: str, *, by: Person) -> Translation:
        """A new address; all earlier ones lead to it. Raises Refused where another article has or had it."""
        require(by, access.PUBLISH_ARTICLES)
        self._locked()
        told, wanted = self._told(language), slug_of(slug)
        if not wanted:
            raise Refused(_("An address has Latin letters, digits and hyphens."))
        if told.slug != wanted:
            try:
                with transaction.atomic():
                    told.slug = wanted
                    told.save(update_fields=["slug"])
            except IntegrityError as error:  # a trigger of the database keeps every address that there ever was
                raise Refused(_("Another article has this address, or had it: links to it would lie.")) from error
        return told

    def _compare(self, changed: Translation, last: Revision) -> None:
        """`changed` was behind and has caught up; else the others are behind it, since `last`."""
        if changed.outdated_since is not None:
            changed.outdated_since = changed.follows = None
            changed.save(update_fields=["outdated_since", "follows"])
        else:
            assert changed.newest is not None
            behind = self.translations.filter(outdated_since=None, newest__isnull=False).exclude(pk=changed.pk)
            behind.update(outdated_since=changed.newest.at, follows=last)

    def _begun(self, language: str, named: str) -> Translation:
        slug = Translation.objects.free_slug(named, str(self.pk))
        try:
            with transaction.atomic():
                made: Translation = Translation.objects.create(article_id=self.pk, language=language, slug=slug)
        except IntegrityError:  # another article has just taken the address
            made = Translation.objects.create(
                article_id=self.pk, language=language, slug=f"{slug[:80]}-{self.pk}-{language}"
            )
        return made
