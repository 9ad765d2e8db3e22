"""A reply from the desk leaves a little later: until then it can be taken back as if it had never been."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.faults.smtp_sink import Sink
from tests.tickets.test_merge import asked, fresh
from tickets import outbox
from tickets.content import written
from tickets.filters.search import read
from tickets.models import Event, Message, Outgoing, RatingRequest, Ticket
from tickets.models.attachment import unsaved_attachment
from tickets.models.words import Status
from tickets.undo import undo

MARINA = "marina@polyana.example"


@pytest.fixture
def sink(settings):
    server = Sink()
    settings.MAIL_SERVER = server.settings
    yield server
    server.shutdown()
    server.server_close()


def replied(ticket: Ticket) -> Event:
    return Event.objects.filter(ticket=ticket, kind="replied").latest("version")


def let_pass(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(shown_from=timezone.now())
    Outgoing.objects.filter(message=message).update(not_before=timezone.now())


def test_nothing_leaves_before_its_time(ticket, cast, sink, sign_in):
    Outgoing.objects.all().delete()
    message = ticket.reply(written("Замените рулон"), by=cast.agent, undo_for=10)
    assert outbox.sweep() == 0
    wait = Outgoing.objects.get().not_before - timezone.now()
    assert timedelta(seconds=9) < wait <= timedelta(seconds=11)
    customer = sign_in(cast.customer)
    assert "Замените рулон" not in customer.get(f"/requests/{ticket.number}/").content.decode()
    assert not Ticket.objects.filter(read("рулон", cast.customer).condition).exists()
    assert "Замените рулон" in sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    let_pass(message)
    assert outbox.sweep() == 1
    assert len(sink.to(MARINA)) == 1
    assert "Замените рулон" in customer.get(f"/requests/{ticket.number}/").content.decode()


def test_it_is_taken_back_as_if_it_had_never_been(policy, ticket, cast, sink, sign_in):
    Outgoing.objects.all().delete()
    before = Ticket.objects.get(pk=ticket.pk)
    ticket.reply(
        written("Пришлите журнал", attachments=(unsaved_attachment(b"%PDF-1.4", "а.pdf", "application/pdf"),)),
        by=cast.agent,
        then="solved",
        cc=[cast.stranger],
        undo_for=10,
    )
    assert RatingRequest.objects.exists()
    assert undo([replied(ticket)], by=cast.agent).failed == []
    after = Ticket.objects.get(pk=ticket.pk)
    for name in ("status", "first_replied_at", "waiting_since", "snippet", "last_message_at", "solved_at"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.next_due_at == before.next_due_at
    assert not Outgoing.objects.exists()
    assert not RatingRequest.objects.exists()
    assert not ticket.participants.exists()
    assert not Ticket.objects.filter(read("журнал", cast.agent).condition).exists()
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "Пришлите журнал" not in page
    assert sign_in(cast.agent).get(f"/api/v1/tickets/{ticket.number}/messages/").json()["results"][-1]["kind"] == (
        "customer"
    )
    assert "already" in undo([replied(ticket)], by=cast.agent).failed[0][1]


def test_what_has_left_stays(ticket, cast, sink):
    message = ticket.reply(written("Ответ"), by=cast.agent, undo_for=10)
    let_pass(message)
    assert "left" in undo([replied(ticket)], by=cast.agent).failed[0][1], "also when no worker was there to send it"
    Message.objects.filter(pk=message.pk).update(shown_from=timezone.now() + timedelta(minutes=1))
    outbox.sweep()
    assert "left" in undo([replied(ticket)], by=cast.agent).failed[0][1]
    assert len(sink.to(MARINA)) == 2, "the receipt and the reply"


def test_a_reply_that_left_at_once_cannot_be_taken_back(ticket, cast):
    ticket.reply(written("Ответ"), by=cast.agent)
    assert undo([replied(ticket)], by=cast.agent).failed


def test_the_desk_offers_it_and_gives_the_words_back(ticket, cast, sign_in, settings):
    client = sign_in(cast.agent)
    place = f"/desk/tickets/{ticket.number}/"
    answer = client.post(f"{place}replies/", {"text": "Ещё не\nдописал"}, headers={"HX-Request": "true"})
    event = replied(ticket)
    assert f'name="events" value="{event.pk}"' in answer.content.decode()
    assert 'data-life="10"' in answer.content.decode()
    answer = client.post("/desk/undo/", {"events": str(event.pk), "next": place})
    assert answer["Location"] == f"{place}?again=reply"
    assert ">Ещё не\nдописал</textarea>" in client.get(answer["Location"]).content.decode()
    other = sign_in(cast.other_agent).get(answer["Location"]).content.decode()
    assert "дописал</textarea>" not in other
    assert client.get(f"{place}?again=x").status_code == client.get(f"{place}?again=999999").status_code == 200
    settings.UNDO_SEND_SECONDS = 0
    answer = client.post(f"{place}replies/", {"text": "Сразу"}, headers={"HX-Request": "true"})
    assert 'name="events"' not in answer.content.decode().partition('id="toasts"')[2]
    assert replied(ticket).detail.get("leaves") is None


def test_what_rests_on_it_keeps_it(ticket, cast):
    ticket.reply(written("Готово"), by=cast.agent, then="solved", undo_for=10)
    ticket.reopen(by=cast.other_agent)
    assert "rests on it" in undo([replied(ticket)], by=cast.agent).failed[0][1]
    fresh(ticket)
    assert ticket.status == Status.OPEN


@pytest.mark.django_db(transaction=True)
def test_never_both_taken_back_and_sent(cast, sink):
    """Sweepers and the agent meet at the very moment when the replies leave."""
    tickets = [asked(cast, f"№ {n}") for n in range(24)]
    Outgoing.objects.all().delete()
    messages = [ticket.reply(written(f"Ответ {n}"), by=cast.agent, undo_for=10) for n, ticket in enumerate(tickets)]
    events = [replied(ticket) for ticket in tickets]
    moment = timezone.now() + timedelta(seconds=1.5)
    for n, message in enumerate(messages):
        due = moment + timedelta(milliseconds=25 * n)
        Message.objects.filter(pk=message.pk).update(shown_from=due)
        Outgoing.objects.filter(message=message).update(not_before=due)
    end = time.monotonic() + 3.5
    done: dict[int, bool] = {}

    def sweep() -> None:
        while time.monotonic() < end:
            outbox.sweep()
        connection.close()

    def take_back() -> None:
        for n, event in enumerate(events):
            time.sleep(max(0.0, (moment + timedelta(milliseconds=25 * n) - timezone.now()).total_seconds() - 0.01))
            done[n] = not undo([event], by=cast.agent).failed
        connection.close()

    threads = [threading.Thread(target=work) for work in (sweep, sweep, take_back)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outbox.sweep()
    sent = [mail.message_id for mail in sink.to(MARINA)]
    assert len(sent) == len(set(sent)) == sum(not taken for taken in done.values())
    for n, message in enumerate(messages):
        message.refresh_from_db()
        states = list(Outgoing.objects.filter(message=message).values_list("state", flat=True))
        assert (message.taken_back, states) == ((True, []) if done[n] else (False, ["sent"]))
