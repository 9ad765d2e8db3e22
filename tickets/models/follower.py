"""Colleagues who want to hear of a ticket: what its customer writes and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from people import access
from people.models import Person
from tickets.models.event import Event
from tickets.refusals import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tickets.models.ticket import Ticket


class FollowerQuerySet(models.QuerySet["Follower"]):
    def of(self, ticket: Ticket) -> FollowerQuerySet:
        """Also those of the tickets that were merged into it."""
        return self.filter(ticket__in=type(ticket).objects.made_one(ticket))

    def for_page(self) -> FollowerQuerySet:
        return self.select_related("person").order_by("id")


class Follower(models.Model):
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="followers", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="following")
    at = models.DateTimeField()

    objects: ClassVar[Any] = FollowerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="follower_once")]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.ticket_id}"


class Followable(models.Model):
    class Meta:
        abstract = True

    def follow(self: Ticket, *, by: Person) -> None:  # type: ignore[misc]
        """Anybody of the staff, for themselves. Following already: no change."""
        _require_colleague(by)
        with self.locked() as at:
            if self.add_followers([by.pk], at):
                self.record(Event.Kind.FOLLOWED, by=by, at=at, person=by.pk)

    def unfollow(self: Ticket, *, by: Person) -> None:  # type: ignore[misc]
        """Not following: no change."""
        _require_colleague(by)
        with self.locked() as at:
            gone, _rows = Follower.objects.filter(ticket=self, person=by).delete()
            if gone:
                self.record(Event.Kind.UNFOLLOWED, by=by, at=at, person=by.pk)

    def add_followers(self: Ticket, people: Iterable[int], at: Any) -> list[int]:  # type: ignore[misc]
        """Ids of those who did not follow before; for the verb above and for mentions, inside `locked`."""
        wanted = list(people)
        known = set(self.followers.filter(person__in=wanted).values_list("person_id", flat=True)) if wanted else set()
        new = [person for person in wanted if person not in known]
        Follower.objects.bulk_create(Follower(ticket=self, person_id=person, at=at) for person in new)
        return new


def _require_colleague(by: Person) -> None:
    if not by.may(access.USE_DESK):
        raise NotAllowed(_("Only the people of the desk can follow a ticket."))
