"""The worker that sends mail is killed while the server thinks: at least once, at most a copy a kill, one id (F04)."""

from __future__ import annotations

import threading

import pytest

from helpdesk.embedded import processes
from tests.faults.product import environment, start
from tickets.content import written
from tickets.models import Outgoing

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
SENDER = "import django\ndjango.setup()\nfrom tickets import outbox\noutbox.sweep()"


def lease_ends() -> None:
    """As if the three minutes after which another worker takes over had passed."""
    Outgoing.objects.filter(state="queued").update(not_before="2026-01-01T00:00:00Z")


def test_killed_while_the_server_has_not_answered_yet(ticket, cast, sink):
    for number in range(4):
        ticket.reply(written(f"Ответ {number}"), by=cast.agent)
    wanted = Outgoing.objects.count()
    held, go_on = threading.Event(), threading.Event()

    def hold(mail):
        held.set()
        go_on.wait(60)
        return "250 taken"

    sink.on_mail = hold
    kills = 4
    for _ in range(kills):
        held.clear()
        sender = start("-c", SENDER, given=environment(EMAIL_URL=sink.url))
        assert held.wait(60), "the mail never came to the server"
        sender.kill()
        assert sender.wait(30) == -9
        assert Outgoing.objects.filter(state="queued", attempts__gt=0).exists()
        lease_ends()
    go_on.set()
    assert start("-c", SENDER, given=environment(EMAIL_URL=sink.url)).wait(60) == 0
    assert set(Outgoing.objects.values_list("state", flat=True)) == {"sent"}
    ids: dict[str, int] = {}
    for mail in sink.taken:
        ids[mail.message_id] = ids.get(mail.message_id, 0) + 1
    assert len(ids) == wanted
    assert sum(ids.values()) - wanted <= kills


def test_killed_between_the_server_s_yes_and_writing_it_down(ticket, cast, sink):
    point = "import os, signal\noutbox._sent = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)\noutbox.sweep()"
    sender = start("-c", SENDER.replace("outbox.sweep()", point), given=environment(EMAIL_URL=sink.url))
    assert sender.wait(60) == -9
    assert len(sink.taken) == 1
    row = Outgoing.objects.get()
    assert row.state == "queued"
    assert start("-c", SENDER, given=environment(EMAIL_URL=sink.url)).wait(60) == 0
    assert len(sink.taken) == 1, "another worker waits for the end of the lease"
    lease_ends()
    assert start("-c", SENDER, given=environment(EMAIL_URL=sink.url)).wait(60) == 0
    row.refresh_from_db()
    assert row.state == "sent"
    assert [mail.message_id for mail in sink.taken] == [sink.taken[0].message_id] * 2


def test_two_workers_at_once_send_each_mail_once(ticket, cast, sink):
    for number in range(12):
        ticket.reply(written(f"Ответ {number}"), by=cast.agent)
    given = environment(EMAIL_URL=sink.url)
    workers = [start("-c", SENDER, given=given) for _ in range(2)]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert processes.eventually(lambda: len(sink.taken) >= 13, 5)
    assert len(sink.taken) == len({mail.message_id for mail in sink.taken}) == 13
