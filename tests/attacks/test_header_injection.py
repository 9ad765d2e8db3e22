"""Nothing that somebody typed becomes a header, a recipient, a second line in a log, or something that is evaluated:
S14, S15, S33, S82, S90."""

from __future__ import annotations

import json
import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from helpdesk.log import OneLine
from people.models import Address
from people.registration import person_for_email
from tests.attacks.hostile import EVALUATED, WORDS
from tests.faults.smtp_sink import Sink
from tickets import outbox
from tickets.content import written
from tickets.mail.parse import parse
from tickets.models import Outgoing, Ticket
from tickets.models.words import Channel

VICTIM = "victim@example.org"
NASTY = [
    "x\r\nBcc: victim@example.org", "x\nBcc: victim@example.org\n\nbody", "x\u2028Bcc: victim@example.org",
    "x, victim@example.org", '"a" <victim@example.org>,', "=?utf-8?q?x=0D=0ABcc:_victim=40example.org?=",
    "x\x0b\x0cBcc: victim@example.org", "a\u0085Bcc: victim@example.org", *(word for word in WORDS if word.strip()),
]  # fmt: skip


@pytest.fixture
def sink(settings):
    server = Sink()
    settings.MAIL_SERVER = server.settings
    yield server
    server.shutdown()
    server.server_close()


def require_clean(sink: Sink, recipients: set[str]) -> None:
    """Each mail went to whom it was meant for, once in its envelope and once in its head."""
    assert sink.taken
    assert {mail.recipient for mail in sink.taken} <= recipients
    for taken in sink.taken:
        head = taken.raw.partition(b"\r\n\r\n")[0]
        assert b"\nBcc:" not in head
        assert not [line for line in head.split(b"\r\n") if line[:1] not in b"\t " and b":" not in line]
        mail = parse(taken.raw)
        assert [box.address for box in (*mail.to, *mail.cc)] == [taken.recipient]
        assert mail.from_address == "support@example.com"
        assert EVALUATED not in mail.body_text + mail.body_html + mail.subject


def test_by_subject_name_and_text_of_the_api(cast, sign_in, sink):
    client = sign_in(cast.agent)
    for number, nasty in enumerate(NASTY):
        body = {"subject": nasty[:255], "body_text": nasty, "requester": {"email": f"c{number}@x.example"}}
        body["requester"]["name"] = nasty[:200]
        body["custom"] = {"field": nasty}
        made = client.post("/api/v1/tickets/", json.dumps(body), content_type="application/json")
        if made.status_code == 201:
            ticket = made.json()["number"]
            answer = json.dumps({"body_text": nasty, "cc": [f"cc{number}@x.example"]})
            client.post(f"/api/v1/tickets/{ticket}/messages/", answer, content_type="application/json")
    outbox.sweep()
    assert len(sink.taken) > 2 * len(NASTY)
    require_clean(sink, {f"{who}{n}@x.example" for who in ("c", "cc") for n in range(len(NASTY))})


def test_by_the_names_of_our_own_people_teams_and_signatures(cast, sink):
    for number, nasty in enumerate(NASTY):
        cast.agent.name = cast.first_line.signature = nasty.replace("\x00", "").replace("\ud800", "")[:200]
        cast.agent.save()
        cast.first_line.save()
        customer = person_for_email(f"c{number}@x.example", "C")
        ticket = Ticket.start(written("x"), by=customer, requester=customer, subject="s", channel=Channel.PORTAL)
        ticket.reply(written("Ответ"), by=cast.agent)
    outbox.sweep()
    require_clean(sink, {f"c{n}@x.example" for n in range(len(NASTY))})


def test_by_file_names(ticket, cast, sign_in, sink, settings):
    settings.UNDO_SEND_SECONDS = 0
    client = sign_in(cast.agent)
    for nasty in NASTY:
        file = SimpleUploadedFile("x", b"x", "text/plain")
        file._name = nasty.replace("\ud800", "")[:200]  # as a browser of bad will names it, past Django's own check
        client.post(f"/desk/tickets/{ticket.number}/replies/", {"text": "x", "files": [file]})
    outbox.sweep()
    assert len(sink.taken) > len(NASTY) // 2
    require_clean(sink, {"marina@polyana.example"})


def test_by_an_address_that_is_two(cast, sink):
    """Whatever way an odd address came into the database, it is one recipient or none."""
    for number, value in enumerate(
        (f"a@x.example, {VICTIM}", f"a@x.example\r\nBcc: {VICTIM}", f"<{VICTIM}>", "a b@x.y")
    ):
        person = person_for_email(f"odd{number}@x.example", "Odd")
        Address.objects.filter(person=person).update(value=value)
        Ticket.start(written("x"), by=person, requester=person, subject="s", channel=Channel.PORTAL)
    outbox.sweep()
    assert sink.taken == []
    assert set(Outgoing.objects.values_list("state", flat=True)) == {"failed"}


def test_log_lines_stay_one_line(client, db):
    """S90: paths, headers and names with line ends and terminal codes."""
    said: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(OneLine("{message}", style="{").format(record))

    keep = Keep()
    logging.getLogger().addHandler(keep)
    try:
        client.get("/nothing%0d%0aFORGED%1b[31m line/")
        client.get("/desk/nothing/", headers={"User-Agent": "x\x1b[31m"})
        logging.getLogger("test").error("mail of %s", "x\r\nFORGED \x1b[31m\u2028line")
    finally:
        logging.getLogger().removeHandler(keep)
    assert any("FORGED" in line for line in said)
    assert not [line for line in said if set(line) & set("\r\n\x1b\u2028")]
