"""Our mail, read again: nothing of a stranger's becomes a header or a recipient."""

from datetime import UTC, datetime

import pytest

from tickets.mail.classify import Kind, classify
from tickets.mail.compose import BadAddress, OutgoingFile, compose, valid_address
from tickets.mail.parse import parse


def composed(**changes) -> bytes:
    letter = {
        "from_name": "Поддержка",
        "from_address": "support@example.com",
        "to": [("Иван Петров", "ivan@example.org")],
        "subject": "Re: [HD-1001] Роутер",
        "text": "Добрый день!\n",
        "html": "<p>Добрый день!</p>",
        "message_id": "HD-1001.57.abc@example.com",
        "date": datetime(2026, 3, 4, 9, tzinfo=UTC),
        "domain": "example.com",
    }
    return compose(**(letter | changes))


def test_it_reads_as_written():
    raw = composed(
        in_reply_to="m1@example.org",
        references=["m0@example.org", "m1@example.org"],
        cc=[("", "c@d.ef")],
        reply_to="support+1.a@example.com",
    )
    mail = parse(raw)
    assert (mail.from_name, mail.from_address) == ("Поддержка", "support@example.com")
    assert [tuple(box) for box in mail.to] == [("Иван Петров", "ivan@example.org")]
    assert mail.subject == "Re: [HD-1001] Роутер"
    assert mail.body_text.strip() == "Добрый день!"
    assert mail.body_html.strip() == "<p>Добрый день!</p>"
    assert mail.references == ("m0@example.org", "m1@example.org")
    assert mail.in_reply_to == ("m1@example.org",)
    assert mail.reply_to[0].address == "support+1.a@example.com"
    assert mail.date == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert mail.problems == ()


def test_wire_format():
    raw = composed(subject="Очень длинная тема " * 30, text="строка " * 500 + "\nобычная\n", lang="ru")
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert max(map(len, raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 130
    assert b"Content-Language: ru\r\n" in raw


@pytest.mark.parametrize(
    "name",
    [
        "x, victim@example.com",
        "x\r\nBcc: victim@example.com",
        '"quoted" <victim@example.com>',
        "a <victim@example.com>,",
        "(comment",
        "Ёлкин, «Иван»; <victim@example.com>" * 5,
        "=?utf-8?q?x=2C?= victim@example.com",
        "\u202eevil",
        "x" * 500,
    ],
)
def test_names_add_no_recipients_and_no_headers(name):
    raw = composed(to=[(name, "a@example.org")], cc=[(name, "b@example.org")], from_name=name)
    mail = parse(raw)
    assert [box.address for box in (*mail.to, *mail.cc)] == ["a@example.org", "b@example.org"]
    assert mail.from_address == "support@example.com"
    assert b"\nBcc:" not in raw
    assert b"victim@example.com" not in raw.partition(b"\r\n\r\n")[0]


@pytest.mark.parametrize(
    "subject",
    ["x\r\nBcc: e@x.y", "x\nBcc: e@x.y", "x\u2028Bcc: e@x.y", "x\x00y", "=?utf-8?q?x=0ABcc:_e?=", "a" * 3000, ""],
)
def test_subjects_stay_on_one_line(subject):
    raw = composed(subject=subject)
    assert b"\nBcc:" not in raw
    assert "\n" not in parse(raw).subject


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@b.c",
        "a b@c.d",
        "a@b.c,d@e.f",
        "a@b.c\r\nBcc: x@y.z",
        '"a$(id)"@x.y',
        "a@b..c",
        ".a@b.c",
        "a@-b.c",
        "а@b.c",
    ],
)
def test_bad_addresses_are_refused(address):
    with pytest.raises(BadAddress):
        composed(to=[("x", address)])


def test_international_domain():
    assert valid_address("ivan@пример.рф") == "ivan@xn--e1afmkfd.xn--p1ai"


def test_people_are_not_marked_automatic_and_machines_are():
    assert b"Auto-Submitted" not in composed()
    notice = composed(automatic="auto-generated")
    assert b"Auto-Submitted: auto-generated\r\n" in notice
    assert b"X-Auto-Response-Suppress: All\r\n" in notice
    assert classify(parse(notice), own_addresses=[], own_domain="other.example") is Kind.AUTOMATIC
    assert (
        classify(parse(composed(automatic="auto-replied")), own_addresses=[], own_domain="other.example")
        is Kind.AUTO_REPLY
    )


def test_we_know_our_own_mail():
    assert classify(parse(composed()), own_addresses=[], own_domain="example.com") is Kind.LOOP


def test_references_are_bounded_and_keep_both_ends():
    mail = parse(composed(references=[f"r{n}@x.y" for n in range(500)]))
    assert len(mail.references) == 20
    assert (mail.references[0], mail.references[-1]) == ("r0@x.y", "r499@x.y")


def test_ids_of_strangers_make_no_headers():
    raw = composed(in_reply_to="x>\r\nBcc: e@x.y", references=["ok@x.y", "b d@x.y", "x\r\nBcc: e@x.y"])
    assert b"Bcc" not in raw
    assert parse(raw).references == ("ok@x.y",)


def test_attachments_and_inline_images():
    files = [
        OutgoingFile("Отчёт.pdf", "application/pdf", b"%PDF"),
        OutgoingFile("logo.png", "image/png", b"png", "logo@x"),
        OutgoingFile("a\r\nBcc: e@x.y.txt", "text/plain", "текст".encode("cp1251")),
        OutgoingFile("mail.eml", "message/rfc822", b"Subject: x\r\n\r\ny"),
        OutgoingFile("odd", "no type", b"?"),
    ]
    raw = composed(html='<p>x <img src="cid:logo@x"></p>', attachments=files)
    assert b"\nBcc:" not in raw
    found = {file.name: file for file in parse(raw).attachments}
    assert set(found) == {"Отчёт.pdf", "logo.png", "aBcc: e@x.y.txt", "mail.eml", "odd"}
    assert found["logo.png"].inline and found["logo.png"].content_id == "logo@x"
    assert found["mail.eml"].content == b"Subject: x\r\n\r\ny"
    assert found["odd"].content_type == "application/octet-stream"
    assert [each.content for each in files] == [
        found[name].content for name in ("Отчёт.pdf", "logo.png", "aBcc: e@x.y.txt", "mail.eml", "odd")
    ]
