"""The mail server is slow, refuses for a time or for ever, or dies after the data: F23 to F26."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from helpdesk.places import mail_server
from tickets import outbox
from tickets.content import written
from tickets.models import Outgoing

pytestmark = pytest.mark.fault
MARINA, TOM, NADIA = "marina@polyana.example", "tom@harbour.example", "admin@example.com"


@pytest.fixture(autouse=True)
def to_the_sink(settings, sink):
    settings.MAIL_SERVER = sink.settings


@pytest.fixture
def row(ticket, cast) -> Outgoing:
    """A reply that waits to be sent; the receipt is out of the way."""
    Outgoing.objects.all().delete()
    ticket.reply(written("Ответ"), by=cast.agent)
    return Outgoing.objects.get()


def tried_again(row: Outgoing) -> timedelta:
    """Lets the pause pass and tries; how long that pause was."""
    row.refresh_from_db()
    pause = row.not_before - timezone.now()
    Outgoing.objects.filter(pk=row.pk).update(not_before=timezone.now())
    assert outbox.sweep() == 1
    row.refresh_from_db()
    return pause


def test_a_server_that_says_later_is_asked_again_with_growing_pauses(row, sink, ticket):
    sink.on_recipient = lambda address: "451 come back later"
    assert outbox.sweep() == 1
    assert outbox.sweep() == 0, "not at once again"
    pauses = [tried_again(row) for _ in range(5)]
    assert pauses == sorted(pauses)
    assert pauses[0] > timedelta(seconds=50)
    assert pauses[-1] > 8 * pauses[0]
    assert (row.state, row.attempts) == ("queued", 6)
    assert row.trouble == "451 come back later"
    assert ticket.messages.get(kind="reply").delivery == "queued"
    sink.on_recipient = lambda address: "250 ok"
    tried_again(row)
    assert (row.state, row.error) == ("sent", "")
    assert len(sink.taken) == 1


def test_pauses_end_at_an_hour_and_trying_after_five_days(row, sink, ticket):
    sink.on_recipient = lambda address: "451 later"
    Outgoing.objects.update(attempts=500)
    outbox.sweep()
    row.refresh_from_db()
    assert timedelta(minutes=59) < row.not_before - timezone.now() <= timedelta(hours=1)
    Outgoing.objects.update(created_at=timezone.now() - timedelta(days=4, hours=23))
    tried_again(row)
    assert row.state == "queued"
    Outgoing.objects.update(created_at=timezone.now() - timedelta(days=5, seconds=1))
    tried_again(row)
    assert row.state == "failed"
    assert ticket.messages.get(kind="reply").delivery == "failed"
    assert ticket.events.latest("version").kind == "undelivered"
    Outgoing.objects.filter(pk=row.pk).retry()
    tried_again(row)
    assert row.state == "queued", "a person's wish begins anew"


def test_one_of_three_recipients_is_refused_for_ever(ticket, cast, sink, sign_in):
    Outgoing.objects.all().delete()
    ticket.reply(written("Всем троим"), by=cast.agent, cc=[cast.stranger, cast.admin])
    sink.on_recipient = lambda address: "550 5.1.1 no such user" if address == TOM else "250 ok"
    assert outbox.sweep() == 3
    assert outbox.sweep() == 0
    assert dict(Outgoing.objects.values_list("address", "state")) == {MARINA: "sent", NADIA: "sent", TOM: "failed"}
    assert sorted(mail.recipient for mail in sink.taken) == [NADIA, MARINA]
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "550 5.1.1 no such user" in page
    assert TOM in page


def test_a_server_that_dies_after_the_data_gets_one_copy_more_with_the_same_id(row, sink):
    sink.on_mail = lambda mail: None
    outbox.sweep()
    row.refresh_from_db()
    assert row.state == "queued"
    sink.on_mail = lambda mail: "250 taken"
    tried_again(row)
    assert row.state == "sent"
    assert len(sink.taken) == 2
    assert len({mail.message_id for mail in sink.taken}) == 1


def test_a_server_that_hangs_up_after_its_yes_has_the_mail(row, sink):
    def hang_up(verb):
        if verb == "QUIT":
            raise ConnectionResetError

    sink.on_command = hang_up
    outbox.sweep()
    row.refresh_from_db()
    assert (row.state, len(sink.taken)) == ("sent", 1)


def test_a_mail_refused_after_the_data_is_final(row, sink):
    sink.on_mail = lambda mail: "554 5.7.1 looks like spam"
    outbox.sweep()
    row.refresh_from_db()
    assert (row.state, row.trouble) == ("failed", "554 5.7.1 looks like spam")


def test_a_server_that_says_nothing_is_left_after_the_timeout(row, sink, settings):
    assert all(0 < mail_server(f"{kind}://mx.example")["timeout"] <= 30 for kind in ("smtp", "smtps", "smtp+tls"))
    settings.MAIL_SERVER = {**sink.settings, "timeout": 0.5}
    silence = threading.Event()
    sink.on_command = lambda verb: silence.wait(30)
    began = time.monotonic()
    outbox.sweep()
    assert time.monotonic() - began < 10
    silence.set()
    row.refresh_from_db()
    assert (row.state, row.error.partition(":")[0]) == ("queued", "SMTPServerDisconnected")


@pytest.mark.django_db(transaction=True)
def test_pages_do_not_wait_for_a_slow_server(ticket, cast, sink, sign_in):
    """Nothing is sent in the request: the server is not even asked."""
    asked = []
    sink.on_command = asked.append
    client = sign_in(cast.agent)
    client.get(f"/desk/tickets/{ticket.number}/")
    began = time.monotonic()
    answer = client.post(f"/desk/tickets/{ticket.number}/replies/", {"text": "Быстро"})
    assert answer.status_code == 302
    assert time.monotonic() - began < 5
    assert asked == []
    assert Outgoing.objects.get(kind="reply").state == "queued"
