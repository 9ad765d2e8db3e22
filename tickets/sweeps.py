"""What time itself changes: waits that end, solved tickets that close. Each goes through its verb."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from people.models import Person
from tickets.models import AccessLink, ApiAnswer, Attachment, Ticket
from tickets.models.solution import CLOSES_AFTER
from tickets.models.words import Status

BATCH = 500


def end_waits() -> int:
    """Pending and on-hold tickets whose `until` has come return to open."""
    system = Person.objects.system()
    due = Ticket.objects.filter(until__lte=timezone.now()).order_by("until")[:BATCH]
    for ticket in due:
        ticket.resume(by=system, due_only=True)
    return len(due)


def close_solved() -> int:
    """Tickets solved long enough ago are closed."""
    system = Person.objects.system()
    old = timezone.now() - CLOSES_AFTER
    due = Ticket.objects.filter(status=Status.SOLVED, solved_at__lte=old).order_by("solved_at")[:BATCH]
    for ticket in due:
        ticket.close(by=system, due_only=True)
    return len(due)


def forget() -> None:
    """Drops what has served: uploads that no message took, kept API answers, links long ended."""
    now = timezone.now()
    Attachment.objects.filter(message=None, created_at__lt=now - timedelta(days=1)).delete()
    ApiAnswer.objects.filter(created_at__lt=now - timedelta(days=7)).delete()
    AccessLink.objects.filter(expires_at__lt=now - timedelta(days=30)).delete()
