"""What a person chose the last time that they sent a reply, which the composer offers first the next time."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Subquery
from django.db.models.functions import JSONObject

from people.models import Person
from tickets.models.words import Status


class AfterSendingQuerySet(models.QuerySet["AfterSending"]):
    def remember(self, person: Person, then: str, *, go_on: bool, known: dict[str, Any] | None) -> None:
        """`known` is what is stored already, so that the same choice costs no query."""
        chosen = {"then": then, "go_on": go_on}
        if chosen != known:
            self.update_or_create(person=person, defaults=chosen)


class AfterSending(models.Model):
    """`then` as `Ticket.reply` takes it; `go_on`: the next ticket is opened."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    then = models.CharField(max_length=7, blank=True, default=Status.PENDING)
    go_on = models.BooleanField(default=False)

    objects: ClassVar[Any] = AfterSendingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person_id}: {self.then or 'as it is'}"


def choice_of(person: Person) -> Subquery:
    """This person's choice as a dict, or None; part of a ticket's own query."""
    return Subquery(AfterSending.objects.filter(person=person).values(chosen=JSONObject(then="then", go_on="go_on")))
