"""Files beyond the measure of a mail become links, which open without signing in, for a while, and nothing else."""

from __future__ import annotations

import re
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage

from tickets import blobs, outbox
from tickets.content import Content, written
from tickets.file_links import link_to
from tickets.mail.parse import parse
from tickets.models import Message, Outgoing
from tickets.models.attachment import unsaved_attachment


@pytest.fixture
def mail(ticket, cast, settings):
    settings.MAIL_ATTACHMENTS_MAX = 1000
    files = tuple(
        unsaved_attachment(bytes([65 + n]) * size, f"акт <{n}>.pdf", "application/pdf")
        for n, size in enumerate((600, 700, 300))
    )
    ticket.reply(written("Смотрите файлы", attachments=files), by=cast.agent)
    outbox.sweep()
    return parse(blobs.get(Outgoing.objects.get(kind="reply").raw_sha256))


def path_of(mail) -> str:
    [address] = re.findall(r"https?://\S+?(/files/\S+/)", mail.body_text)
    return address


def test_what_fits_is_attached_and_the_rest_linked(mail, client):
    assert [file.content[:1] for file in mail.attachments] == [b"A", b"C"]
    assert "ссылки действуют 30 дней" in mail.body_text
    assert "&lt;1&gt;.pdf</a>" in mail.body_html
    answer = client.get(path_of(mail))
    assert b"".join(answer.streaming_content) == b"B" * 700
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"


def test_the_link_ends(mail, client, monkeypatch):
    for days, status in ((29, 200), (31, 404)):
        later = time.time() + days * 86400
        monkeypatch.setattr("django.core.signing.time", SimpleNamespace(time=lambda later=later: later))
        assert client.get(path_of(mail)).status_code == status


def test_nothing_else_opens_by_it(mail, client, ticket, cast):
    place = path_of(mail)
    for forged in (place.replace("files/", "files/1"), place[:-2] + "/", "/files/1/", "/files/x:y:z/", "/files/%00/"):
        assert client.get(forged).status_code == 404
    assert client.post(place).status_code == 405
    note = ticket.note(
        written("Только нам", attachments=(unsaved_attachment(b"x", "x.pdf", "application/pdf"),)), by=cast.agent
    )
    secret = link_to(note.attachments.get()).removeprefix("http://127.0.0.1:8000")
    assert client.get("/files/" + secret.partition("/files/")[2]).status_code == 404
    Message.objects.filter(kind="reply").update(taken_back=True)
    assert client.get(place).status_code == 404


def test_a_file_that_is_gone_is_said(mail, client, ticket, cast):
    sha256 = Message.objects.get(kind="reply").attachments.get(name="акт <1>.pdf").sha256
    Path(default_storage.path(f"{sha256[:2]}/{sha256[2:]}")).unlink()
    assert client.get(path_of(mail)).status_code == 410
    Outgoing.objects.filter(kind="reply").update(state="queued", not_before="2026-01-01T00:00Z")
    outbox.sweep()
    assert Outgoing.objects.get(kind="reply").detail["why"] == "file"


def test_a_third_party_opens_what_it_was_sent_and_nothing_that_it_sent(ticket, cast, settings, client):
    settings.MAIL_ATTACHMENTS_MAX = 1000
    file = unsaved_attachment(b"Z" * 2000, "схема.pdf", "application/pdf")
    asked = ticket.ask_outside("zavod@x.example", "", written("Вот", attachments=(file,)), by=cast.agent)
    outbox.sweep()
    mail = parse(blobs.get(Outgoing.objects.get(kind="outside").raw_sha256))
    assert b"".join(client.get(path_of(mail)).streaming_content) == b"Z" * 2000
    back = unsaved_attachment(b"Y", "ответ.pdf", "application/pdf")
    theirs = Content(text="Да", sender="zavod@x.example", attachments=(back,))
    answer = ticket.answer_outside(asked.side, theirs, by=asked.side.person)
    assert client.get(f"/files{link_to(answer.attachments.get()).partition('/files')[2]}").status_code == 404
