"""A begun reply in other hands: given to a colleague to be looked through and sent, or taken over from one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from people import access
from people.models import Person
from tickets.models.draft import Draft
from tickets.models.event import Event
from tickets.models.verb import require_worker
from tickets.refusals import Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket

WORD = 300  # characters said beside it


class DraftHanding(models.Model):
    class Meta:
        abstract = True

    def hand_draft(self: Ticket, to: Person, *, by: Person, word: str = "") -> None:  # type: ignore[misc]
        """One's own reply, as saved, becomes that colleague's draft; they are told, with `word`. What they have begun
        themselves stands beside it. Raises Refused where there is none, or they may not work the ticket."""
        require_worker(by)
        word = word.strip()[:WORD]
        if to.pk == by.pk:
            raise Refused(_("This draft is yours already."))
        self._move_draft(by, to, by=by, word=word)

    def take_draft(self: Ticket, of: Person, *, by: Person) -> None:  # type: ignore[misc]
        """That colleague's reply, as saved, becomes one's own draft; they are told. Raises Refused where there is
        none."""
        require_worker(by)
        if of.pk == by.pk:
            raise Refused(_("This draft is yours already."))
        self._move_draft(of, by, by=by, word="")

    def _move_draft(self: Ticket, of: Person, to: Person, *, by: Person, word: str) -> None:  # type: ignore[misc]
        may_write = to.is_active and to.may(access.WORK_TICKETS) and to.role != access.Role.SYSTEM
        with self.locked() as at:
            if not may_write or (self.team is not None and not to.may_see(self.team)):
                raise Refused(_("%(name)s cannot work on this ticket.") % {"name": to.name})
            draft = Draft.objects.of(of, self, Draft.Kind.REPLY).select_for_update().first()
            if draft is None or not draft.text.strip():
                raise Refused(_("There is no begun reply to hand over; write it first."))
            Draft.objects.keep(to, self, Draft.Kind.REPLY, draft.text, draft.beside, knew=None)
            draft.delete()
            Draft.objects.of(to, self, Draft.Kind.REPLY).update(handed_by=of, word=word)
            detail: dict[str, Any] = {"from": of.pk, "to": to.pk, **({"word": word} if word else {})}
            self.record(Event.Kind.DRAFT_HANDED, by=by, at=at, **detail)
