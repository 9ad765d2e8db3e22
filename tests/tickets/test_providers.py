"""Mail that leaves by a provider's HTTP API: what each gets of our mail, and what becomes of its answers. The provider
is an HTTP server on loopback."""

from __future__ import annotations

import base64
import json
import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from tests.letters import arrive, letter
from tests.listener import Listener, said
from tickets import outbox
from tickets.content import Content, written
from tickets.mail.parse import parse
from tickets.models import Attempt, GivenId, Mailbox, Outgoing, Ticket
from tickets.models.attachment import unsaved_attachment
from tickets.trace import trace

MARINA = "marina@polyana.example"
KEY = "key-of-a-provider"
AUTHOR = "Дмитрий Волков (Счета (Мебель, Ltd))"
PNG = b"\x89PNG\r\n\x1a\n-a-picture"
# What each says when it has taken the mail to MARINA; `ID` stands for the Message-ID of the mail.
TAKEN: dict[str, Any] = {
    "postmark": {"ErrorCode": 0, "Message": "OK", "To": MARINA, "MessageID": "0a1b-guid"},
    "mailgun": {"id": "<ID>", "message": "Queued. Thank you."},
    "sendgrid": None,
    "mailjet": {
        "Messages": [{"Status": "success", "To": [{"Email": MARINA, "MessageID": 288230, "MessageUUID": "u"}]}]
    },
    "brevo": {"messageId": "<20261127.1@smtp-relay.mailin.example>"},
    "sparkpost": {"results": {"total_accepted_recipients": 1, "total_rejected_recipients": 0, "id": "665"}},
    "mandrill": [{"email": MARINA, "status": "sent", "_id": "abc"}],
    "amazon_ses": {"MessageId": "0100-ses"},
}
INACTIVE = f"Found inactive addresses: {MARINA}. Inactive recipients are ones that have generated a hard bounce"
WHOLE = ("mailgun", "sparkpost", "mandrill", "amazon_ses")


@pytest.fixture
def provider(listener, settings, monkeypatch) -> Listener:
    """All of them at once."""
    address = f"http://127.0.0.1:{listener.port}/"
    settings.ANYMAIL = {f"{name.upper()}_API_URL": address for name in TAKEN}
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    return listener


def says(provider: Listener, body: Any, status: str = "200 OK") -> None:
    raw = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
    answer = said(raw, status, "Content-Type: application/json")
    provider.answer = lambda peer: peer.sendall(answer)


def box_of(name: str, **more: Any) -> Mailbox:
    user = "AKIAUSER" if name in ("amazon_ses", "mailjet") else ""
    region = "eu-central-1" if name == "amazon_ses" else ""
    box = Mailbox(
        address="billing@example.com", name="Счета (Мебель, Ltd)", sends=True, provider=name, provider_user=user,
        provider_region=region, **more,
    )  # fmt: skip
    box.keep_secret("provider", KEY)
    box.save()
    return box


def answered(ticket: Ticket, cast, box: Mailbox, text: str = "Замените ленту") -> Outgoing:
    """An agent's answer from this mailbox, with a picture in its text and a file."""
    Ticket.objects.filter(pk=ticket.pk).update(mailbox=box)
    picture = unsaved_attachment(PNG, "схема.png", "image/png", inline=True, content_id="p1@example.com")
    paper = unsaved_attachment("Акт\r\n".encode(), "акт.txt", "text/plain")
    old = unsaved_attachment("Старый акт".encode("windows-1251"), "старый.csv", "text/csv")
    html = f'<p>{text}</p><img src="cid:p1@example.com" alt="схема.png">'
    content = Content(text=f"{text}\n[схема.png]", html=html, attachments=(picture, paper, old))
    message = Ticket.objects.get(pk=ticket.pk).reply(content, by=cast.agent)
    row: Outgoing = Outgoing.objects.get(message=message, kind="reply")
    Outgoing.objects.filter(kind="receipt").delete()
    return row


def swept(row: Outgoing) -> Outgoing:
    outbox.sweep()
    row.refresh_from_db()
    return row


def request(provider: Listener) -> tuple[bytes, bytes]:
    """Head and body of the last one."""
    head, _gap, body = provider.connections[-1].partition(b"\r\n\r\n")
    return head, body


def whole_mail(name: str, body: bytes) -> EmailMessage:
    if name == "mailgun":
        found = re.search(rb'name="message"[^\r]*\r\n[^\r]*\r\n\r\n(.*)\r\n--', body, re.DOTALL)
        assert found is not None and MARINA.encode() in body.partition(b'name="message"')[0]
        raw = found[1]
    else:
        asked = json.loads(body)
        raw = {
            "sparkpost": lambda: asked["content"]["email_rfc822"].encode(),
            "mandrill": lambda: asked["raw_message"].encode(),
            "amazon_ses": lambda: base64.b64decode(asked["Content"]["Raw"]["Data"]),
        }[name]()
    return message_from_bytes(raw, policy=default)


@pytest.mark.parametrize("name", WHOLE)
def test_who_takes_whole_mails_gets_ours_byte_for_byte(ticket, cast, provider, name):
    says(provider, TAKEN[name])
    row = swept(answered(ticket, cast, box_of(name)))
    assert row.state == "sent", row.error
    head, body = request(provider)
    assert KEY.encode() in head + body or base64.b64encode(f"api:{KEY}".encode()) in head or b"AKIAUSER" in head
    mail = whole_mail(name, body)
    assert parse(mail.as_bytes()).from_name == AUTHOR
    assert mail["From"].addresses[0].addr_spec == "billing@example.com"
    assert mail["Subject"] == f"Re: Этикетки печатаются пустыми [{ticket.number}]"
    assert mail["Reply-To"].addresses[0].addr_spec.startswith(f"billing+{ticket.pk}.")
    assert "Замените ленту" in mail.get_body(("plain",)).get_content()
    kinds = [part.get_content_type() for part in mail.walk()]
    assert "multipart/related" in kinds and "image/png" in kinds
    assert Attempt.objects.get(outgoing=row).outcome == "taken"


def parts_of(name: str, body: bytes) -> dict[str, Any]:
    """What the four ask for in words of their own, under one name each."""
    asked = json.loads(body)
    if name == "postmark":
        files = {f["Name"]: (f["Content"], f.get("ContentID", "")) for f in asked["Attachments"]}
        return {
            "from": asked["From"], "to": asked["To"], "reply_to": asked["ReplyTo"], "subject": asked["Subject"],
            "text": asked["TextBody"], "html": asked["HtmlBody"], "files": files,
            "headers": {each["Name"]: each["Value"] for each in asked["Headers"]},
        }  # fmt: skip
    if name == "mailjet":
        all_of, found = asked["Globals"], asked["Globals"]["Attachments"] + asked["Globals"]["InlinedAttachments"]
        return {
            "from": f"{all_of['From']['Name']} {all_of['From']['Email']}", "to": str(asked["Messages"][0]["To"]),
            "reply_to": all_of["ReplyTo"]["Email"], "subject": all_of["Subject"], "text": all_of["TextPart"],
            "html": all_of["HTMLPart"], "headers": all_of["Headers"],
            "files": {f["Filename"]: (f["Base64Content"], f.get("ContentID", "")) for f in found},
        }  # fmt: skip
    if name == "brevo":
        return {
            "from": f"{asked['sender']['name']} {asked['sender']['email']}", "to": str(asked["to"]),
            "reply_to": asked["replyTo"]["email"], "subject": asked["subject"], "text": asked["textContent"],
            "html": asked["htmlContent"], "headers": asked["headers"],
            "files": {f["name"]: (f["content"], "") for f in asked["attachment"]},
        }  # fmt: skip
    bodies = {each["type"]: each["value"] for each in asked["content"]}
    return {
        "from": f"{asked['from']['name']} {asked['from']['email']}", "to": str(asked["personalizations"][0]["to"]),
        "reply_to": asked["reply_to_list"][0]["email"], "subject": asked.get("subject"), "text": bodies["text/plain"],
        "html": bodies["text/html"], "headers": asked["headers"],
        "files": {f["filename"]: (f["content"], f.get("content_id", "")) for f in asked["attachments"]},
    }  # fmt: skip


@pytest.mark.parametrize("name", [name for name in TAKEN if name not in WHOLE])
def test_who_wants_parts_gets_all_that_threading_needs(ticket, cast, provider, name):
    arrive(letter(MARINA, "Срочно", f"billing+{ticket.pk}@example.com", Message_ID="<1@polyana.example>"))
    says(provider, TAKEN[name], "202 Accepted" if name == "sendgrid" else "200 OK")
    ticket.receive(Content(text="Ещё", message_id="2@polyana.example"), by=cast.customer, channel="email")
    row = swept(answered(ticket, cast, box_of(name)))
    assert row.state == "sent", row.error
    got = parts_of(name, request(provider)[1])
    assert "billing@example.com" in got["from"] and AUTHOR in str(make_header(decode_header(got["from"])))
    assert MARINA in got["to"] and f"billing+{ticket.pk}." in got["reply_to"]
    assert got["subject"] == f"Re: Этикетки печатаются пустыми [{ticket.number}]"
    assert "Замените ленту" in got["text"] and 'src="cid:p1@example.com"' in got["html"]
    headers = {field.lower(): value for field, value in got["headers"].items()}
    assert re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>", headers["message-id"])
    assert headers["in-reply-to"] == "<2@polyana.example>" and "<2@polyana.example>" in headers["references"]
    assert headers["x-auto-response-suppress"] == "All"
    assert ("x-pm-keepid" in headers) is (name == "postmark")
    assert base64.b64decode(got["files"]["акт.txt"][0]).decode() == "Акт\r\n"
    assert base64.b64decode(got["files"]["старый.csv"][0]).decode("windows-1251") == "Старый акт"
    content, cid = got["files"]["схема.png"]
    assert base64.b64decode(content) == PNG
    assert cid.removeprefix("cid:") == ("" if name == "brevo" else "p1@example.com")


def test_headers_of_automatic_mails_go_along(ticket, cast, provider):
    box = box_of("postmark")
    Ticket.objects.filter(pk=ticket.pk).update(mailbox=box)
    says(provider, TAKEN["postmark"])
    assert swept(Outgoing.objects.get(kind="receipt")).state == "sent"
    headers = {each["Name"]: each["Value"] for each in json.loads(request(provider)[1])["Headers"]}
    assert headers["Auto-Submitted"] == "auto-replied" and headers["Precedence"] == "bulk"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("name", "status", "body", "state"),
    [
        ("postmark", "401 Unauthorized", {"ErrorCode": 10, "Message": "No such token"}, "queued"),
        ("postmark", "429 Too Many Requests", {"ErrorCode": 429, "Message": "Slower"}, "queued"),
        ("postmark", "500 Server Error", {"ErrorCode": 100, "Message": "Maintenance"}, "queued"),
        ("postmark", "422 Unprocessable", {"ErrorCode": 406, "Message": INACTIVE}, "failed"),
        ("postmark", "422 Unprocessable", {"ErrorCode": 300, "Message": "Invalid 'To' address: 'x'."}, "failed"),
        ("mailgun", "400 Bad Request", {"message": "to parameter is not a valid address"}, "failed"),
        ("mailgun", "404 Not Found", {"message": "Domain not found: example.com"}, "queued"),
        ("mandrill", "200 OK", [{"email": MARINA, "status": "rejected", "reject_reason": "hard-bounce"}], "failed"),
        ("sparkpost", "420 Exceed", {"errors": [{"message": "Exceed Sending Limit"}]}, "queued"),
        ("mailjet", "400 Bad Request", {"Messages": [{"Status": "error", "Errors": ["нет"]}]}, "failed"),
        ("sendgrid", "413 Too Large", {"errors": [{"message": "слишком велико"}]}, "failed"),
        ("brevo", "402 Payment", {"code": "not_enough_credits"}, "queued"),
        ("amazon_ses", "400 Bad Request", {"__type": "MessageRejected", "message": "not verified"}, "failed"),
        ("amazon_ses", "429 Too Many", {"__type": "TooManyRequestsException", "message": "Slower"}, "queued"),
        ("amazon_ses", "403 Forbidden", {"__type": "UnrecognizedClientException", "message": "bad token"}, "queued"),
        ("postmark", "200 OK", "nonsense", "queued"),
    ],
)  # fmt: skip
def test_a_refusal_is_final_only_where_it_is_about_the_mail(ticket, cast, provider, name, status, body, state):
    if name == "amazon_ses":
        code = body["__type"]
        raw = json.dumps(body).encode()
        head = (f"x-amzn-ErrorType: {code}", "Content-Type: application/json")
        provider.answer = lambda peer: peer.sendall(said(raw, status, *head))
    else:
        says(provider, body, status)
    row = swept(answered(ticket, cast, box_of(name)))
    assert (row.state, row.attempts) == (state, 1), row.error
    assert Mailbox.Provider(name).label in row.error and KEY not in row.error
    assert len(provider.connections) == 1
    tried = Attempt.objects.get(outgoing=row)
    assert tried.outcome == ("refused" if state == "failed" else "later")
    assert ticket.events.filter(kind="undelivered").exists() is (state == "failed")


def test_a_provider_that_cannot_be_reached_is_tried_again(ticket, cast, settings):
    settings.ANYMAIL = {"BREVO_API_URL": "http://127.0.0.1:1/"}
    row = swept(answered(ticket, cast, box_of("brevo")))
    assert row.state == "queued" and "Brevo: " in row.error
    says_nothing = swept(row)
    assert says_nothing.attempts == 1  # not at once again


def test_one_recipient_s_refusal_is_not_another_s(ticket, cast, provider):
    box = box_of("mandrill")
    Ticket.objects.filter(pk=ticket.pk).update(mailbox=box)
    outbox.sweep()
    Outgoing.objects.all().delete()

    def answer(peer: Any) -> None:
        to = json.loads(request(provider)[1])["to"]
        body = [{"email": to[0], "status": "sent" if to == [MARINA] else "invalid", "_id": "1"}]
        peer.sendall(said(json.dumps(body).encode(), "200 OK", "Content-Type: application/json"))

    provider.answer = answer
    Ticket.objects.get(pk=ticket.pk).reply(written("Обоим"), by=cast.agent, cc=[cast.stranger])
    outbox.sweep()
    assert dict(Outgoing.objects.values_list("address", "state")) == {MARINA: "sent", "tom@harbour.example": "failed"}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("brevo", "20261127.1@smtp-relay.mailin.example"),
        ("amazon_ses", "0100-ses@eu-central-1.amazonses.com"),
        ("mailgun", ""),
        ("postmark", ""),
    ],
)
def test_an_answer_to_a_message_id_of_the_provider_s_finds_its_ticket(ticket, cast, provider, name, given):
    """Also without our reply address, as some mail readers answer to From."""

    def answer(peer: Any) -> None:
        own = re.search(rb"Message-ID: <([^>]+)>", request(provider)[1])
        body = json.dumps(TAKEN[name]).replace("ID>", f"{own[1].decode() if own else ''}>")
        peer.sendall(said(body.encode(), "200 OK", "Content-Type: application/json"))

    provider.answer = answer
    box = box_of(name)
    row = swept(answered(ticket, cast, box))
    assert row.state == "sent", row.error
    assert [each.given for each in GivenId.objects.filter(outgoing=row)] == ([given] if given else [])
    if not given:
        return
    arrival = arrive(letter(MARINA, "Спасибо", "billing@example.com", In_Reply_To=f"<{given}>"))
    assert (arrival.outcome, arrival.ticket) == ("reply", ticket)
    stranger = arrive(letter("eve@attacker.example", "Я тоже", "billing@example.com", In_Reply_To=f"<{given}>"))
    assert stranger.ticket != ticket
    assert [flight.mail for flight in trace(f"<{given}>")[0] if flight.mail] == [row]
    swept(answered(ticket, cast, box, "Ещё раз"))
    body = request(provider)[1]
    mail = whole_mail(name, body) if name in WHOLE else parts_of(name, body)["headers"]
    assert f"<{given}>" in mail["References"]


def test_a_key_that_cannot_be_opened_waits_for_a_person(ticket, cast, settings):
    row = answered(ticket, cast, box_of("brevo"))
    settings.SECRET_KEY = "another"
    assert swept(row).state == "queued" and "enter it again" in row.error
