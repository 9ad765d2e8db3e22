"""What takes a ticket out of every list and count: that it was merged away, or is spam."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person
from tickets.models.event import Event
from tickets.models.verb import require_worker
from tickets.models.words import Mark
from tickets.refusals import Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket

K = Event.Kind
# What may still happen to a marked ticket; anything else belongs to the ticket it was merged into, or to nobody.
_ALWAYS = {
    K.UNDONE,
    K.LINKED,
    K.UNLINKED,
    K.FOLLOWED,
    K.UNFOLLOWED,
    K.TIME_VOIDED,
    K.STUMBLED,
    K.SENT_OUT,
    K.UNDELIVERED,
    K.PLAN_DROPPED,
    K.PLAN_HELD,
    K.KEPT_APART,
}
_ON_MERGED = {K.MERGED, K.UNMERGED, *_ALWAYS}
_ON_SPAM = {K.SPAMMED, K.UNSPAMMED, K.CUSTOMER_WROTE, K.OUTSIDE_WROTE, K.RELEASED, K.TIME_LOGGED, *_ALWAYS}


class Merged(Refused):
    """The ticket was merged away: what was meant for it is for `into`."""

    def __init__(self, sentence: str, into: int) -> None:
        super().__init__(sentence)
        self.into = into


class Markable(models.Model):
    mark = models.CharField(gettext_lazy("mark"), max_length=6, choices=Mark, blank=True, default="", db_default="")

    class Meta:
        abstract = True

    @property
    def is_spam(self) -> bool:
        return self.mark == Mark.SPAM

    @property
    def is_merged(self) -> bool:
        return self.mark == Mark.MERGED

    def spam(self: Ticket, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Out of every list; whoever sent it is not told. Its clocks end as cancelled (R3). Spam already: no change."""
        require_worker(by)
        with self.locked() as at:
            if self.is_spam:
                return
            self.refuse_marked(Event.Kind.SPAMMED)
            self.refuse_if_changed(seen, Event.Kind.CUSTOMER_WROTE)
            self.mark = Mark.SPAM
            self.record(Event.Kind.SPAMMED, by=by, at=at, changed=("mark",))

    def unspam(self: Ticket, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Back where it was, its clocks as if it had never been called spam. No spam: no change."""
        require_worker(by)
        with self.locked() as at:
            if not self.is_spam:
                return
            marked = self.events.filter(kind=Event.Kind.SPAMMED).latest("version")
            self.take_back([marked.version], Event.Kind.UNSPAMMED, by=by, at=at)

    def refuse_marked(self: Ticket, kind: str) -> None:  # type: ignore[misc]
        """Raises Merged or Refused when the ticket's mark leaves no room for such an event."""
        if self.is_merged and kind not in _ON_MERGED:
            assert self.merged_into_id is not None
            words = {"number": self.number, "into": self.merged_into_number}
            raise Merged(_("%(number)s was merged into %(into)s.") % words, self.merged_into_id)
        if self.is_spam and kind not in _ON_SPAM:
            raise Refused(_("%(number)s is marked as spam; say first that it is none.") % {"number": self.number})
