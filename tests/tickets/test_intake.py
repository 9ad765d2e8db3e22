"""The front door: every submission ends in one of nine outcomes, once."""

from __future__ import annotations

import uuid

import pytest

from people.models import Person
from tests.cast import at_once
from tickets.content import written
from tickets.intake import Submission, receive
from tickets.models import Arrival, Ticket
from tickets.models.words import Channel, Priority
from tickets.threads import Thread


def submission(sender: Person, key: str = "", **fields) -> Submission:
    values = {"subject": "Не печатает", "content": written("Принтер молчит"), **fields}
    return Submission(channel=Channel.PORTAL, key=key or str(uuid.uuid4()), sender=sender, **values)


def test_a_new_submission_is_a_new_ticket(cast):
    arrival = receive(submission(cast.customer, priority=Priority.URGENT))
    assert arrival.outcome == Arrival.Outcome.NEW_TICKET
    assert arrival.ticket.priority == Priority.URGENT
    assert arrival.message == arrival.ticket.messages.get()


def test_the_same_submission_again_is_a_duplicate_that_names_the_ticket(cast):
    first = receive(submission(cast.customer, key="k1"))
    again = receive(submission(cast.customer, key="k1"))
    assert (again.outcome, again.original, again.ticket) == ("duplicate", first, first.ticket)
    assert Ticket.objects.count() == 1
    counts = Arrival.objects.counts()
    assert (counts["received"], counts["new_ticket"], counts["duplicate"]) == (2, 1, 1)


def test_a_thread_hint_counts_for_people_of_the_ticket_only(ticket, cast):
    joined = receive(submission(cast.customer, thread=Thread(ticket=ticket.pk)))
    assert (joined.outcome, joined.ticket) == ("reply", ticket)
    apart = receive(submission(cast.stranger, thread=Thread(ticket=ticket.pk, tagged=ticket.pk)))
    assert apart.outcome == "new_ticket"
    assert apart.ticket != ticket


@pytest.mark.tampers
def test_an_answer_after_the_window_is_a_linked_follow_up(ticket, cast):
    ticket.close(by=cast.agent)
    Ticket.objects.filter(pk=ticket.pk).update(closed_at="2020-01-01T00:00:00Z", updated_at="2020-01-01T00:00:00Z")
    arrival = receive(submission(cast.customer, thread=Thread(ticket=ticket.pk)))
    assert arrival.outcome == "new_ticket"
    assert arrival.ticket.follows == ticket
    assert ticket.number in arrival.reason


@pytest.mark.parametrize("nature", ["loop", "spam", "bounce", "auto_reply"])
def test_what_a_machine_sends_to_nobody_opens_no_ticket(cast, nature):
    arrival = receive(submission(cast.stranger, nature=nature, reason="a test"))
    assert (arrival.outcome, arrival.ticket) == (nature, None)


def test_a_machines_own_report_is_a_ticket_without_receipt(cast):
    arrival = receive(submission(cast.stranger, nature="automatic"))
    assert arrival.outcome == "new_ticket"
    assert arrival.message.automatic
    assert not arrival.ticket.outgoing.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one_ticket(cast):
    outcomes: list[str] = []

    at_once(lambda: outcomes.append(receive(submission(cast.customer, key="same")).outcome), 20)
    assert sorted(outcomes) == ["duplicate"] * 19 + ["new_ticket"]
    assert Ticket.objects.count() == 1
