"""Mail that no further try would mend fails at once and is seen on the ticket; everything else waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from people.models import Address
from people.registration import person_for_email
from tickets import outbox, post
from tickets.content import written
from tickets.models import Outgoing, Ticket
from tickets.models.attachment import unsaved_attachment
from tickets.models.words import Channel


def opened(person) -> Ticket:
    return Ticket.start(written("Вопрос"), by=person, requester=person, subject="Тема", channel=Channel.PORTAL)


def page_of(ticket, sign_in, person) -> str:
    return sign_in(person).get(f"/desk/tickets/{ticket.number}/").content.decode()


@pytest.mark.parametrize("address", ["марина@polyana.example", "a..b@x.example", "x@-b.example"])
def test_an_address_that_cannot_be_written_fails_at_once_and_is_shown(cast, sign_in, address):
    person = person_for_email("odd@x.example", "Odd")
    Address.objects.filter(person=person).update(value=address)
    ticket = opened(person)
    ticket.reply(written("Ответ"), by=cast.agent)
    assert outbox.sweep() == 2
    assert set(Outgoing.objects.values_list("state", "attempts")) == {("failed", 1)}
    page = page_of(ticket, sign_in, cast.agent)
    assert address in page
    assert "no mail server would take this address" in page
    assert outbox.sweep() == 0


def test_an_international_domain_is_written_in_ascii(cast, monkeypatch):
    letters = []
    monkeypatch.setattr(post, "send", lambda letter, *, keep: letters.append(letter) or post.Posted())
    opened(person_for_email("ivan@пример.рф", "Иван"))
    outbox.sweep()
    assert [letter.recipient for letter in letters] == ["ivan@xn--e1afmkfd.xn--p1ai"]
    assert Outgoing.objects.get().state == "sent"


def test_a_file_that_is_gone_fails_at_once_by_its_name(ticket, cast, sign_in):
    file = unsaved_attachment(b"%PDF-1.4", "акт 100%.pdf", "application/pdf")
    ticket.reply(written("См. вложение", attachments=(file,)), by=cast.agent)
    stored = Path(default_storage.path(f"{file.sha256[:2]}/{file.sha256[2:]}"))
    content = stored.read_bytes()
    stored.unlink()
    outbox.sweep()
    row = Outgoing.objects.get(kind="reply")
    assert (row.state, row.attempts) == ("failed", 1)
    assert "the attached file “акт 100%.pdf” is missing on the disk" in page_of(ticket, sign_in, cast.agent)
    stored.write_bytes(content)
    sign_in(cast.admin).post(f"/setup/outgoing/{row.pk}/retry/")
    outbox.sweep()
    row.refresh_from_db()
    assert (row.state, row.trouble) == ("sent", "")


def test_a_damaged_file_is_not_sent(ticket, cast):
    file = unsaved_attachment(b"%PDF-1.4", "a.pdf", "application/pdf")
    ticket.reply(written("x", attachments=(file,)), by=cast.agent)
    Path(default_storage.path(f"{file.sha256[:2]}/{file.sha256[2:]}")).write_bytes(b"%PDF-1.5")
    outbox.sweep()
    assert Outgoing.objects.get(kind="reply").state == "failed"


def test_odd_words_of_a_mail_server_are_stored(ticket, monkeypatch):
    def refuse(letter, *, keep):
        raise OSError("bad\x00words\r\nBcc: x " + "y" * 1000)

    monkeypatch.setattr(post, "send", refuse)
    outbox.sweep()
    row = Outgoing.objects.get()
    assert row.state == "queued"
    assert row.trouble.startswith("OSError: badwords Bcc: x yyy")
    assert len(row.error) == 500


def test_a_report_that_came_first_is_not_overwritten(ticket, monkeypatch):
    def sent_and_returned(letter, *, keep):
        Outgoing.objects.update(state="failed", error="returned: 5.1.1")
        return post.Posted()

    monkeypatch.setattr(post, "send", sent_and_returned)
    outbox.sweep()
    assert Outgoing.objects.get().state == "failed"
