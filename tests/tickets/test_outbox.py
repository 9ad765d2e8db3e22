"""The outbox: nothing leaves before commit, everything leaves at least once, and a failure is seen."""

from __future__ import annotations

import smtplib
from email import message_from_bytes
from email.policy import default

import pytest
from django.db import transaction

from tickets import blobs, outbox, post
from tickets.content import written
from tickets.models import Outgoing, Ticket
from tickets.models.attachment import unsaved_attachment
from tickets.models.words import Channel


def sent(row: Outgoing):
    row.refresh_from_db()
    return message_from_bytes(blobs.get(row.raw_sha256), policy=default)


def test_a_reply_goes_out_in_the_customers_language_with_our_signed_address(ticket, cast, settings):
    ticket.reply(
        written("Смотрите вложение", attachments=(unsaved_attachment(b"%PDF-1.4", "акт.pdf", "application/pdf"),)),
        by=cast.agent,
    )
    assert outbox.sweep() == 2
    row = Outgoing.objects.get(kind="reply")
    mail = sent(row)
    assert row.state == Outgoing.State.SENT
    assert mail["Subject"] == f"Re: Этикетки печатаются пустыми [{ticket.number}]"
    assert mail["Reply-To"].addresses[0].addr_spec.startswith(f"support+{ticket.pk}.")
    assert mail["To"].addresses[0].addr_spec == "marina@polyana.example"
    assert mail["Auto-Submitted"] is None
    assert mail.get_content_type() == "multipart/mixed"
    text = mail.get_body(("plain",)).get_content()
    assert "Смотрите вложение" in text
    assert f"Ответьте на это письмо или откройте обращение {ticket.number}" in text
    assert "/r/" in text
    assert [part.get_filename() for part in mail.iter_attachments()] == ["акт.pdf"]


def test_a_receipt_is_automatic_and_repeats_nothing_of_the_sender(ticket):
    outbox.sweep()
    mail = sent(Outgoing.objects.get(kind="receipt"))
    assert mail["Auto-Submitted"] == "auto-replied"
    assert ticket.number in mail["Subject"]
    assert "Этикетки" not in str(mail["Subject"]) + mail.get_body(("plain",)).get_content()


def test_an_english_customer_gets_english(cast):
    ticket = Ticket.start(
        written("Blank labels"), by=cast.stranger, requester=cast.stranger, subject="Labels", channel=Channel.PORTAL
    )
    outbox.sweep()
    mail = sent(Outgoing.objects.get())
    assert mail["Subject"] == f"We have your request [{ticket.number}]"
    assert mail["Content-Language"] == "en"


def test_nothing_is_wished_when_the_change_is_rolled_back(ticket, cast):
    with pytest.raises(RuntimeError), transaction.atomic():
        ticket.reply(written("x"), by=cast.agent)
        raise RuntimeError
    assert not Outgoing.objects.filter(kind="reply").exists()


def test_a_removed_participant_gets_nothing(ticket, cast):
    ticket.reply(written("с копией"), by=cast.agent, cc=[cast.stranger])
    ticket.participants.all().delete()
    outbox.sweep()
    row = Outgoing.objects.get(address="tom@harbour.example")
    assert row.state == Outgoing.State.FAILED
    assert not row.raw_sha256


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")}), "failed"),
        (smtplib.SMTPRecipientsRefused({"x": (451, b"later")}), "queued"),
        (smtplib.SMTPServerDisconnected("gone"), "queued"),
        (ConnectionRefusedError("down"), "queued"),
        (smtplib.SMTPDataError(554, b"spam"), "failed"),
        (smtplib.SMTPAuthenticationError(535, b"bad password"), "queued"),
    ],
)
def test_a_refusal_is_final_only_when_the_server_says_so(ticket, monkeypatch, error, state):
    def refuse(letter, *, keep):
        raise error

    monkeypatch.setattr(post, "send", refuse)
    assert outbox.sweep() == 1
    row = Outgoing.objects.get()
    assert row.state == state
    assert row.error
    assert outbox.sweep() == 0  # not at once again


def test_a_claimed_mail_is_left_alone_until_its_lease_ends(ticket):
    row = outbox._claim()
    assert row is not None
    assert outbox.sweep() == 0
    Outgoing.objects.filter(pk=row.pk).update(not_before=row.created_at)
    assert outbox.sweep() == 1


def test_the_message_id_is_the_same_at_every_try(ticket, cast):
    message = ticket.reply(written("Ответ"), by=cast.agent)
    ids = set()
    for _ in range(2):
        outbox.sweep()
        row = Outgoing.objects.get(message=message)
        ids.add(str(sent(row)["Message-ID"]))
        Outgoing.objects.filter(pk=row.pk).update(state="queued", not_before=row.created_at)
    assert len(ids) == 1
