"""Fetching from a real POP server, by the names that it has for its mails."""

from __future__ import annotations

import pytest

from tests.boxes.conftest import imap_box
from tests.boxes.dovecot import Dovecot
from tests.boxes.letters import letter
from tickets.boxes import fetch
from tickets.boxes.pop import Pop
from tickets.models import Arrival, FetchedMail, Mailbox, Ticket

pytestmark = pytest.mark.fault


@pytest.fixture
def box(cast, dovecot: Dovecot) -> Mailbox:
    made = imap_box(dovecot)
    made.fetches, made.in_port = "pop3", dovecot.pop
    made.save()
    return made


def test_left_on_the_server_it_is_taken_once(box, dovecot):
    dovecot.put(letter("Раз"))
    dovecot.put(letter("Два"))
    assert (fetch.fetch(box), fetch.fetch(box)) == (2, 0)
    dovecot.put(letter("Три"))
    assert fetch.fetch(box) == 1
    assert Ticket.objects.count() == 3 and len(dovecot.flags()) == 3
    session = dovecot.mailbox("support")
    session.uid("STORE", "1", "+FLAGS", r"(\Deleted)")
    session.expunge()
    session.logout()
    fetch.fetch(box)
    assert FetchedMail.objects.count() == 2  # the name of what is gone is not kept


def test_deleted_from_the_server_with_the_farewell(box, dovecot, monkeypatch):
    box.deletes = True
    box.save()
    dovecot.put(letter("Прощание не услышано"))
    leave = Pop.__exit__
    monkeypatch.setattr(Pop, "__exit__", lambda self, *_: self._there.close())
    assert fetch.fetch(box) == 1
    assert len(dovecot.flags()) == 1  # the connection broke before the farewell
    monkeypatch.setattr(Pop, "__exit__", leave)
    assert fetch.fetch(box) == 0
    assert dovecot.flags() == {} and Ticket.objects.count() == 1


def test_a_line_of_any_length_arrives_whole(box, dovecot):
    line = "длинная строка " * 20_000
    raw = letter("Одна строка").replace("Одна строка. Помогите".encode(), line.encode())
    raw = raw.replace(b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: 8bit")
    head, _gap, _body = raw.partition(b"\r\n\r\n")
    dovecot.put(head + b"\r\n\r\n" + line.encode() + b"\r\n")
    assert fetch.fetch(box) == 1
    assert Ticket.objects.get().messages.get().body_text.strip() == line.strip()


def test_a_silent_server_is_written_down(box, dovecot):
    dovecot.stop()
    assert fetch.fetch(box) == 0
    box.refresh_from_db()
    assert "ConnectionRefused" in box.fetch_error and not Arrival.objects.exists()
