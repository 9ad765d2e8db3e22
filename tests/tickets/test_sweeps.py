"""What time itself changes, each exactly once and through its verb."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from people.models import SignInProof
from people.sign_in import new_proof
from people.tasks import forget_expired
from tests.cast import at_once
from tickets import sweeps
from tickets.models import AccessLink, Attachment, Ticket
from tickets.models.attachment import uploaded_attachment


def test_a_wait_that_is_over_opens_the_ticket(ticket, cast):
    ticket.wait(by=cast.agent, until=timezone.now() + timedelta(hours=1))
    assert sweeps.end_waits() == 0
    Ticket.objects.filter(pk=ticket.pk).update(until=ticket.updated_at)
    assert sweeps.end_waits() == 1
    ticket.refresh_from_db()
    assert (ticket.status, ticket.until) == ("open", None)
    assert ticket.events.latest("id").by == cast.system


@pytest.mark.tampers
def test_a_solved_ticket_closes_after_five_days(ticket, cast):
    ticket.solve(by=cast.agent)
    assert sweeps.close_solved() == 0
    old = ticket.solved_at - timedelta(days=5, minutes=1)
    Ticket.objects.filter(pk=ticket.pk).update(solved_at=old)
    assert sweeps.close_solved() == 1
    assert sweeps.close_solved() == 0
    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_at) == ("closed", old)


@pytest.mark.tampers
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_close_once(ticket, cast):
    ticket.solve(by=cast.agent)
    Ticket.objects.filter(pk=ticket.pk).update(solved_at=ticket.solved_at - timedelta(days=6))

    at_once(lambda: sweeps.close_solved(), 4)
    assert list(ticket.events.in_order().values_list("kind", flat=True)) == ["created", "solved", "closed"]


def test_what_has_served_is_dropped_and_the_rest_kept(ticket, cast):
    for age in (0, 2):
        row = uploaded_attachment(SimpleUploadedFile("a.txt", b"a"), "text/plain", cast.agent)
        row.save()
        Attachment.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=age))
    AccessLink.new(ticket, cast.customer.pk)
    AccessLink.objects.update(expires_at=timezone.now() - timedelta(days=31))
    AccessLink.new(ticket, cast.customer.pk)
    sweeps.forget()
    assert (Attachment.objects.count(), AccessLink.objects.count()) == (1, 1)
    new_proof("marina@polyana.example")
    SignInProof.objects.update(expires_at=timezone.now() - timedelta(days=2))
    new_proof("marina@polyana.example")
    forget_expired()
    assert SignInProof.objects.count() == 1
