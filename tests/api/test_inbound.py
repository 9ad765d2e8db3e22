"""Mail by a provider's webhook: only with the secret, as the same message as by any other door, and never lost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.boxes.letters import letter
from tickets import blobs
from tickets.mail import door
from tickets.models import Arrival, Mailbox, Ticket

POSTMARK = {
    "FromFull": {"Email": "anna@customer.example", "Name": "Анна Орлова"},
    "ToFull": [{"Email": "support@example.com", "Name": ""}],
    "OriginalRecipient": "support@example.com",
    "Subject": "Накладная не печатается",
    "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
    "Date": "Thu, 26 Nov 2026 10:00:00 +0300",
    "TextBody": "Помогите, пожалуйста.",
    "HtmlBody": "<p>Помогите, пожалуйста.</p>",
    "Headers": [{"Name": "Message-ID", "Value": "<one@customer.example>"}],
    "Attachments": [
        {
            "Name": "отчёт.txt",
            "Content": base64.b64encode("текст".encode()).decode(),
            "ContentType": "text/plain",
            "ContentLength": 10,
        }
    ],
}


@pytest.fixture(autouse=True)
def secret(settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": "mail:тайна", "MAILGUN_WEBHOOK_SIGNING_KEY": "key"}


def send(client, provider: str = "postmark", body: object = POSTMARK, given: str = "mail:тайна"):
    said = {"Authorization": "Basic " + base64.b64encode(given.encode()).decode()}
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"/api/mail/{provider}/", text, content_type="application/json", headers=said)


def test_a_mail_becomes_a_ticket_with_its_files_and_the_request_is_kept(client, cast):
    assert send(client).status_code == 200
    arrival = Arrival.objects.get()
    assert json.loads(blobs.get(arrival.request_sha256))["MessageID"] == POSTMARK["MessageID"]
    assert door.process_waiting() == 1
    ticket = Ticket.objects.get()
    assert ticket.subject == POSTMARK["Subject"] and ticket.requester.name == "Анна Орлова"
    message = ticket.messages.get()
    assert message.body_text.strip() == "Помогите, пожалуйста."
    assert [(each.name, blobs.get(each.sha256).decode()) for each in message.attachments.all()] == [
        ("отчёт.txt", "текст")
    ]
    assert send(client).status_code == 200  # the provider did not hear our answer
    door.process_waiting()
    assert Ticket.objects.count() == 1 and Arrival.objects.filter(outcome="duplicate").count() == 1


def test_the_same_mail_by_another_door_is_one_message(client, cast):
    raw = letter("Двумя путями")
    now = str(int(time.time()))
    signed = hmac.new(b"key", f"{now}token".encode(), hashlib.sha256).hexdigest()
    form = {
        "recipient": "support@example.com", "sender": "anna@customer.example", "timestamp": now, "token": "token",
        "signature": signed, "body-mime": raw.decode(),
    }  # fmt: skip
    said = {"Authorization": "Basic " + base64.b64encode("mail:тайна".encode()).decode()}
    assert client.post("/api/mail/mailgun/mime/", form, headers=said).status_code == 200
    door.process_waiting()
    door.process(door.accept(raw, mailbox="support@example.com").pk)
    assert list(Arrival.objects.order_by("id").values_list("outcome", flat=True)) == ["new_ticket", "duplicate"]
    form["signature"] = "0" * 64
    assert client.post("/api/mail/mailgun/mime/", form, headers=said).status_code == 400
    assert Arrival.objects.count() == 2


def test_it_goes_to_the_mailbox_that_it_was_sent_to(client, cast):
    box = Mailbox.objects.create(address="billing@example.com")
    to = [{"Email": "someone@elsewhere.example", "Name": ""}, {"Email": "Billing@example.com", "Name": ""}]
    send(client, body={**POSTMARK, "ToFull": to, "OriginalRecipient": ""})
    door.process_waiting()
    assert Ticket.objects.get().mailbox == box


def test_a_large_mail_is_taken(client, cast):
    large = base64.b64encode(b"x" * 8_000_000).decode()
    file = {"Name": "a.bin", "Content": large, "ContentType": "application/octet-stream", "ContentLength": 8_000_000}
    assert send(client, body={**POSTMARK, "Attachments": [file]}).status_code == 200
    door.process_waiting()
    assert Ticket.objects.get().messages.get().attachments.get().size == 8_000_000


@pytest.mark.parametrize("given", ["", "mail:falsch", "mail"])
def test_without_the_secret_nothing_is_taken(client, db, given):
    assert send(client, given=given).status_code == 400
    assert not Arrival.objects.exists()


def test_without_a_secret_of_ours_and_for_unknown_providers_there_is_no_door(client, db, settings):
    assert send(client, provider="nobody").status_code == 404
    settings.ANYMAIL = {}
    assert send(client).status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"FromFull": 1}', b"\xff\xfe", b'{"Attachments": 3}'])
def test_what_cannot_be_read_waits_in_quarantine(client, cast, body):
    assert send(client, body=body).status_code == 200
    arrival = Arrival.objects.get()
    assert (arrival.outcome, blobs.get(arrival.raw_sha256)) == ("quarantined", body)
    assert "postmark" in arrival.reason


def test_what_cannot_be_stored_is_a_failure_that_the_provider_repeats(client, cast, monkeypatch):
    def full(_content: bytes) -> str:
        raise OSError("disk full")

    monkeypatch.setattr(blobs, "put", full)
    client.raise_request_exception = False
    assert send(client).status_code == 500
    assert not Arrival.objects.exists()


def test_providers_ask_whether_it_is_there(client, db):
    assert client.head("/api/mail/mandrill/").status_code == 200


def test_files_of_a_form_are_taken_too(client, cast):
    """SendGrid sends a form with files."""
    form = {
        "envelope": json.dumps({"to": ["support@example.com"], "from": "anna@customer.example"}),
        "headers": "Message-ID: <two@customer.example>\nDate: Thu, 26 Nov 2026 10:00:00 +0300",
        "from": "Анна <anna@customer.example>", "to": "support@example.com", "subject": "С файлом",
        "text": "Посмотрите", "attachments": "1",
        "attachment-info": json.dumps({"attachment1": {"filename": "а.txt", "name": "а.txt", "type": "text/plain"}}),
        "attachment1": SimpleUploadedFile("а.txt", "файл".encode(), "text/plain"),
    }  # fmt: skip
    said = {"Authorization": "Basic " + base64.b64encode("mail:тайна".encode()).decode()}
    assert client.post("/api/mail/sendgrid/", form, headers=said).status_code == 200
    door.process_waiting()
    assert Ticket.objects.get().messages.get().attachments.get().name == "а.txt"
