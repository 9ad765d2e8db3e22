"""Whom a step tells, by words: the assignee, the contact, the team, its leads."""

from __future__ import annotations

from collections.abc import Collection

from people.models import Membership, Person
from tickets.models import Ticket


def told(words: Collection[str], ticket: Ticket) -> list[int]:
    """Ids of people, each once. Queries."""
    people: list[int | None] = []
    if "assignee" in words:
        people.append(ticket.assignee_id)
    if "contact" in words:
        people.append(ticket.contact_id)
    members = Membership.objects.filter(team=ticket.team_id, person__is_active=True).order_by("person_id")
    if "team" in words:
        people += members.values_list("person_id", flat=True)
    if "leads" in words:
        people += members.filter(person__role=Person.Role.LEAD).values_list("person_id", flat=True)
    return [pk for pk in dict.fromkeys(people) if pk is not None]
