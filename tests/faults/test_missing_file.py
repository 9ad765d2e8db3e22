"""A file that is gone from the disk: every page still opens, and whoever wants the file is told (F39)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from tickets.content import written
from tickets.mail import door
from tickets.models import Attachment
from tickets.models.attachment import unsaved_attachment
from tickets.models.words import Channel


def remove(sha256: str) -> None:
    Path(default_storage.path(f"{sha256[:2]}/{sha256[2:]}")).unlink()


@pytest.fixture
def gone(ticket, cast) -> Attachment:
    files = (unsaved_attachment(b"\x89PNG", "снимок.png", "image/png"),)
    ticket.receive(written("См. снимок", attachments=files), by=cast.customer, channel=Channel.EMAIL)
    remove(files[0].sha256)
    return Attachment.objects.get()


def test_pages_open_and_the_download_says_that_the_file_is_gone(gone, ticket, cast, sign_in):
    for person, page in (
        (cast.agent, f"/desk/tickets/{ticket.number}/"),
        (cast.customer, f"/requests/{ticket.number}/"),
    ):
        client = sign_in(person)
        shown = client.get(page)
        assert shown.status_code == 200
        assert "снимок.png" in shown.content.decode()
        for query in ("", "?inline=1"):
            answer = client.get(f"/attachments/{gone.pk}/{query}", headers={"Accept-Language": "en"})
            assert answer.status_code == 410
            assert "снимок.png" in answer.content.decode()
    assert client.get(f"/messages/{gone.message_id}/body/").status_code == 200
    assert sign_in(cast.stranger).get(f"/attachments/{gone.pk}/").status_code == 404


def test_the_api_says_410(gone, cast, sign_in):
    answer = sign_in(cast.agent).get(f"/api/v1/attachments/{gone.pk}/")
    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")


def test_a_raw_mail_that_is_gone(cast, sign_in):
    arrival = door.process(door.accept(b"From: a@x.example\nSubject: s\n\nx\n").pk)
    remove(arrival.raw_sha256)
    assert sign_in(cast.agent).get(f"/api/v1/tickets/{arrival.ticket.number}/raw/").status_code == 410
    admin = sign_in(cast.admin)
    assert admin.get(f"/setup/quarantine/{arrival.pk}/raw/").status_code == 404
    assert admin.get("/setup/quarantine/").status_code == 200


def test_a_mail_whose_bytes_are_gone_before_it_was_read_is_set_aside(cast, sign_in):
    arrival = door.accept(b"From: a@x.example\nSubject: s\n\nx\n")
    remove(arrival.raw_sha256)
    assert door.process(arrival.pk).outcome == "quarantined"
    assert sign_in(cast.admin).get("/setup/quarantine/").status_code == 200
