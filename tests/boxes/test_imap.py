"""Fetching from a real IMAP server: nothing lost, nothing twice, whatever is cut, renumbered or killed."""

from __future__ import annotations

import imaplib
import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import Error, connection

from tests.boxes.conftest import imap_box
from tests.boxes.letters import letter
from tickets.boxes import fetch
from tickets.boxes.imap import Imap
from tickets.mail import door
from tickets.models import Arrival, Mailbox, Ticket

pytestmark = pytest.mark.fault


def outcomes() -> list[str]:
    return list(Arrival.objects.order_by("id").values_list("outcome", flat=True))


def test_new_mail_becomes_tickets_and_is_marked_as_read(box, dovecot):
    dovecot.put(letter("Принтер не печатает"))
    dovecot.put(letter("Ещё один"))
    assert fetch.fetch_all() == {"support@example.com": 2}
    assert {ticket.subject for ticket in Ticket.objects.all()} == {"Принтер не печатает", "Ещё один"}
    assert dovecot.flags() == {1: True, 2: True}
    assert fetch.fetch(box) == 0
    box.refresh_from_db()
    assert (box.last_uid, box.fetch_error, box.failing_since) == (2, "", None) and box.fetched_at
    assert {ticket.mailbox for ticket in Ticket.objects.all()} == {box}


def test_a_first_round_leaves_read_mail_alone_and_later_ones_take_it(box, dovecot):
    """Years of read mail are no requests; but what somebody reads by another program before us is one."""
    dovecot.put(letter("Прошлый год"), seen=True)
    dovecot.put(letter("Сегодня"))
    assert fetch.fetch(box) == 1
    dovecot.put(letter("Уже прочитано в почтовой программе"), seen=True)
    assert fetch.fetch(box) == 1
    assert Ticket.objects.count() == 2 and not Ticket.objects.filter(subject="Прошлый год").exists()


def test_another_folder_with_a_russian_name(cast, dovecot):
    session = dovecot.mailbox("support")
    session.create("&BB4EMQRABDAESQQ1BD0EOARP-")  # Обращения
    session.logout()
    dovecot.put(letter("В папке"), folder="&BB4EMQRABDAESQQ1BD0EOARP-")
    assert fetch.fetch(imap_box(dovecot, folder="Обращения")) == 1


def test_deleted_from_the_server_once_it_is_stored(cast, dovecot):
    dovecot.put(letter("Удалить после приёма"))
    box = imap_box(dovecot, deletes=True)
    assert fetch.fetch(box) == 1
    assert dovecot.flags() == {}
    assert Ticket.objects.count() == 1


def test_a_cut_after_storing_and_before_marking_takes_it_once(box, dovecot, monkeypatch):
    dovecot.put(letter("Обрыв"))
    stored = Imap.stored
    monkeypatch.setattr(Imap, "stored", lambda *_: (_ for _ in ()).throw(ConnectionResetError("cut")))
    assert fetch.fetch(box) == 0
    box.refresh_from_db()
    assert "cut" in box.fetch_error and box.failing_since
    assert dovecot.flags() == {1: False}
    assert outcomes() == [""]  # stored, and to be decided
    monkeypatch.setattr(Imap, "stored", stored)
    assert fetch.fetch(box) == 1
    door.process_waiting()
    assert sorted(outcomes()) == ["duplicate", "new_ticket"] and Ticket.objects.count() == 1
    box.refresh_from_db()
    assert (box.fetch_error, box.failing_since) == ("", None)


def test_a_renumbered_mailbox_imports_nothing_again_and_skips_nothing(box, dovecot):
    for number in range(3):
        dovecot.put(letter(f"До {number}"))
    assert fetch.fetch(box) == 3
    dovecot.put(letter("Между"), seen=True)
    before = Mailbox.objects.get().uid_validity
    dovecot.renumber()
    fetch.fetch(box)
    assert Mailbox.objects.get().uid_validity != before
    assert Ticket.objects.count() == 4
    assert outcomes().count("new_ticket") == 4 and set(outcomes()) == {"new_ticket", "duplicate"}
    dovecot.put(letter("После"))
    assert fetch.fetch(box) == 1


def test_the_same_mail_by_two_doors_is_one_message(box, dovecot):
    raw = letter("Двумя путями")
    dovecot.put(raw)
    fetch.fetch(box)
    door.process(door.accept(b"Received: from elsewhere\r\n" + raw, mailbox="support@example.com").pk)
    assert outcomes() == ["new_ticket", "duplicate"]


def test_one_bad_mail_blocks_nothing(box, dovecot):
    dovecot.put(b"\r\n")
    dovecot.put(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 2000)
    dovecot.put(letter("Следом"))
    assert fetch.fetch(box) == 3
    assert "quarantined" in outcomes() and Ticket.objects.filter(subject="Следом").exists()


def test_what_the_server_does_not_hand_over_is_asked_for_again(box, dovecot, monkeypatch):
    dovecot.put(letter("Первое"))
    fetch.fetch(box)
    dovecot.put(letter("Упрямое"))
    dovecot.put(letter("Лёгкое"))
    with monkeypatch.context() as stubborn:
        stubborn.setattr(imaplib.IMAP4, "uid", refusing("2"))
        assert fetch.fetch(box) == 1
        box.refresh_from_db()
        assert (box.left, box.last_uid) == (["2"], 3)
    assert fetch.fetch(box) == 1
    box.refresh_from_db()
    assert box.left == [] and Ticket.objects.count() == 3


def test_what_was_left_is_known_after_a_cut_and_forgotten_once_it_is_gone(box, dovecot, monkeypatch):
    dovecot.put(letter("Первое"))
    fetch.fetch(box)
    for subject in ("Упрямое", "Лёгкое", "Обрыв"):
        dovecot.put(letter(subject))
    with monkeypatch.context() as stubborn:
        stubborn.setattr(imaplib.IMAP4, "uid", refusing("2", cut="4"))
        assert fetch.fetch(box) == 1
    box.refresh_from_db()
    assert (box.left, box.last_uid) == (["2"], 3) and "cut" in box.fetch_error
    session = dovecot.mailbox("support")
    session.uid("STORE", "2", "+FLAGS", r"(\Deleted)")
    session.expunge()
    session.logout()
    assert fetch.fetch(box) == 1
    box.refresh_from_db()
    assert (box.left, box.last_uid, box.fetch_error) == ([], 4, "")


def refusing(number: str, cut: str = "") -> Callable[..., Any]:
    """A server that does not hand over one mail, and breaks the connection at another."""
    uid = imaplib.IMAP4.uid

    def answer(self: imaplib.IMAP4, command: str, *arguments: Any) -> Any:
        if command == "FETCH" and arguments[0] == cut:
            raise ConnectionResetError("cut")
        return ("NO", [b"not now"]) if command == "FETCH" and arguments[0] == number else uid(self, command, *arguments)

    return answer


def test_a_second_round_at_once_is_none(box, dovecot):
    """So one worker at most waits for foreign machines."""
    dovecot.put(letter("Пока кто-то другой"))
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(2027, 0)")
        assert fetch.fetch_all() == {}
        cursor.execute("SELECT pg_advisory_unlock(2027, 0)")  # closing lets go of it too, but a moment later
    other.close()
    assert fetch.fetch_all() == {"support@example.com": 1}


def test_a_wrong_password_hinders_no_other_mailbox_and_everything_comes_later(box, dovecot, client):
    Mailbox.objects.filter(pk=box.pk).update(secrets={})
    other = imap_box(dovecot, "billing")
    dovecot.put(letter("Пока пароль неверен"))
    dovecot.put(letter("Счёт"), "billing")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("fetch_mail", stdout=out)
    assert ended.value.code == 75 and "billing@example.com: 1\n" in out.getvalue()
    assert Ticket.objects.get().mailbox == other
    since = Mailbox.objects.get(pk=box.pk).failing_since
    assert since is not None
    Mailbox.objects.filter(pk=box.pk).update(failing_since=since.replace(year=2020))
    ready = client.get("/readyz")
    assert ready.status_code == 503 and json.loads(ready.content)["mail"]["fetch_failing"] > 900
    imap = Mailbox.objects.get(pk=box.pk)
    imap.secrets = box.secrets
    imap.save()
    call_command("fetch_mail", stdout=out)
    assert Ticket.objects.count() == 2
    assert Mailbox.objects.get(pk=box.pk).failing_since is None


def test_our_database_gone_marks_nothing(box, dovecot, monkeypatch):
    dovecot.put(letter("База лежит"))

    def gone(*_args: object, **_named: object) -> Arrival:
        raise Error("gone")

    monkeypatch.setattr(door, "accept", gone)
    with pytest.raises(Error):
        fetch.fetch(box)
    assert dovecot.flags() == {1: False}


def test_a_changed_secret_key_says_what_to_do(box, settings):
    settings.SECRET_KEY = "another one"
    assert fetch.fetch(box) == 0
    box.refresh_from_db()
    assert "enter it again" in box.fetch_error
