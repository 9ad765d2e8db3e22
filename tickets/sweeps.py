"""What time itself changes: waits that end, solved tickets that close. Each goes through its verb."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta

from django.utils import timezone

from people.models import Person
from tickets.models import AccessLink, ApiAnswer, Attachment, FileText, PlannedReply, Ticket
from tickets.models.solution import CLOSES_AFTER
from tickets.models.words import Status
from tickets.refusals import Refused

BATCH = 500


def end_waits() -> int:
    """Pending and on-hold tickets whose `until` has come return to open."""
    system = Person.objects.system()
    due = Ticket.objects.unmarked().filter(until__lte=timezone.now()).order_by("until")[:BATCH]
    return _each(due, lambda ticket: ticket.resume(by=system, due_only=True))


def send_planned() -> int:
    """Replies whose moment has come leave."""
    due = list(PlannedReply.objects.due()[:BATCH])
    for plan in due:
        plan.ticket.send_due(plan)
    return len(due)


def wake_sleepers() -> int:
    """Snoozed tickets whose moment has come are back in the lists."""
    system = Person.objects.system()
    due = Ticket.objects.unmarked().filter(snoozed_until__lte=timezone.now()).order_by("snoozed_until")[:BATCH]
    return _each(due, lambda ticket: ticket.wake(by=system, due_only=True))


def close_solved() -> int:
    """Tickets solved long enough ago are closed."""
    system = Person.objects.system()
    old = timezone.now() - CLOSES_AFTER
    due = Ticket.objects.unmarked().filter(status=Status.SOLVED, solved_at__lte=old).order_by("solved_at")[:BATCH]
    return _each(due, lambda ticket: ticket.close(by=system, due_only=True))


def _each(due: Iterable[Ticket], verb: Callable[[Ticket], None]) -> int:
    """How many were due. One that was merged or marked a moment ago is left as it is."""
    count = 0
    for ticket in due:
        count += 1
        with suppress(Refused):
            verb(ticket)
    return count


def forget() -> None:
    """Drops what has served: uploads that no message took, kept API answers, links long ended, texts of lost files."""
    now = timezone.now()
    Attachment.objects.filter(message=None, planned=None, created_at__lt=now - timedelta(days=1)).delete()
    ApiAnswer.objects.filter(created_at__lt=now - timedelta(days=7)).delete()
    AccessLink.objects.filter(expires_at__lt=now - timedelta(days=30)).delete()
    FileText.objects.unused().delete()
