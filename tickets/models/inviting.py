"""What customers do about who takes part in a request: they bring colleagues along, and join those of colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _

from people.models import Address, OrganisationDomain, Person
from people.models.address import folded_email
from people.registration import person_for_email
from tickets.models.event import Event
from tickets.models.participant import MOST_BY_MAIL, ProposedParticipant
from tickets.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class Inviting(models.Model):
    class Meta:
        abstract = True

    def invite(self: Ticket, address: str, *, by: Person) -> bool:  # type: ignore[misc]  # mixed into Ticket only
        """Brings somebody along: True, colleagues take part at once; False, anybody else is proposed to the agents.
        Raises Refused for what is no address, takes part already, was left out by an agent, or is one too many."""
        address = _checked(address)
        with self.locked() as at:
            self.refuse_marked(Event.Kind.JOINED)
            if not self.is_part(by):
                raise NotAllowed(_("Only who takes part in a request brings others along."))
            self._refuse_known(address)
            if _are_colleagues(by, address):
                person = person_for_email(address)
                added = self.add_participants([person], by)
                self.record(Event.Kind.JOINED, by=by, at=at, person=person.pk, address=address, participants=added)
                return True
            ProposedParticipant.objects.create(ticket=self, address=address)
            self.record(Event.Kind.INVITED, by=by, at=at, proposed=[address])
        return False

    def join(self: Ticket, *, by: Person) -> None:  # type: ignore[misc]  # mixed into Ticket only
        """A colleague takes part in a request that their organisation shares. Takes part already: no change."""
        with self.locked() as at:
            self.refuse_marked(Event.Kind.JOINED)
            if not type(self).objects.of_colleagues(by).filter(pk=self.pk).exists():
                raise NotAllowed(_("This request is not shared with you."))
            if added := self.add_participants([by], by):
                address = by.email or by.name
                self.record(Event.Kind.JOINED, by=by, at=at, person=by.pk, address=address, participants=added)

    def _refuse_known(self: Ticket, address: str) -> None:  # type: ignore[misc]
        people = {self.requester_id, *self.participants.values_list("person_id", flat=True)}
        if Address.objects.filter(person__in=people, kind=Address.Kind.EMAIL, value__iexact=address).exists():
            raise Refused(_("%(address)s takes part already.") % {"address": address})
        proposals = dict(self.proposals.values_list("address", "state"))
        if address in proposals:
            raise Refused(_("Our agents know of %(address)s and decide.") % {"address": address})
        if len(people) + len(proposals) > MOST_BY_MAIL:
            raise Refused(_("So many people take part already that only our agents add more."))


def _checked(address: str) -> str:
    folded = folded_email(address)
    try:
        validate_email(folded)
    except ValidationError as error:
        raise Refused(_("Write an e-mail address, such as anna@example.com.")) from error
    if len(folded) > 320:
        raise Refused(_("Write an e-mail address, such as anna@example.com."))
    return folded


def _are_colleagues(person: Person, address: str) -> bool:
    """Of one organisation: by who is known there, or by its mail domains."""
    if person.organisation_id is None:
        return False
    known = Person.objects.with_email(address).first()
    if known is not None:
        return known.is_active and known.organisation_id == person.organisation_id
    domain = address.rpartition("@")[2]
    return OrganisationDomain.objects.filter(organisation=person.organisation_id, domain=domain).exists()
