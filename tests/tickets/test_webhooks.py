"""Webhooks: what is sent is what happened, signed, once in effect; a machine that hangs or is gone holds nothing up."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.listener import said
from tests.tickets.test_automation import looked_at, schedule, trigger
from tests.tickets.test_outbox import sent
from tickets import outbox, webhooks
from tickets.automation import schedules
from tickets.automation.outside import CALLS_AN_HOUR, call_for_a_test
from tickets.content import written
from tickets.models import Outgoing, Webhook
from tickets.models.steps import Steps
from tickets.models.words import Priority


@pytest.fixture
def hook(db, world) -> Webhook:
    return Webhook.create("Чат", f"http://public.example:{world.port}/hooks/42?key=тайна")


@pytest.fixture
def called(cast, ticket, hook) -> Outgoing:
    """A reply that set off a call."""
    trigger("Сказать в чат", ["replied"], Steps(priority="high", webhook=hook.pk))
    ticket.reply(written("Секретный ответ"), by=cast.agent)
    return Outgoing.objects.get(kind="webhook")


def answers(world, status: str) -> None:
    world.answer = lambda peer: peer.sendall(said(b"no matter what" * 1000, status))


def again(hook: Webhook) -> int:
    """As if the pauses were over."""
    Outgoing.objects.filter(state="queued").update(not_before=timezone.now())
    Webhook.objects.filter(pk=hook.pk).update(rests_until=timezone.now())
    return outbox.sweep_calls()


def test_a_call_carries_what_happened_and_its_signature(cast, ticket, hook, called, world):
    ticket.retitle("Другая тема", by=cast.agent)
    assert outbox.sweep_calls() == 1
    [asked] = world.connections
    head, _gap, body = asked.partition(b"\r\n\r\n")
    lines = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    said_then = json.loads(body)
    assert said_then["event"] == {
        "kind": "replied", "at": f"{ticket.events.get(kind='replied').at:%Y-%m-%dT%H:%M:%SZ}",
        "by": {"id": cast.agent.pk, "name": cast.agent.name},
    }  # fmt: skip
    assert said_then["rule"] == {"kind": "trigger", "name": "Сказать в чат"}
    told = said_then["ticket"]
    assert (told["number"], told["subject"], told["priority"]) == (
        ticket.number, "Этикетки печатаются пустыми", "high",
    )  # fmt: skip
    assert "Секретный ответ" not in body.decode()
    assert said_then["id"] == lines["Helpdesk-Delivery"] == called.detail["id"]
    moment = lines["Helpdesk-Timestamp"]
    wanted = hmac.new(hook.secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert lines["Helpdesk-Signature"] == f"t={moment},v1={wanted}" and abs(int(moment) - time.time()) < 60
    called.refresh_from_db()
    assert (called.state, called.attempts, called.raw_sha256) == ("sent", 1, "")
    assert "no matter" not in json.dumps(called.detail)


def test_the_ticket_in_a_call_is_as_the_api_shows_it_to_staff(cast, ticket, called, sign_in):
    shown = sign_in(cast.admin).get(f"/api/v1/tickets/{ticket.number}/").json()
    told = json.loads(called.detail["body"])["ticket"]
    moments = {"created_at", "updated_at", "first_replied_at", "clocks"}  # the API says them in the reader's zone
    moments |= {"version"}  # that the call was made is an event behind it
    assert {k: v for k, v in told.items() if k not in moments} == {k: v for k, v in shown.items() if k not in moments}
    assert told["created_at"].endswith("Z")


def test_a_try_that_fails_is_made_again_with_the_same_id_and_words(cast, hook, called, world):
    answers(world, "503 Busy")
    assert outbox.sweep_calls() == 1 and outbox.sweep_calls() == 0
    called.refresh_from_db()
    assert (called.state, called.trouble) == ("queued", "the answer was 503")
    hook.refresh_from_db()
    assert hook.failures == 1 and hook.failing_since and hook.rests_until > timezone.now()
    answers(world, "204 No Content")
    assert again(hook) == 1
    bodies = {asked.partition(b"\r\n\r\n")[2] for asked in world.connections}
    assert len(bodies) == 1 and len(world.connections) == 2
    called.refresh_from_db()
    hook.refresh_from_db()
    assert (called.state, called.error, hook.failures, hook.failing_since) == ("sent", "", 0, None)


@pytest.mark.parametrize("status", ["302 Found", "404 Not Found", "500 Broken", "100 Continue"])
def test_nothing_but_2xx_is_success_and_a_redirect_is_not_followed(hook, called, world, status):
    world.answer = lambda peer: peer.sendall(said(b"", status, "Location: /elsewhere"))
    outbox.sweep_calls()
    called.refresh_from_db()
    assert called.state == "queued" and called.error
    assert len(world.connections) == 1


def test_an_address_that_is_gone_is_given_up_and_administrators_learn_of_it(cast, ticket, hook, called, world):
    ticket.reply(written("Ещё"), by=cast.agent)
    answers(world, "410 Gone")
    outbox.sweep_calls()
    hook.refresh_from_db()
    assert (hook.is_active, hook.gave_up) == (False, "gone")
    assert set(Outgoing.objects.filter(kind="webhook").values_list("state", flat=True)) == {"failed"}
    assert {row.trouble for row in Outgoing.objects.filter(kind="webhook")} == {
        "the answer was 410", "the webhook is out of force",
    }  # fmt: skip
    outbox.sweep()
    letter = Outgoing.objects.get(kind="letter")
    assert letter.recipient == cast.admin and letter.state == "sent"
    mail = sent(letter)
    assert "Чат" in mail["Subject"] and f"/setup/webhooks/{hook.pk}/" in mail.get_body(("plain",)).get_content()
    ticket.reply(written("Потом"), by=cast.agent)
    assert Outgoing.objects.filter(kind="webhook").count() == 2
    assert not ticket.events.filter(kind="stumbled").exists()


def test_a_call_of_a_worker_that_died_is_made_again_after_its_lease(hook, called, world):
    row = outbox._claim(outbox._CALLS_DUE)
    assert row is not None and outbox.sweep_calls() == 0
    Outgoing.objects.filter(pk=row.pk).update(not_before=row.created_at)
    assert outbox.sweep_calls() == 1
    assert json.loads(world.connections[0].partition(b"\r\n\r\n")[2])["id"] == row.detail["id"]


def test_what_fails_for_four_days_is_given_up(hook, called, world):
    answers(world, "500 Broken")
    outbox.sweep_calls()
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=4, hours=1))
    again(hook)
    hook.refresh_from_db()
    assert (hook.is_active, hook.gave_up) == (False, "failing")
    again(hook)
    called.refresh_from_db()
    assert (called.state, called.trouble) == ("failed", "the webhook is out of force")
    assert Outgoing.objects.filter(kind="letter").count() == 1
    hook.change(is_active=True)
    assert (hook.failures, hook.gave_up) == (0, "")


def test_pauses_grow_to_an_hour(hook):
    rests = []
    for _ in range(12):
        hook.failed()
        rests.append(round((hook.rests_until - timezone.now()).total_seconds()))
    assert rests[:3] == [30, 60, 120] and rests == sorted(rests) and rests[-1] == 3600


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/"])
def test_nothing_of_ours_is_called_and_the_reason_tells_nothing(cast, listener, url):
    hook = Webhook.create("Внутрь", url.format(port=listener.port))
    call_for_a_test(hook, by=cast.admin)
    outbox.sweep_calls()
    row = Outgoing.objects.get()
    assert listener.connections == [] and row.trouble.startswith("nobody answered at the address")
    closed = Webhook.create("Закрыто", "http://127.0.0.1:1/")
    call_for_a_test(closed, by=cast.admin)
    outbox.sweep_calls()
    assert Outgoing.objects.latest("id").trouble == row.trouble


def test_a_machine_that_hangs_is_asked_once_and_others_are_not_kept_waiting(cast, ticket, hook, world, monkeypatch):
    quick = Webhook.create("Быстрый", f"http://public.example:{world.port}/quick")
    for number in range(5):
        outbox.wish_call(hook, f"slow-{number}", "{}", ticket=ticket)
        outbox.wish_call(quick, f"quick-{number}", "{}", ticket=ticket)

    def answer(peer):
        if world.connections[-1].startswith(b"POST /quick"):
            peer.sendall(said(b""))
        else:
            time.sleep(2)

    world.answer = answer
    post = webhooks.fetching.post
    monkeypatch.setattr("tickets.fetching.post", lambda *given: post(*given, seconds=0.3))
    assert outbox.sweep_calls() == 6
    assert set(quick.deliveries.values_list("state", flat=True)) == {"sent"}
    assert [bool(row.error) for row in hook.deliveries.order_by("id")] == [True, False, False, False, False]


@pytest.mark.django_db(transaction=True)
def test_a_machine_that_hangs_delays_no_mail_and_holds_one_worker_at_most(cast, ticket, hook, world):
    for number in range(3):
        outbox.wish_call(hook, f"id-{number}", "{}", ticket=ticket)
    outbox.sweep()
    entered, go_on, tried = threading.Event(), threading.Event(), []

    def answer(peer):
        entered.set()
        go_on.wait(4)
        peer.sendall(said(b""))

    def work():
        try:
            tried.append(outbox.sweep_calls())
        finally:
            connection.close()

    world.answer = answer
    calling = threading.Thread(target=work)
    calling.start()
    assert entered.wait(4)
    began = time.monotonic()
    ticket.reply(written("Срочный ответ"), by=cast.agent)
    assert outbox.sweep_calls() == 0
    assert outbox.sweep() == 1
    assert time.monotonic() - began < 2 and not go_on.is_set()
    assert Outgoing.objects.get(kind="reply").state == "sent"
    go_on.set()
    calling.join()
    assert tried == [3] and outbox.sweep_calls() == 0


def test_out_of_force_nothing_is_called_but_a_test(cast, ticket, hook, called, world):
    hook.change(is_active=False)
    outbox.sweep_calls()
    called.refresh_from_db()
    assert (called.state, called.trouble) == ("failed", "the webhook is out of force")
    call_for_a_test(hook, by=cast.admin)
    outbox.sweep_calls()
    body = json.loads(world.connections[0].partition(b"\r\n\r\n")[2])
    assert body["event"]["kind"] == "test" and body["ticket"] is None and body["rule"] is None


def test_a_test_does_not_wait_for_one_that_rests_and_is_tried_once(cast, hook, called, world):
    answers(world, "500 Broken")
    outbox.sweep_calls()
    call_for_a_test(hook, by=cast.admin)
    assert outbox.sweep_calls() == 1
    row = Outgoing.objects.latest("id")
    assert (row.state, row.trouble) == ("failed", "the answer was 500")
    hook.refresh_from_db()
    assert hook.failures == 1
    answers(world, "200 OK")
    call_for_a_test(hook, by=cast.admin)
    assert outbox.sweep_calls() >= 1  # and goes on with what waited
    hook.refresh_from_db()
    assert hook.failures == 0


def test_what_waits_goes_to_where_the_webhook_is_now(hook, called, world):
    answers(world, "500 Broken")
    outbox.sweep_calls()
    hook.change(url=f"http://public.example:{world.port}/moved")
    answers(world, "200 OK")
    again(hook)
    assert world.connections[-1].startswith(b"POST /moved ")
    called.refresh_from_db()
    assert called.state == "sent"


def test_a_removed_webhook_is_an_entry_and_its_calls_end(cast, ticket, hook, called):
    hook.delete()
    outbox.sweep_calls()
    called.refresh_from_db()
    assert (called.state, called.trouble) == ("failed", "the webhook was removed")
    ticket.reply(written("Ещё"), by=cast.agent)
    assert "webhook" in ticket.events.get(kind="stumbled").detail["failed"][0]["error"]


def test_a_schedule_calls_too_and_names_no_event(cast, ticket, hook):
    schedule(Steps(webhook=hook.pk), after=0, since="created_at")
    looked_at(60)
    assert schedules.run() == 1
    body = json.loads(Outgoing.objects.get(kind="webhook").detail["body"])
    assert body["event"] is None and body["rule"] == {"kind": "schedule", "name": "Напоминание"}


def test_a_circle_through_another_system_ends(cast, ticket, hook):
    trigger("Туда", ["prioritised"], Steps(webhook=hook.pk))
    for number in range(CALLS_AN_HOUR + 1):
        ticket.prioritise(Priority.HIGH if number % 2 else Priority.LOW, by=cast.agent)
    assert Outgoing.objects.filter(kind="webhook").count() == CALLS_AN_HOUR
    assert ticket.events.filter(kind="stumbled").count() == 1


def test_it_knows_who_calls_it(hook):
    known = trigger("Сказать", ["replied"], Steps(webhook=hook.pk))
    schedule(Steps(webhook=hook.pk), after=60)
    assert hook.used_by() == ["Напоминание", "Сказать"]
    known.change(is_active=False)
    assert hook.used_by() == ["Напоминание", "Сказать"]
