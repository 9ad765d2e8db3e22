"""Bytes of every kind into a ParsedMail: what people see, what is attached, what is odd."""

import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail.samples.letters import HEAD, letter, mixed, multipart, multipart_kind, part
from tickets.mail.headers import mailboxes, message_ids, moment
from tickets.mail.parse import Unparseable, parse

SAMPLES = Path(__file__).parent / "samples"


def test_plain_letter():
    mail = parse(letter("Привет,\r\nне работает роутер\r\n".encode()))
    assert (mail.from_name, mail.from_address) == ("Иван", "ivan@example.org")
    assert mail.subject == "Router"
    assert mail.body_text == "Привет,\nне работает роутер\n"
    assert mail.date == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert mail.message_id == "m1@example.org"
    assert mail.to[0].address == "support@example.com"
    assert (mail.problems, mail.body_html, mail.attachments) == ((), "", ())


def test_letter_of_outlook_in_old_russian_charsets():
    mail = parse((SAMPLES / "outlook_ru.eml").read_bytes())
    assert mail.from_name == "Иванов Иван"
    assert mail.subject == "Роутер"
    assert [tuple(box) for box in mail.cc] == [("Петров", "petrov@romashka.example"), ("", "boss@romashka.example")]
    assert mail.references == ("first@romashka.example", "HD-1001.57.abcdefghij234567@example.com")
    assert mail.in_reply_to == ("HD-1001.57.abcdefghij234567@example.com",)
    assert mail.body_text.startswith(
        "Здравствуйте!\nРоутер не работает.\n\nОт: Ромашка <support@example.com>\nОтправлено: среда"
    )


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r", "iso-8859-5", "cp866", "utf-16", "utf-7"])
def test_declared_charsets(charset):
    text = "Проверка связи, ёлка"
    mail = parse(letter(text.encode(charset), kind=f"text/plain; charset={charset}"))
    assert mail.body_text == text


@pytest.mark.parametrize("charset", ["not-a-charset", "idna", "unicode_escape", "rot13", "hex", "x-unknown", ""])
def test_unknown_charset_is_guessed(charset):
    text = "Здравствуйте, у нас не работает интернет со вчерашнего вечера"
    for real in ("utf-8", "windows-1251", "koi8-r"):
        mail = parse(letter(text.encode(real), kind=f"text/plain; charset={charset}" if charset else "text/plain"))
        assert mail.body_text == text, real


def test_one_bad_byte_is_shown_and_the_rest_is_intact():
    mail = parse(letter(b"caf\xe9 \xd1\x8f"))
    assert mail.body_text == "caf\ufffd я"
    assert mail.problems


@pytest.mark.parametrize("kind", ["text/plain; charset=utf-8", "text/plain"])
def test_broken_utf8_stays_utf8(kind):
    text = "Здравствуйте, у нас не работает интернет"
    assert parse(letter(text.encode() + b"\xff\xd0", kind=kind)).body_text == text + "\ufffd\ufffd"
    assert parse(HEAD.replace(b"Router", text.encode()[:-1]) + b"\r\nx").subject == text[:-1] + "\ufffd"


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r"])
def test_raw_eight_bit_subject(charset):
    subject = "Не печатает принтер на втором этаже"
    mail = parse(HEAD.replace(b"Router", subject.encode(charset)) + b"\r\nx")
    assert mail.subject == subject


def test_raw_western_byte_is_not_made_cyrillic():
    assert parse(HEAD.replace(b"Router", b"Fr\xf6sche") + b"\r\nx").subject == "Fr\ufffdsche"


@pytest.mark.parametrize(
    "raw, shown",
    [
        ("=?utf-8?Q?=D0=9F=D1=80?= =?utf-8?Q?=D0=B8=D0=B2=D0=B5=D1=82?=", "Привет"),
        ("=?utf-8?B?0J/RgNC4?=\r\n =?utf-8?B?0LLQtdGC?=", "Привет"),
        ("=?utf-8?B?0J8=?= =?utf-8?B?0YDQ?= =?utf-8?B?uA==?=", "При"),  # a letter split between words
        ("Re: =?koi8-r?B?8NLJ18XU?= [HD-7]", "Re: Привет [HD-7]"),
        ("=?utf-8?Q?a b?=", "a b"),
        ("=?utf-8?Q?cut", "cut"),
        ("=?utf-8?X?no?=", "=?utf-8?X?no?="),
        ("one\r\n\ttwo", "one two"),
        ("a\x00b\x1b[31m", "ab [31m"),
        ("=?utf-8?Q?x=0D=0ABcc=3A_e=40x?=", "x Bcc: e@x"),
    ],
)
def test_subjects(raw, shown):
    assert parse(HEAD.replace(b"Router", raw.encode()) + b"\r\nx").subject == shown


@pytest.mark.parametrize(
    "raw, expected",
    [
        ("a@b.c", [("", "a@b.c")]),
        ("Ann <a@b.c>, Bob <b@b.c>", [("Ann", "a@b.c"), ("Bob", "b@b.c")]),
        ('"Smith, Ann" <a@b.c>', [("Smith, Ann", "a@b.c")]),
        ('"x, victim@example.com" <a@example.com>', [("x, victim@example.com", "a@example.com")]),
        ('"Agent <agent@ours>" <evil@x.y>', [("Agent <agent@ours>", "evil@x.y")]),
        ("=?utf-8?Q?x=2C_victim=40example=2Ecom?= <a@example.com>", [("x, victim@example.com", "a@example.com")]),
        ("a@b.c (Ann (the first))", [("Ann (the first)", "a@b.c")]),
        ("Team: a@b.c, Bob <b@b.c>;", [("", "a@b.c"), ("Bob", "b@b.c")]),
        ("undisclosed-recipients:;", []),
        ("<@relay,@other:a@b.c>", [("", "a@b.c")]),
        ("a@b.c <a@b.c>", [("a@b.c", "a@b.c")]),
        ("Ann", [("Ann", "")]),
        ("'ann@b.c' <ann@b.c>", [("ann@b.c", "ann@b.c")]),
        ("a@b.c; d@e.f", [("", "a@b.c"), ("", "d@e.f")]),
        ('"open <a@b.c>', [("open", "a@b.c")]),
        ("Ann (open <a@b.c>", [("Ann (open", "a@b.c")]),
        ("Иван Петров <ivan@пример.рф>", [("Иван Петров", "ivan@пример.рф")]),
        ("", []),
    ],
)
def test_mailboxes(raw, expected):
    assert [tuple(box) for box in mailboxes(raw)] == expected


@pytest.mark.parametrize(
    "raw, expected",
    [
        ("<a@b> <c@d>", ("a@b", "c@d")),
        ("<a@b>,<c@d>\t<a@b>", ("a@b", "c@d")),
        ("<long\r\n part@b>", ("longpart@b",)),
        ("bare@id", ("bare@id",)),
        ("Your message of Monday <a@b>", ("a@b",)),
        ("", ()),
    ],
)
def test_message_ids(raw, expected):
    assert message_ids(raw) == expected


@pytest.mark.parametrize(
    "raw, expected",
    [
        ("Wed, 04 Mar 2026 12:00:00 +0300", datetime(2026, 3, 4, 9, tzinfo=UTC)),
        ("4 Mar 2026 12:00", datetime(2026, 3, 4, 12, tzinfo=UTC)),
        ("Wed, 04 Mar 2026 12:00:00 -0000", datetime(2026, 3, 4, 12, tzinfo=UTC)),
        ("Wed, 04 Mar 0001 12:00:00 +9999", None),
        ("yesterday", None),
        ("99 Foo 2026 99:99", None),
    ],
)
def test_dates(raw, expected):
    assert moment(raw) == expected


def test_attachment_with_its_bytes_and_russian_name():
    content = bytes(range(256))
    mail = parse(
        mixed(
            part("Смотрите вложение".encode(), "text/plain; charset=utf-8"),
            part(
                base64.encodebytes(content),
                "application/pdf",
                Content_Transfer_Encoding="base64",
                Content_Disposition="attachment; filename*=utf-8''%D0%9E%D1%82%D1%87%D1%91%D1%82.pdf",
            ),
        )
    )
    assert mail.body_text == "Смотрите вложение"
    (file,) = mail.attachments
    assert (file.name, file.content_type, file.inline) == ("Отчёт.pdf", "application/pdf", False)
    assert hashlib.sha256(file.content).digest() == hashlib.sha256(content).digest()


@pytest.mark.parametrize(
    "parameter, name",
    [
        ('filename="a b.txt"', "a b.txt"),
        ("filename=a b.txt", "a b.txt"),
        ('filename="=?utf-8?B?0J7RgtGH0ZHRgi5wZGY=?="', "Отчёт.pdf"),
        ("filename*0=long; filename*1=name.pdf", "longname.pdf"),
        ("filename*0*=utf-8''%D0%9E; filename*1*=%D1%82.pdf", "От.pdf"),
        ("filename*1=b.pdf; filename*0=a", "ab.pdf"),
        ("filename*=utf-8''%D0%9E%D1%82.pdf; filename=ascii.pdf", "От.pdf"),
        ("filename*=koi8-r''%EF%D4.pdf", "От.pdf"),
        ('filename="x\u202efdp.exe"', "xfdp.exe"),
        ('filename="open', "open"),
        ("filename*=broken", "broken"),
        ('filename="C:\\\\dir\\\\x.txt"', "C:\\dir\\x.txt"),
    ],
)
def test_file_names(parameter, name):
    raw = mixed(part(b"x", "application/pdf", Content_Disposition="attachment; PLACE")).replace(
        b"PLACE", parameter.encode()
    )
    assert parse(raw).attachments[0].name == name


def test_text_and_html_alternatives():
    mail = parse(
        letter(
            multipart(
                part(b"plain", "text/plain"),
                multipart_in("related", "b2", part(b"<p>rich <img src=cid:i1></p>", "text/html"), IMAGE),
            ),
            kind=multipart_kind("alternative"),
        )
    )
    assert mail.body_text.strip() == "plain"
    assert "<p>rich" in mail.body_html
    (image,) = mail.attachments
    assert (image.content_id, image.inline, image.name) == ("i1", True, "image.png")


def multipart_in(kind: str, boundary: str, *parts: bytes) -> bytes:
    return part(multipart(*parts, boundary=boundary), multipart_kind(kind, boundary))


IMAGE = part(b"iVBORw0KGgo=", "image/png", Content_Transfer_Encoding="base64", Content_ID="<i1>")


def test_html_alone_gives_text_too():
    mail = parse(letter("<p>Добрый день</p><ul><li>раз<li>два</ul>".encode(), kind="text/html; charset=utf-8"))
    assert mail.body_text == "Добрый день\n\n- раз\n- два"


def test_html_names_its_charset_itself():
    html = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Привет</p>'
    assert parse(letter(html.encode("cp1251"), kind="text/html")).body_text == "Привет"


def test_text_after_an_attachment_is_text():
    mail = parse(mixed(part(b"one", "text/plain"), IMAGE, part(b"two", "text/plain")))
    assert mail.body_text == "one\ntwo"


@pytest.mark.parametrize("header", ["attachment", "attachment; filename=log.txt", "inline; filename=log.txt"])
def test_text_files_are_attachments(header):
    mail = parse(mixed(part(b"hi", "text/plain"), part(b"log line", "text/plain", Content_Disposition=header)))
    assert mail.body_text == "hi"
    assert mail.attachments[0].content == b"log line"


def test_calendar_is_an_attachment():
    mail = parse(
        letter(
            multipart(part(b"come", "text/plain"), part(b"BEGIN:VCALENDAR", "text/calendar; method=REQUEST")),
            kind=multipart_kind("alternative"),
        )
    )
    assert (mail.body_text, mail.attachments[0].name) == ("come", "text.ics")


def test_forwarded_mail_keeps_its_bytes_and_is_named_by_its_subject():
    inner = (
        b"From: x@y.z\r\nSubject: =?utf-8?B?0JfQsNC60LDQtw==?= 1/2\r\nContent-Type: multipart/mixed;"
        b" boundary=q\r\n\r\n--q\r\n\r\nhi\r\n--q--"
    )
    mail = parse(mixed(part(b"see below", "text/plain"), part(inner, "message/rfc822")))
    (file,) = mail.attachments
    assert (file.name, file.content_type, file.content) == ("Заказ 1_2.eml", "message/rfc822", inner)


def test_digest_holds_mails():
    mail = parse(
        letter(multipart(b"\r\nSubject: one\r\n\r\n1", b"\r\nSubject: two\r\n\r\n2"), kind=multipart_kind("digest"))
    )
    assert [file.name for file in mail.attachments] == ["one.eml", "two.eml"]


def test_uuencoded_file_in_the_text():
    mail = parse(letter(b"see\r\n\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n"))
    assert mail.attachments[0].name == "cat.txt"
    assert mail.attachments[0].content == b"Cat"
    assert mail.body_text.startswith("see")


@pytest.mark.parametrize(
    "raw, decoded",
    [
        (b"SGVsbG8=", b"Hello"),
        (b"SGVs\r\nbG8=\r\n", b"Hello"),
        (b"SGVsbG8", b"Hello"),
        (b"SGVsbG8=SGVsbG8=", b"HelloHello"),
        (b"SGVsbG8=\r\n-- \r\nfooter of a list", b"Hello"),
        (b"this is no base64 at all!", b"this is no base64 at all!"),
    ],
)
def test_base64_of_all_sorts(raw, decoded):
    mail = parse(mixed(part(raw, "application/pdf", Content_Transfer_Encoding="base64")))
    assert mail.attachments[0].content == decoded


def test_missing_end_of_multipart():
    mail = parse(letter(multipart(part(b"cut off", "text/plain"), end=False), kind=multipart_kind()))
    assert mail.body_text.strip() == "cut off"


def test_words_behind_an_empty_part_are_shown():
    inner = (
        'Content-Type: multipart/mixed; boundary="a----"\n\n--a----\nContent-Type: text/plain\n\nПривет\n--a------\n'
    )
    mail = parse(letter(f"--a--\n{inner}--a----".encode(), kind='multipart/mixed; boundary="a--"'))
    assert "Привет" in mail.body_text and "text outside of the parts" in mail.problems


def test_multipart_without_boundary_is_text():
    mail = parse(letter(b"all there is", kind="multipart/mixed"))
    assert mail.body_text == "all there is"
    assert "multipart without parts" in mail.problems


@pytest.mark.parametrize("kind", ["multipart/mixed", 'multipart/mixed; boundary="other"'])
def test_multipart_with_a_wrong_boundary(kind):
    mail = parse(letter(multipart(part(b"hello", "text/plain"), IMAGE), kind=kind))
    assert (mail.body_text, mail.attachments[0].name) == ("hello", "image.png")


def test_a_gateway_added_its_own_content_type():
    mail = parse(letter(multipart(part(b"hello", "text/plain")), kind=multipart_kind(), Content_type="text/plain"))
    assert mail.body_text == "hello"
    assert "several Content-Type headers" in mail.problems


def test_text_outside_of_the_parts_counts_where_there_is_no_other():
    mail = parse(letter(b"only here\r\n" + multipart(IMAGE), kind=multipart_kind()))
    assert mail.body_text.strip() == "only here"


def test_stray_lines_between_headers():
    raw = (
        HEAD.replace(b"To: ", b"a stray line\r\n>From someone\r\nTo: ").replace(b"Subject:", b"Subject :") + b"\r\nbody"
    )
    mail = parse(raw)
    assert (mail.subject, mail.body_text) == ("Router", "body")


def test_nothing_at_all():
    mail = parse(b"")
    assert (mail.subject, mail.from_address, mail.date, mail.message_id, mail.body_text) == ("", "", None, "", "")
    assert {"no sender address", "no date"} <= set(mail.problems)


def test_nul_and_lone_surrogates_never_arrive():
    mail = parse(letter(b"a\x00b \xed\xa0\x80") + b"")
    assert "\x00" not in mail.body_text
    mail.body_text.encode("utf-8")


def test_mbox_line_and_byte_order_mark():
    assert parse(b"\xef\xbb\xbfFrom me Mon Jan 1 00:00:00 2026\r\n" + letter()).subject == "Router"


def test_recipients_of_the_envelope_come_first():
    mail = parse(letter(Delivered_To="Support+1001.x@Example.com"))
    assert mail.recipients == ("support+1001.x@example.com", "support@example.com")


def test_huge_text_is_cut_and_attached_whole():
    body = "слово ".encode() * 300_000
    mail = parse(letter(body))
    assert len(mail.body_text) == 1_500_000
    assert mail.attachments[0].content == body


def test_identity_is_the_content_not_the_way():
    one = parse(letter(Received="from a by b", X_Spam_Flag="NO"))
    assert one.content_hash == parse(letter().replace(b"\r\n", b"\n") + b"\n").content_hash
    assert one.content_hash == parse(letter(Return_Path="<x@y>", Received="from c by d")).content_hash
    assert one.content_hash != parse(letter(b"Hello!\r\n")).content_hash
    assert one.content_hash != parse(letter().replace(b"Router", b"Switch")).content_hash


@pytest.mark.parametrize("encoding", ["7bit", "quoted-printable", "base64"])
def test_identity_by_two_doors(encoding):
    raw = mixed(part(b"QUJD\r\nREVG\r\n", "application/x-thing", Content_Transfer_Encoding=encoding))
    assert parse(raw).content_hash == parse(raw.replace(b"\r\n", b"\n")).content_hash


def test_identity_does_not_slide_between_parts():
    first = parse(mixed(part(b"ab", "text/plain"), part(b"c", "text/plain")))
    second = parse(mixed(part(b"a", "text/plain"), part(b"bc", "text/plain")))
    assert first.content_hash != second.content_hash


@pytest.mark.parametrize(
    "raw, reason",
    [
        (letter(multipart(*[part(b"x", "text/plain")] * 1500), kind=multipart_kind()), "parts"),
        (
            HEAD
            + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1000)),
            "nested",
        ),
        (HEAD.replace(b"Router", b"s" * 1_000_000) + b"\r\nx", "headers"),
        (HEAD.replace(b"support@", b", ".join(b"u%d@example.com" % n for n in range(50_000))) + b"\r\nx", "headers"),
        (HEAD + b"X: y\r\n" * 5000 + b"\r\nx", "headers"),
        (b"x" * (51 * 1024 * 1024), "larger"),
    ],
)
def test_beyond_the_limits(raw, reason):
    with pytest.raises(Unparseable, match=reason):
        parse(raw)


@given(st.binary(max_size=600))
def test_any_bytes(raw):
    parse(raw)


PIECES = [
    *b"From:_ To:_ Subject:_ Date:_ Content-Type:_ multipart/mixed;boundary=b".split(),
    *b"text/html text/plain;charset= utf-7".split(),
    *b"message/rfc822 --b\r\n --b-- =?utf-8?B? ?= <a@b> \" ( ) , ; <div> %D0 ' = \xff\xd0 \x00".split(b" "),
    *b"Content-Transfer-Encoding:base64 Content-Disposition:attachment;filename*0*=".split(),
    *(b"\r\n", b"\n", b"\r\n\r\n", b" ", b"begin 644 a\n"),
]


@given(st.lists(st.sampled_from([piece.replace(b"_", b" ") for piece in PIECES]), max_size=40))
def test_any_mixture_of_what_mails_are_made_of(pieces):
    mail = parse(b"".join(pieces))
    for text in (
        mail.subject,
        mail.from_name,
        mail.body_text,
        mail.body_html,
        *(file.name for file in mail.attachments),
    ):
        assert "\x00" not in text
        text.encode("utf-8")
    assert "\n" not in mail.subject + mail.from_name + mail.from_address
