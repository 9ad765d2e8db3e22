"""Making one ticket of two, and two of them again (R9, R23)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.db.models import Case, F, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from people.models import Person
from tickets.models.event import Event
from tickets.models.message import Message
from tickets.models.participant import Participant, ProposedParticipant
from tickets.models.verb import require_worker
from tickets.models.words import Mark
from tickets.refusals import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from tickets.models.ticket import Ticket


class Mergeable(models.Model):
    """A merged ticket keeps its row, its status and its history; its messages live in the other one."""

    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_here", db_index=False)

    class Meta:
        abstract = True

    def merge_into(  # type: ignore[misc]
        self: Ticket, target: Ticket, *, by: Person, keep_people: bool | None = None, seen: int | None = None
    ) -> None:
        """Moves the conversation into another ticket, which from now on stands for both. Merged there already: no
        change.

        `keep_people`: whether requester and participants take part in the other ticket and read all of it; None means
        those of the other requester's organisation.
        """
        require_worker(by)
        with self.locked(target) as at:
            if self.is_merged and self.merged_into_id == target.pk:
                return
            self.refuse_if_changed(seen, Event.Kind.CUSTOMER_WROTE)
            self._refuse_merge(target)
            unanswered = self.state().unanswered if self.is_active else {}
            moved = list(Message.objects.filter(ticket=self).order_by("id").values_list("pk", flat=True))
            Message.objects.filter(ticket=self).update(origin=Coalesce("origin", self.pk), ticket=target)
            people = target.add_participants(self._people(keep_people, target), by)
            self.mark, self.merged_into = Mark.MERGED, target
            self.record(Event.Kind.MERGED, by=by, at=at, changed=("mark", "merged_into"), into=target.pk)
            detail: dict[str, Any] = {"from": self.pk, "messages": moved}
            if unanswered:
                oldest = min(unanswered.values())
                target.waiting_since = min(target.waiting_since, oldest)
                detail |= {
                    "oldest_unanswered": oldest.isoformat(),
                    "unanswered": {str(message): since.isoformat() for message, since in unanswered.items()},
                }
            if people:
                detail["people"] = people
            if proposed := list(ProposedParticipant.objects.of(self).for_page().values_list("address", flat=True)):
                detail["proposed"] = proposed
            if suggested := list(type(self).objects.suggesting(self).numbers()):
                detail["suggested"] = suggested
            target.record(Event.Kind.ABSORBED, by=by, at=at, changed=("waiting_since",), **detail)

    def unmerge(self: Ticket, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Its messages come back and its clocks go on as if it had never been merged; messages that came meanwhile
        stay where they came. Not merged: no change."""
        require_worker(by)
        target = type(self).objects.filter(merged_here=self).first()
        if target is None:
            return
        with self.locked(target) as at:
            if self.merged_into_id is None:
                return
            if self.merged_into_id != target.pk:
                raise Refused(_("Somebody changed this while you had the page open."))
            self.part(target, by=by, at=at, kinds=(Event.Kind.UNMERGED, Event.Kind.RELEASED))

    def part(  # type: ignore[misc]
        self: Ticket, target: Ticket, *, by: Person, at: datetime, kinds: tuple[Event.Kind, Event.Kind]
    ) -> None:
        """Takes the merge back; both are locked. `kinds` are the events on this ticket and on the other."""
        target.refuse_marked(Event.Kind.RELEASED)  # its messages went further with it
        merged = self.events.filter(kind=Event.Kind.MERGED).latest("version")
        absorbed = target.events.filter(kind=Event.Kind.ABSORBED, detail__from=self.pk).latest("version")
        own = Message.objects.filter(pk__in=absorbed.detail["messages"], ticket=target)
        own.update(ticket=self, origin=Case(When(origin=self, then=None), default=F("origin")))
        later = target.events.filter(version__gt=absorbed.version, detail__has_key="message").in_order()
        stayed = list(later.values_list("detail__message", flat=True))
        target._let_go(absorbed.detail.get("people", []), stayed)
        beside = {"what": "merged", **({"stayed": len(stayed), "first": stayed[0]} if stayed else {})}
        self.take_back([merged.version], kinds[0], by=by, at=at, **{"from": target.pk}, **beside)
        target.take_back([absorbed.version], kinds[1], by=by, at=at, ticket=self.pk, **beside)

    @property
    def standing_for(self: Ticket) -> Ticket:  # type: ignore[misc]
        """Where this ticket's matter is dealt with now: itself, or what it was merged into. Queries when merged."""
        found = self
        while found.is_merged:
            found = cast("Ticket", found.merged_into)
        return found

    def _refuse_merge(self: Ticket, target: Ticket) -> None:  # type: ignore[misc]
        if self.pk == target.pk:
            raise Refused(_("A ticket cannot be merged into itself."))
        self.refuse_marked(Event.Kind.NOTED)
        target.refuse_marked(Event.Kind.NOTED)
        if target.is_ours and not self.is_ours:
            words = {"number": target.number}
            raise Refused(_("%(number)s is no customer's ticket; link this one with it as an incident.") % words)
        if self.is_active and target.is_ended:
            raise Refused(_("%(number)s is solved; re-open it first.") % {"number": target.number})

    def _people(self: Ticket, keep: bool | None, target: Ticket) -> list[Person]:  # type: ignore[misc]
        """Those who are to take part in the other ticket."""
        if keep is False:
            return []
        people = [self.requester, *(row.person for row in self.participants.select_related("person").order_by("id"))]
        home = target.requester.organisation_id
        return [one for one in people if keep or (home is not None and one.organisation_id == home)]

    def _let_go(self: Ticket, people: list[int], since: list[int]) -> None:  # type: ignore[misc]
        """Those who came with a merge, but for whoever has written one of the messages since."""
        wrote = Message.objects.filter(pk__in=since, author__in=people).values_list("author_id", flat=True)
        Participant.objects.filter(ticket=self, person__in=set(people) - set(wrote)).delete()
