"""The listener: 250 only for what lies durably here, one answer for each recipient in LMTP, nothing for strangers."""

from __future__ import annotations

import os
import signal
import smtplib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import pytest

from tests.boxes.letters import letter
from tests.faults.product import environment
from tickets import blobs
from tickets.mail import addresses, door
from tickets.models import Arrival, Mailbox, Ticket

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


@dataclass
class Listening:
    process: subprocess.Popen[str]
    port: int

    def smtp(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.port, timeout=20)


def listening(*arguments: str, **given: str) -> Listening:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve_smtp", "--port", "0", *arguments],
        env={**environment(), **given}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    return Listening(process, int(line.rsplit(":", 1)[1]))


@pytest.fixture
def smtp(cast) -> Iterator[Listening]:
    one = listening()
    yield one
    ended(one)


@pytest.fixture
def lmtp(cast) -> Iterator[Listening]:
    one = listening("--lmtp")
    yield one
    ended(one)


def ended(one: Listening) -> int:
    one.process.send_signal(signal.SIGTERM)
    return one.process.wait(20)


def test_a_mail_is_stored_with_its_way_back_and_decided_by_a_worker(smtp):
    raw = letter("По SMTP")
    with smtp.smtp() as session:
        session.sendmail("anna@customer.example", ["Support@Example.com"], raw)
    arrival = Arrival.objects.get()
    assert arrival.outcome == "" and blobs.get(arrival.raw_sha256) == b"Return-Path: <anna@customer.example>\r\n" + raw
    assert door.process_waiting() == 1
    assert Ticket.objects.get().subject == "По SMTP"


def test_strangers_addresses_are_refused_and_ours_taken(smtp):
    Mailbox.objects.create(address="billing@example.com")
    with smtp.smtp() as session:
        session.ehlo()
        session.mail("anna@customer.example")
        assert session.rcpt("elsewhere@other.example")[0] == 550
        assert session.rcpt("billing@example.com")[0] == 250
        number = addresses.reply_address(1001, secret="any", mailbox="support@example.com")
        assert session.rcpt(number)[0] == 250


def test_lmtp_answers_for_each_recipient_and_stores_for_each_mailbox(lmtp):
    billing = Mailbox.objects.create(address="billing@example.com")
    with socket.create_connection(("127.0.0.1", lmtp.port), 20) as line, line.makefile("rwb") as talk:
        talk.readline()
        for said in ("LHLO mail.example", "MAIL FROM:<>", *(f"RCPT TO:<{name}@example.com>" for name in NAMES)):
            answer = spoken(talk, said)
        assert answer.startswith(b"550")
        assert spoken(talk, "DATA").startswith(b"354")
        talk.write(letter("Двум ящикам") + b".\r\n")
        talk.flush()
        assert [talk.readline()[:3], talk.readline()[:3]] == [b"250", b"250"]  # none for whom was refused
        assert spoken(talk, "QUIT").startswith(b"221")
    door.process_waiting()
    assert {ticket.mailbox for ticket in Ticket.objects.all()} == {None, billing}


NAMES = ("support", "billing", "nobody")


def spoken(talk: IO[bytes], command: str) -> bytes:
    """The last line of the answer; smtplib's LMTP knows one answer for all recipients only."""
    talk.write(f"{command}\r\n".encode())
    talk.flush()
    while (answer := talk.readline())[3:4] == b"-":
        pass
    return answer


def test_what_cannot_be_stored_is_not_acknowledged(cast, tmp_path):
    full = tmp_path / "files"
    full.write_text("no folder")  # nothing can be written below a file
    one = listening(STORAGE_URL=f"file://{full}")
    try:
        with one.smtp() as session, pytest.raises(smtplib.SMTPDataError) as refused:
            session.sendmail("anna@customer.example", ["support@example.com"], letter("Диск полон"))
        assert refused.value.smtp_code == 451
        assert not Arrival.objects.exists()
    finally:
        ended(one)


def test_a_mail_that_is_too_large_is_refused_for_good(smtp):
    with smtp.smtp() as session:
        session.ehlo()
        assert int(session.esmtp_features["size"]) == 50 * 1024 * 1024
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            session.sendmail("a@customer.example", ["support@example.com"], letter("x"), ["SIZE=99999999"])
        assert refused.value.smtp_code == 552


def test_killed_at_any_moment_nothing_acknowledged_is_lost(cast):
    """Senders try again whatever is not acknowledged, as mail servers do; the listener dies three times meanwhile."""
    one = listening()
    port, acknowledged, left = one.port, set[str](), [letter(f"Письмо {n}") for n in range(60)]
    subjects = {raw: f"Письмо {n}" for n, raw in enumerate(left)}
    lock = threading.Lock()

    def send() -> None:
        while True:
            with lock:
                if not left:
                    return
                raw = left.pop()
            try:
                with smtplib.SMTP("127.0.0.1", port, timeout=20) as session:
                    session.sendmail("anna@customer.example", ["support@example.com"], raw)
                with lock:
                    acknowledged.add(subjects[raw])
            except (OSError, smtplib.SMTPException):
                with lock:
                    left.append(raw)

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for count in (10, 25, 40):
        while len(acknowledged) < count:
            pass
        os.kill(one.process.pid, signal.SIGKILL)
        one.process.wait()
        one = listening("--port", str(port))
    for sender in senders:
        sender.join(60)
    ended(one)
    assert len(acknowledged) == 60
    door.process_waiting()
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == sorted(subjects.values())


def test_many_workers_decide_each_mail_once(cast):
    for number in range(30):
        door.accept(letter(f"Письмо {number}"))
    counts: list[int] = []
    workers = [threading.Thread(target=lambda: counts.append(waiting())) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(counts) == 30 and Ticket.objects.count() == 30
    assert set(Arrival.objects.values_list("attempts", flat=True)) == {1}


def waiting() -> int:
    from django.db import connection

    try:
        return door.process_waiting()
    finally:
        connection.close()
