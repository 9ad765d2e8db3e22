"""People besides the requester who take part: they get replies, may write, and see the request in the portal.

An agent's word makes somebody one, and the Cc of a mail whose sender is proven. Whoever stands in another mail's Cc is
proposed to the agents, and gets nothing until one of them agrees.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people.models import Address, Person
from people.registration import person_for_email
from tickets.models.event import Event
from tickets.models.verb import require_worker

if TYPE_CHECKING:
    from tickets.models.message import Message
    from tickets.models.ticket import Ticket

MOST_BY_MAIL = 20  # people of one ticket whom mails bring; a mail to more of them at once brings none


@dataclass(frozen=True, slots=True)
class Copied:
    """Somebody in To or Cc of a mail. `person` is who takes part at once; without one they are proposed."""

    address: str
    name: str = ""
    person: Person | None = None


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def with_email(self, email: str) -> ParticipantQuerySet:
        return self.filter(person__in=Person.objects.with_email(email))

    def for_page(self) -> ParticipantQuerySet:
        return self.select_related("person").order_by("id")


class Participant(models.Model):
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="participants", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="participations")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="participant_once")]


class ProposedParticipantQuerySet(models.QuerySet["ProposedParticipant"]):
    def waiting(self) -> ProposedParticipantQuerySet:
        return self.filter(state=ProposedParticipant.State.WAITING)

    def of(self, ticket: Ticket) -> ProposedParticipantQuerySet:
        """Also those of the tickets that were merged into it."""
        return self.filter(ticket__in=type(ticket).objects.made_one(ticket))

    def for_page(self) -> ProposedParticipantQuerySet:
        return self.waiting().select_related("message__author").order_by("id")


class ProposedParticipant(models.Model):
    """An address, no person yet: whoever writes it into a Cc makes nobody known to us."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for an agent")
        AGREED = "agreed", _("takes part")
        LEFT_OUT = "left_out", _("left out")  # by an agent: no mail brings them again

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="proposals", db_index=False)
    address = models.CharField(max_length=320)  # in small letters
    name = models.CharField(max_length=200, blank=True)
    message = models.ForeignKey("tickets.Message", models.CASCADE, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)

    objects: ClassVar[Any] = ProposedParticipantQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "address"], name="proposed_once")]

    def __str__(self) -> str:
        return f"{self.address}: {self.state}"


State = ProposedParticipant.State


class Participating(models.Model):
    class Meta:
        abstract = True

    def agree_to(  # type: ignore[misc]  # mixed into Ticket only
        self: Ticket, proposal: ProposedParticipant, *, by: Person
    ) -> None:
        """Whom a mail proposed takes part from now on. Decided already: no change."""
        require_worker(by)
        with self.locked() as at:
            self.refuse_marked(Event.Kind.JOINED)
            if not self._decide(proposal, State.AGREED):
                return
            person = person_for_email(proposal.address, proposal.name)
            added = self.add_participants([person], by)
            self.record(Event.Kind.JOINED, by=by, at=at, person=person.pk, address=proposal.address, participants=added)

    def leave_out(  # type: ignore[misc]  # mixed into Ticket only
        self: Ticket, proposal: ProposedParticipant, *, by: Person
    ) -> None:
        """They get nothing, and no later mail proposes them here again. Decided already: no change."""
        require_worker(by)
        with self.locked() as at:
            if self._decide(proposal, State.LEFT_OUT):
                self.record(Event.Kind.LEFT_OUT, by=by, at=at, address=proposal.address)

    def detach(self: Ticket, person: Person, *, by: Person) -> None:  # type: ignore[misc]  # mixed into Ticket only
        """Takes no part any more: mails that wait are not sent, links open nothing, and only an agent brings them
        back. Takes no part: no change."""
        require_worker(by)
        with self.locked() as at:
            gone, _rows = self.participants.filter(person=person).delete()
            if not gone:
                return
            for address in person.addresses.filter(kind=Address.Kind.EMAIL).values_list(Lower("value"), flat=True):
                ProposedParticipant.objects.update_or_create(
                    ticket=self, address=address, defaults={"state": State.LEFT_OUT}
                )
            self.record(Event.Kind.DETACHED, by=by, at=at, person=person.pk)

    def add_participants(  # type: ignore[misc]  # mixed into Ticket only
        self: Ticket, people: Iterable[Person], by: Person
    ) -> list[int]:
        """Ids of those who took no part before; for verbs, inside `locked`."""
        wanted = [person for person in people if person.pk != self.requester_id]
        known = set(self.participants.values_list("person_id", flat=True)) if wanted else set()
        rows = [Participant(ticket=self, person=p, added_by=by) for p in wanted if p.pk not in known]
        if rows:
            Participant.objects.bulk_create(rows, ignore_conflicts=True)
            theirs = Address.objects.filter(person__in=[row.person_id for row in rows]).values(folded=Lower("value"))
            self.proposals.waiting().filter(address__in=theirs).update(state=State.AGREED)
        return [row.person_id for row in rows]

    def take_copies(  # type: ignore[misc]  # mixed into Ticket only
        self: Ticket, copies: Iterable[Copied], message: Message, by: Person
    ) -> dict[str, Any]:
        """Whom a mail names beside us: what its event says of them. For verbs, inside `locked`; queries where it names
        anybody. Of those for whom there is room, nobody whom an agent has left out."""
        named = {each.address: each for each in copies}
        if not named or self.mark:
            return {}
        decided = dict(self.proposals.values_list("address", "state"))
        taking_part = {self.requester_id, *self.participants.values_list("person_id", flat=True)}
        theirs = Address.objects.filter(person__in=taking_part, kind=Address.Kind.EMAIL)
        settled = {address for address, state in decided.items() if state == State.LEFT_OUT}
        settled |= set(theirs.values_list(Lower("value"), flat=True))
        waiting = {address for address, state in decided.items() if state == State.WAITING}
        new = [each for each in named.values() if each.address not in settled]
        new = [each for each in new if each.person is not None or each.address not in decided]
        new = new[: max(0, MOST_BY_MAIL + 1 - len(waiting) - len(taking_part))]
        added = self.add_participants((each.person for each in new if each.person is not None), by)
        proposed = [each for each in new if each.person is None]
        ProposedParticipant.objects.bulk_create(
            ProposedParticipant(ticket=self, address=each.address, name=each.name[:200], message=message)
            for each in proposed
        )
        detail: dict[str, Any] = {"participants": added} if added else {}
        return detail | ({"proposed": [each.address for each in proposed]} if proposed else {})

    def _decide(self: Ticket, proposal: ProposedParticipant, state: State) -> bool:  # type: ignore[misc]  # mixed into Ticket only
        waiting = ProposedParticipant.objects.of(self).waiting().filter(pk=proposal.pk)
        return bool(waiting.update(state=state))
