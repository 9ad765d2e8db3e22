"""Mails made to cost time: each is done, or refused, within seconds. The bounds are generous; a"
" quadratic step breaks them by far."""

import time

import pytest

from tests.mail.samples.letters import HEAD, letter, multipart_kind, part
from tickets.mail.bounce import bounce_of
from tickets.mail.classify import classify
from tickets.mail.html import clean, from_text, text_of
from tickets.mail.parse import Unparseable, parse
from tickets.mail.quotes import visible_part

SECONDS = 10  # of this process, so that a busy machine changes nothing
MEGABYTE = 1024 * 1024
UNITS = [
    *(">", "<", "(", "a@", "http://", "<div>", "<b><p>", "<font size=1>", "<a href=", "<!--", "<table>", "<li>"),
    *("<blockquote>", "&", "&#x", "&lt;", "-", "_", "=?utf-8?q?", "[HD-", '"', "'", " ", "\t", "\n", "On ", "--\n"),
    *("> \n", "On a\n", "From: a\n", "Дата: 1\n", "wrote:\n", "04.03.2026 a@b.cd\n", "begin 644 a\n"),
]


def done_in_time(raw: bytes) -> None:
    begin = time.process_time()
    try:
        mail = parse(raw)
        classify(mail, own_addresses={"support@example.com"}, own_domain="example.com")
        bounce_of(mail)
        clean(mail.body_html)
        visible_part(mail.body_text)
    except Unparseable:
        pass
    assert time.process_time() - begin < SECONDS


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("kind", ["text/plain; charset=utf-8", "text/html; charset=utf-8"])
def test_a_megabyte_of_one_thing(unit, kind):
    done_in_time(letter((unit * (MEGABYTE // len(unit))).encode(), kind=kind))


@pytest.mark.parametrize(
    "unit", ["(", "<", '"', ",", "a@", "\\", "a:", '"\\', "a", "a@b, ", "=?utf-8?q?a", "=?utf-8?b?YQ==?= "]
)
@pytest.mark.parametrize("header", [b"support@example.com", b"Router"])
def test_half_a_megabyte_in_a_header(unit, header):
    done_in_time(HEAD.replace(header, unit.encode() * (500_000 // len(unit))) + b"\r\nx")


@pytest.mark.parametrize("depth", [45, 1000])
def test_nested_parts_with_many_lines(depth):
    nest = b"".join(
        f"Content-Type: {multipart_kind(boundary=f'b{n}')}\r\n\r\n--b{n}\r\n".encode() for n in range(depth)
    )
    done_in_time(HEAD + nest + part(b"line\r\n" * 300_000, "text/plain"))


def test_many_parameters():
    done_in_time(letter(kind="text/plain; " + 'a="b\\";' * 60_000))
    done_in_time(letter(kind="text/plain; " + "".join(f"name*{n}*=x;" for n in range(40_000))))


def test_large_attachment():
    body = b"QUJD" * 19 + b"\r\n"
    done_in_time(letter(body * 400_000, kind="application/pdf", Content_Transfer_Encoding="base64"))


def test_formatting_that_a_parser_would_open_again_and_again():
    html = "<p>" + "".join(f"<font size={n}>" for n in range(150)) + "</p>" + "<p>x</p>" * 100_000
    begin = time.process_time()
    assert text_of(html).startswith("x")
    clean(html)
    assert time.process_time() - begin < SECONDS


def test_nested_quotes_do_not_multiply_the_text():
    assert len(text_of("<blockquote type=cite>" * 190 + "x<br>" * 100_000)) < 20 * 100_000


@pytest.mark.parametrize("unit", ["http://", "a@", "www.", "(http://a", "https://x.y/)", "a@b.c."])
def test_links_in_long_text(unit):
    begin = time.process_time()
    from_text(unit * (MEGABYTE // len(unit)))
    from_text((unit + " ") * (MEGABYTE // (len(unit) + 1)))
    assert time.process_time() - begin < SECONDS
