"""Person, robot, list, bounce or ourselves."""

import pytest

from tests.mail.samples.letters import HEAD, letter, multipart, part
from tickets.mail.bounce import bounce_of
from tickets.mail.classify import Kind, classify
from tickets.mail.parse import parse

OWN = {"Support@example.com", "help@example.com"}


def kind_of(raw: bytes) -> Kind:
    return classify(parse(raw), own_addresses=OWN, own_domain="example.com")


def with_subject(subject: str, **headers: str) -> bytes:
    return letter(head=HEAD.replace(b"Router", subject.encode()), **headers)


def test_a_person():
    assert kind_of(letter()) is Kind.HUMAN


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "holiday"},
        {"Precedence": "auto_reply"},
        {"Return_Path": "<>", "In_Reply_To": "<x@example.com>"},
    ],
)
def test_answers_of_robots(headers):
    assert kind_of(letter(**headers)) is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Router",
        "Out of Office: Re: Router",
        "Автоответ: Роутер",
        "Автоматический ответ: Роутер",
        "Abwesenheitsnotiz",
    ],
)
def test_out_of_office_needs_more_than_a_subject(subject):
    assert kind_of(with_subject(subject)) is Kind.HUMAN
    assert (
        kind_of(with_subject(subject, Auto_Submitted="auto-generated", X_Auto_Response_Suppress="All"))
        is Kind.AUTO_REPLY
    )
    assert kind_of(with_subject(subject, Precedence="bulk")) is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"Precedence": "list"},
        {"List_Id": "<users.example.org>"},
        {"Return_Path": "<>"},
    ],
)
def test_robots_and_lists_may_still_ask_for_something(headers):
    assert kind_of(letter(**headers)) is Kind.AUTOMATIC


@pytest.mark.parametrize(
    "headers", [{"X_Auto_Response_Suppress": "All"}, {"Auto_Submitted": "no"}, {"Precedence": "first-class"}]
)
def test_headers_that_prove_nothing(headers):
    assert kind_of(letter(**headers)) is Kind.HUMAN


@pytest.mark.parametrize(
    "raw",
    [
        letter(X_Helpdesk="example.com"),
        letter(X_Loop="support@example.com"),
        letter().replace(b"<m1@example.org>", b"<HD-1001.57.abc@example.com>"),
        letter().replace(b"ivan@example.org", b"SUPPORT@example.com"),
        letter().replace(b"ivan@example.org", b"help+1001.abcd@example.com"),
    ],
)
def test_our_own_mail_comes_back(raw):
    assert kind_of(raw) is Kind.LOOP


@pytest.mark.parametrize("raw", [letter(X_Loop="other@example.net"), letter(X_Helpdesk="example.net")])
def test_loops_of_others_are_not_ours(raw):
    assert kind_of(raw) is Kind.HUMAN


DSN = letter(
    multipart(
        part("Не удалось доставить письмо".encode(), "text/plain; charset=utf-8"),
        part(
            b"Reporting-MTA: dns; mx.example.net\r\n\r\n"
            b"Final-Recipient: rfc822; nobody@example.net\r\nAction: failed\r\n"
            b"Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User\r\n unknown\r\n",
            "message/delivery-status",
        ),
        part(b"Message-ID: <HD-1001.57.abc@example.com>\r\nSubject: Re: Router\r\n", "text/rfc822-headers"),
    ),
    head=HEAD.replace(b"ivan@example.org", b"MAILER-DAEMON@example.net"),
    kind='multipart/report; report-type=delivery-status; boundary="b1"',
)


def test_delivery_report():
    assert kind_of(DSN) is Kind.BOUNCE
    bounce = bounce_of(parse(DSN))
    assert bounce.recipients == ("nobody@example.net",)
    assert (bounce.status, bounce.action, bounce.is_final) == ("5.1.1", "failed", True)
    assert bounce.message_id == "HD-1001.57.abc@example.com"
    assert bounce.diagnostic == "smtp; 550 5.1.1 User unknown"


def test_delay_is_not_final():
    bounce = bounce_of(parse(DSN.replace(b"failed", b"delayed").replace(b"5.1.1", b"4.4.1")))
    assert (bounce.status, bounce.is_final) == ("4.4.1", False)


def test_report_about_several_people():
    second = b"Status: 5.1.1\r\n\r\nFinal-Recipient: rfc822; two@example.net\r\nAction: failed\r\nStatus: 5.2.2"
    assert bounce_of(parse(DSN.replace(b"Status: 5.1.1", second))).recipients == (
        "nobody@example.net",
        "two@example.net",
    )


QMAIL = (
    b"Hi. This is the qmail-send program at mx.example.net.\r\nI'm afraid I wasn't able to deliver"
    b" your message.\r\n\r\n"
    b"<nobody@example.net>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n--- Below this"
    b" line is a copy of the message.\r\n\r\n"
    b"Return-Path: <support@example.com>\r\nMessage-ID: <HD-7.8.abc@example.com>\r\n"
)


def test_bounce_in_words_of_qmail():
    raw = letter(
        QMAIL,
        head=HEAD.replace(b"ivan@example.org", b"MAILER-DAEMON@mx.example.net").replace(b"Router", b"failure notice"),
    )
    assert kind_of(raw) is Kind.BOUNCE
    bounce = bounce_of(parse(raw))
    assert (bounce.recipients, bounce.status, bounce.message_id) == (
        ("nobody@example.net",),
        "5.1.1",
        "HD-7.8.abc@example.com",
    )


def test_bounce_of_exim():
    raw = letter(b"Sorry\r\n", X_Failed_Recipients="a@b.cd, e@f.gh", Auto_Submitted="auto-replied", Return_Path="<>")
    assert kind_of(raw) is Kind.BOUNCE
    assert bounce_of(parse(raw)).recipients == ("a@b.cd", "e@f.gh")


def test_a_person_who_forwards_a_bounce_is_a_person():
    assert kind_of(with_subject("Fwd: Undelivered Mail Returned to Sender")) is Kind.HUMAN


def test_read_receipt_starts_nothing():
    raw = letter(b"", kind='multipart/report; report-type=disposition-notification; boundary="b1"')
    assert kind_of(raw) is Kind.AUTO_REPLY
