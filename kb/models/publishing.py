"""What readers see: published at once or at a moment, withdrawn, expired."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kb.models.guard import require
from kb.models.review import Review, Reviewing
from kb.models.translation import Translation
from people import access
from tickets.refusals import Refused

if TYPE_CHECKING:
    from people.models import Person


class Publishing(Reviewing):
    status: str
    publish_at: Any
    scheduled_by: Any
    Status: Any

    @transaction.atomic
    def publish(self, *, by: Person, languages: Collection[str] = ()) -> None:
        """Shows readers the newest words of these languages, of all without any."""
        require(by, access.PUBLISH_ARTICLES)
        self._locked()
        written = list(self.translations.select_related("newest").exclude(newest=None))
        chosen = [each for each in written if not languages or each.language in languages]
        if not chosen:
            raise Refused(_("Write it first, in one language at least."))
        for each in chosen:
            if each.is_ahead:
                self.refuse_own(each, by)
                self._show(each, by)
        self._be(self.Status.PUBLISHED)
        self.told_when_read()

    @transaction.atomic
    def withdraw(self, *, by: Person) -> None:
        """Readers find it no more; its words and addresses stay."""
        require(by, access.PUBLISH_ARTICLES)
        self._locked()
        self._be(self.Status.DRAFT)
        self._schedule(None, None)

    @transaction.atomic
    def schedule(self, at: datetime, *, by: Person) -> None:
        """Approves what is written and publishes it then. What is written afterwards has to be approved of its own."""
        require(by, access.PUBLISH_ARTICLES)
        if at <= timezone.now():
            raise Refused(_("This moment has passed already. Publish it now, or choose a later one."))
        self._locked()
        ahead = [each for each in self.translations.select_related("newest").exclude(newest=None) if each.is_ahead]
        if not ahead:
            raise Refused(_("There is nothing that readers do not see already."))
        for each in ahead:
            self.approve(each.language, by=by)
        self._schedule(at, by)

    @transaction.atomic
    def unschedule(self, *, by: Person) -> None:
        require(by, access.PUBLISH_ARTICLES)
        self._locked()
        self._schedule(None, None)

    @transaction.atomic
    def publish_scheduled(self) -> bool:
        """When its moment has come; False where somebody was faster or nothing is approved any more."""
        row = self._locked()
        if row.publish_at is None or row.publish_at > timezone.now():
            return False
        approved = self.translations.select_related("newest").filter(state=Translation.State.APPROVED)
        shown = [each for each in approved if each.is_ahead]
        for each in shown:
            self._show(each, row.scheduled_by)
        if shown:
            self._be(self.Status.PUBLISHED)
        self._schedule(None, None)
        return bool(shown)

    def _show(self, told: Translation, by: Person | None) -> None:
        told.shown_id, told.published_at, told.state = told.newest_id, timezone.now(), Translation.State.DRAFT
        told.save(update_fields=["shown", "published_at", "state"])
        Review.objects.create(revision=told.newest, step=Review.Step.PUBLISHED, by=by)

    def _be(self, status: str) -> None:
        type(self._article).objects.filter(pk=self.pk).update(status=status)
        self.status = status

    def _schedule(self, at: datetime | None, by: Person | None) -> None:
        type(self._article).objects.filter(pk=self.pk).update(publish_at=at, scheduled_by=by)
        self.publish_at, self.scheduled_by = at, by
