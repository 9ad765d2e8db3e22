"""`receive_mail` end to end: files in, outcomes out, nothing lost, nothing twice."""

from __future__ import annotations

import io
import json
import mailbox
from email.message import EmailMessage

import pytest
from django.core.management import call_command

from tests.letters import believes_spam
from tickets import blobs, outbox
from tickets.content import written
from tickets.mail import addresses, door
from tickets.mail.parse import parse
from tickets.models import Arrival, Outgoing, Ticket


def letter(sender="Марина Соколова <marina@polyana.example>", subject="Не печатает", text="Здравствуйте!", **headers):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "support@example.com", subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def arrive(raw: bytes) -> Arrival:
    return door.process(door.accept(raw).pk)


def run(*paths, **options):
    out = io.StringIO()
    code = 0
    try:
        call_command("receive_mail", *map(str, paths), stdout=out, **options)
    except SystemExit as stop:
        code = stop.code
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_file_becomes_a_ticket(cast, tmp_path):
    (tmp_path / "a.eml").write_bytes(letter(Message_ID="<a1@polyana.example>"))
    code, (line,) = run(tmp_path / "a.eml")
    ticket = Ticket.objects.get()
    assert code == 0
    assert line["outcome"] == "new_ticket"
    assert line["ticket"] == ticket.number
    assert line["message"] == ticket.messages.get().pk
    assert ticket.requester == cast.customer
    assert ticket.messages.get().message_id == "a1@polyana.example"
    assert blobs.get(Arrival.objects.get().raw_sha256) == (tmp_path / "a.eml").read_bytes()


def test_a_directory_an_mbox_and_a_maildir(cast, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("b", "a"):
        (folder / f"{name}.eml").write_bytes(letter(Message_ID=f"<{name}@x.example>"))
    (folder / "sub").mkdir()
    assert [line["source"][-5:] for line in run(folder)[1]] == ["a.eml", "b.eml"]
    box = mailbox.mbox(tmp_path / "box")
    for name in ("m1", "m2"):
        box.add(letter(Message_ID=f"<{name}@x.example>"))
    box.close()
    assert [line["outcome"] for line in run(tmp_path / "box")[1]] == ["new_ticket"] * 2
    maildir = mailbox.Maildir(tmp_path / "md")
    maildir.add(letter(Message_ID="<md@x.example>"))
    assert [line["outcome"] for line in run(tmp_path / "md")[1]] == ["new_ticket"]


def test_the_same_mail_again_is_a_duplicate_whatever_its_trace_headers(cast):
    first = arrive(letter(Message_ID="<d@x.example>"))
    again = arrive(b"Received: from somewhere else\r\n" + letter(Message_ID="<d@x.example>"))
    assert (again.outcome, again.ticket) == ("duplicate", first.ticket)


def test_the_same_id_with_other_content_is_kept_and_flagged(cast):
    arrive(letter(Message_ID="<d@x.example>"))
    other = arrive(letter(Message_ID="<d@x.example>", text="Совсем другое"))
    assert other.outcome == "new_ticket"
    assert "same Message-ID" in other.message.problems


def test_an_answer_to_our_mail_lands_in_its_ticket(ticket, cast, settings):
    ticket.reply(written("Попробуйте ZPL"), by=cast.agent, then="pending")
    outbox.sweep()
    ours = parse(blobs.get(Outgoing.objects.get(kind="reply").raw_sha256))
    by_id = arrive(letter(subject="о другом", In_Reply_To=f"<{ours.message_id}>"))
    assert (by_id.outcome, by_id.ticket) == ("reply", ticket)
    ticket.refresh_from_db()
    assert ticket.status == "open"
    raw = letter(subject="ещё").replace(b"support@example.com", ours.reply_to[0].address.encode())
    assert arrive(raw).ticket == ticket
    assert arrive(letter(subject=f"Re: [{ticket.number}] [other #79] тема", text="по метке")).ticket == ticket


@pytest.mark.parametrize(
    "headers",
    [
        {"subject": "Re: [{number}]"},
        {"In_Reply_To": "<{issued}>"},
        {"References": "<{stored}>"},
    ],
)
def test_a_stranger_never_joins(ticket, cast, settings, headers):
    issued = addresses.message_id(ticket.pk, 1, secret=settings.SECRET_KEY, domain="example.com")
    ticket.messages.update(message_id="stored@polyana.example")
    values = {"number": ticket.number, "issued": issued, "stored": "stored@polyana.example"}
    arrival = arrive(letter(sender="evil@x.example", **{k: v.format(**values) for k, v in headers.items()}))
    assert arrival.outcome == "new_ticket"
    assert arrival.ticket != ticket
    assert ticket.number not in arrival.ticket.subject


def test_a_forged_agent_is_no_agent(ticket, cast, settings):
    forged = f"<HD-{ticket.pk}.1.aaaaaaaaaaaaaaaa@example.com>"
    arrival = arrive(letter(sender="dmitri@example.com", In_Reply_To=forged))
    assert arrival.ticket != ticket
    assert arrival.message.kind == "customer"
    assert not Outgoing.objects.filter(kind="reply").exists()


def test_pictures_inside_a_mail_are_shown_inside_it(cast, sign_in):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "marina@polyana.example", "Снимок"
    mail.set_content("см. снимок")
    mail.add_alternative('<p>Вот:</p><img src="cid:shot1">', subtype="html")
    mail.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<shot1>")
    message = arrive(mail.as_bytes()).message
    picture = message.attachments.get()
    assert (picture.inline, picture.content_id) == (True, "shot1")
    client = sign_in(cast.agent)
    assert f'src="/attachments/{picture.pk}/?inline=1"' in client.get(f"/messages/{message.pk}/body/").content.decode()
    shown = client.get(f"/attachments/{picture.pk}/?inline=1")
    assert (shown["Content-Type"], shown["Content-Disposition"].split(";")[0]) == ("image/png", "inline")


def test_a_known_customer_without_a_name_gets_it(cast):
    arrive(letter(sender="max@new.example"))
    arrive(letter(sender="Max Smith <MAX@new.example>", subject="2"))
    assert Ticket.objects.latest("id").requester.name == "Max Smith"
    assert Ticket.objects.values("requester").distinct().count() == 1


@pytest.mark.parametrize(
    ("subject", "text", "language", "receipt"),
    [
        ("Не печатает", "Помогите, пожалуйста", "ru", "Мы получили ваше обращение"),
        ("Printer", "It prints blank labels since Monday", "en", "We have your request"),
        ("Zebra ZD420", "Ошибка печати E-04, Zebra ZD420", "", "We have your request"),  # of both: the site's own
    ],
)
def test_a_stranger_is_answered_in_the_language_of_their_mail(cast, subject, text, language, receipt):
    arrive(letter("new@x.example", subject, text))
    assert Ticket.objects.get().requester.language == language
    outbox.sweep()
    assert receipt in parse(blobs.get(Outgoing.objects.get(kind="receipt").raw_sha256)).subject


def test_out_of_office_joins_and_reopens_nothing(ticket, cast):
    ticket.reply(written("Готово"), by=cast.agent, then="solved")
    arrival = arrive(letter(subject=f"Автоответ: [{ticket.number}]", Auto_Submitted="auto-replied"))
    ticket.refresh_from_db()
    assert (arrival.outcome, arrival.ticket, ticket.status) == ("auto_reply", ticket, "solved")


def test_a_robot_gets_one_receipt_in_a_window(cast):
    for number in range(5):
        arrive(letter(sender="robot@x.example", subject=str(number)))
    assert Outgoing.objects.filter(kind="receipt", address="robot@x.example").count() == 1


def test_our_own_address_opens_no_ticket(cast):
    assert arrive(letter(sender="support@example.com")).outcome == "loop"
    assert not Ticket.objects.exists()


def test_a_bounce_is_shown_on_the_mail_that_failed(ticket, cast, settings):
    ticket.reply(written("Ответ"), by=cast.agent)
    outbox.sweep()
    ours = parse(blobs.get(Outgoing.objects.get(kind="reply").raw_sha256))
    report = (
        "From: MAILER-DAEMON@mx.example\nTo: support@example.com\nSubject: Undelivered Mail Returned to Sender\n"
        "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nSorry.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; marina@polyana.example\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 no such user\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{ours.message_id}>\n--b--\n"
    )
    arrival = arrive(report.encode())
    assert (arrival.outcome, arrival.ticket) == ("bounce", ticket)
    assert Outgoing.objects.get(kind="reply").state == "failed"
    assert ticket.messages.get(kind="reply").delivery == "failed"


def test_control_headers_from_outside_are_nothing(cast):
    arrival = arrive(
        letter(X_Helpdesk_Priority="urgent", RT_Send_Cc="evil@x.example", X_Zammad_Ticket_Priority="3 high")
    )
    assert arrival.ticket.priority_word == "normal"
    assert not Outgoing.objects.filter(address="evil@x.example").exists()


def test_a_display_name_never_becomes_a_recipient(cast):
    arrive(letter(sender='"x, victim@example.org" <a@x.example>'))
    outbox.sweep()
    row = Outgoing.objects.get()
    mail = parse(blobs.get(row.raw_sha256))
    assert [box.address for box in (*mail.to, *mail.cc)] == ["a@x.example"]


def test_what_cannot_be_read_is_quarantined_with_its_bytes(cast):
    bomb = b"From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 5000
    arrival = arrive(bomb)
    assert arrival.outcome == "quarantined"
    assert arrival.reason
    assert blobs.get(arrival.raw_sha256) == bomb


def test_nul_and_surrogates_are_no_fault(cast):
    arrival = arrive(b"From: a@x.example\nSubject: a\x00b\n\nte\x00xt \xed\xa0\x80\n")
    assert arrival.outcome == "new_ticket"
    assert "\x00" not in arrival.message.body_text


def test_spam_is_kept_and_can_be_released(cast):
    believes_spam()
    arrival = arrive(letter(X_Spam_Flag="YES"))
    assert (arrival.outcome, arrival.ticket) == ("spam", None)
    released = door.process(arrival.pk, again=True)
    assert released.outcome == "new_ticket"


def test_when_nothing_can_be_stored_the_server_keeps_the_mail(cast, tmp_path, monkeypatch):
    (tmp_path / "a.eml").write_bytes(letter())

    def full(content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(blobs, "put", full)
    code, (line,) = run(tmp_path / "a.eml")
    assert code == 75
    assert line["outcome"] is None
    assert not Arrival.objects.exists()
