"""Tickets whose assignee is away or does not react go to the stand-in, else back to their team's queue."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from people.models import Absence, Person
from tickets.models import Ticket
from tickets.refusals import NotAllowed, Refused

BATCH = 500


def silent() -> int:
    """Those whose assignee has not touched them in time. Returns how many were looked at; cost follows what is due."""
    system = Person.objects.system()
    due = Ticket.objects.unmarked().filter(react_by__lte=timezone.now()).order_by("react_by")[:BATCH]
    for ticket in due:
        ticket.unassign(by=system, why="silent")
    return len(due)


def absent() -> int:
    """Those of people whose absence has begun. Returns how many were moved."""
    moved = 0
    for absence in Absence.objects.begun(timezone.now()).select_related("person", "stand_in")[:BATCH]:
        with transaction.atomic():
            locked = Absence.objects.select_for_update(skip_locked=True).filter(pk=absence.pk, handled_at=None)
            if locked.update(handled_at=timezone.now()):
                moved += _hand_on(absence)
    return moved


def _hand_on(absence: Absence) -> int:
    system = Person.objects.system()
    found = list(Ticket.objects.active().assigned_to(absence.person).order_by("id"))
    for ticket in found:
        if not _to_stand_in(ticket, absence, system):
            ticket.unassign(by=system, why="absent")
    return len(found)


def _to_stand_in(ticket: Ticket, absence: Absence, system: Person) -> bool:
    """Whether somebody stands in who is there and may have it."""
    if absence.stand_in is None or Absence.objects.at(timezone.now()).filter(person=absence.stand_in).exists():
        return False
    try:
        ticket.assign(absence.stand_in, by=system, how="stand_in")
    except (Refused, NotAllowed):
        return False
    return True
