"""winmail.dat: Outlook's files and texts, whole, cut off and made up."""

import struct
import time
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail.samples.letters import mixed, part
from tickets.mail import tnef
from tickets.mail.parse import ParsedMail, parse

KIND = 'application/ms-tnef; name="winmail.dat"'


def attribute(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def stream(*attributes: bytes) -> bytes:
    page = attribute(1, 0x9007, struct.pack("<II", 1251, 0))
    return tnef.SIGNATURE + b"\1\0" + page + b"".join(attributes)


def properties(*found: bytes) -> bytes:
    return struct.pack("<I", len(found)) + b"".join(found)


def variable(name: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<HHII", kind, name, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def text(name: int, value: str) -> bytes:
    return variable(name, 0x001F, (value + "\0").encode("utf-16-le"))


def number(name: int, value: int) -> bytes:
    return struct.pack("<HHI", 3, name, value)


def file(title: str, content: bytes, *found: bytes) -> bytes:
    parts = attribute(2, 0x9002, b"\1\0" + b"\0" * 12) + attribute(2, 0x8010, title.encode("cp1251") + b"\0")
    return parts + attribute(2, 0x800F, content) + attribute(2, 0x9005, properties(*found))


NAMED = struct.pack("<HH", 3, 0x8001) + b"\0" * 16 + struct.pack("<II", 1, 6) + "имя".encode("utf-16-le") + b"\0\0"
NAMED += struct.pack("<I", 7)
HTML = variable(0x1013, 0x0102, "<p>Привет</p>".encode("koi8-r"))
OUTLOOK = stream(
    attribute(1, 0x8004, "Счёт\0".encode("cp1251")),
    attribute(
        1,
        0x9003,
        properties(
            number(0x0E08, 5), NAMED, number(0x3FDE, 20866), variable(0x1013, 0x0102, "<p>Привет</p>".encode("koi8-r"))
        ),
    ),
    file("DOGOVO~1.DOC", "договор".encode(), text(0x3707, "Договор № 5.docx"), text(0x370E, "application/msword")),
    file("схема.png", b"\x89PNG", variable(0x3712, 0x001E, b"image001@01D9\0"), number(0x3714, 4)),
)


def mail_with(packed: bytes, *, text: str = "Смотрите вложение") -> ParsedMail:
    beside = [part(text.encode(), "text/plain; charset=utf-8")] if text else []
    encoded = part(b64encode(packed), KIND, Content_Transfer_Encoding="base64")
    return parse(mixed(*beside, encoded))


def test_its_files_take_its_place():
    mail = mail_with(OUTLOOK)
    assert mail.body_text.strip() == "Смотрите вложение"
    assert [(f.name, f.content_type, f.content) for f in mail.attachments] == [
        ("Договор № 5.docx", "application/msword", "договор".encode()),
        ("схема.png", "image/png", b"\x89PNG"),
    ]
    assert (mail.attachments[1].content_id, mail.problems) == ("image001@01D9", ())


def test_its_text_is_shown_where_the_mail_has_none():
    mail = mail_with(OUTLOOK, text="")
    assert (mail.body_text.strip(), "Привет" in mail.body_html) == ("Привет", True)


def test_a_text_in_the_code_page_of_its_writer():
    mail = mail_with(stream(attribute(1, 0x800C, "Добрый день\0".encode("cp1251"))), text="")
    assert mail.body_text.strip() == "Добрый день"


@pytest.mark.parametrize("packed", ["as it is", "compressed"])
def test_a_text_in_rtf_is_attached(packed):
    rtf = b"{\\rtf1\\ansi\\mac\\deff0\\deftab0 Hello}"
    if packed == "as it is":
        value = struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf
    else:  # the beginning is known to every reader: 22 bytes of it by one token and one more, the rest as it is
        rest = rtf[22:]
        tokens = b"\x00\x0f" + struct.pack(">H", (17 << 4) | 3)
        tail = rest[:6] + b"".join(b"\0" + rest[n : n + 8] for n in range(6, len(rest), 8))
        assert rtf[:17] == tnef._RTF_BEGINNING[:17] and rtf[17:22] == tnef._RTF_BEGINNING[17:22]
        value = struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"LZFu", 0) + b"\x03" + tokens + tail
    mail = mail_with(stream(attribute(1, 0x9003, properties(variable(0x1009, 0x0102, value)))), text="")
    assert [(f.name, f.content_type, f.content) for f in mail.attachments] == [("message.rtf", "application/rtf", rtf)]


def test_a_mail_within_gives_its_text_and_its_files():
    inner = stream(
        attribute(1, 0x8004, "Исходное\0".encode("cp1251")),
        attribute(1, 0x800C, "Внутри\0".encode("cp1251")),
        file("a.txt", b"a"),
    )
    outer = stream(file("Untitled", b"", variable(0x3701, 0x000D, b"\7" * 16 + inner)))
    mail = mail_with(outer)
    assert [(f.name, f.content.decode()) for f in mail.attachments] == [("Исходное.txt", "Внутри"), ("a.txt", "a")]


@pytest.mark.parametrize("cut", [20, 60, 150, len(OUTLOOK) - 3])
def test_what_is_cut_off_is_kept_beside_what_could_be_read(cut):
    mail = mail_with(OUTLOOK[:cut])
    assert mail.attachments[-1].name == "winmail.dat" and mail.attachments[-1].content == OUTLOOK[:cut]
    assert "winmail.dat could not be read to its end" in mail.problems


def test_another_file_of_this_name_stays_what_it_is():
    assert [f.content for f in mail_with(b"no such stream").attachments] == [b"no such stream"]


def test_too_many_files_stay_packed():
    many = stream(*[file(f"{n}.txt", b"x") for n in range(tnef.MOST_FILES + 1)])
    mail = mail_with(many)
    assert len(mail.attachments) == tnef.MOST_FILES + 1 and mail.attachments[-1].content == many


def nested(depth: int) -> bytes:
    inner = stream(attribute(1, 0x800C, b"x\0"))
    for _ in range(depth):
        inner = stream(file("m", b"", variable(0x3701, 0x000D, b"\7" * 16 + inner)))
    return inner


HUGE = struct.pack("<I", 0xFFFFFFFF)


@pytest.mark.parametrize(
    "hostile",
    [
        nested(200),
        stream(attribute(1, 0x9003, HUGE + number(0x0E08, 1) * 200_000)),
        stream(attribute(1, 0x9003, properties(struct.pack("<HH", 0x1102, 0x1000) + HUGE + b"\0" * 1_000_000))),
        stream(attribute(1, 0x9003, properties(struct.pack("<HH", 0x1003, 0x1000) + HUGE))),
        stream(*[attribute(1, 0x8004, b"")] * 100_000),
        stream(attribute(1, 0x9003, properties(variable(0x1009, 0x0102, HUGE * 2 + b"LZFu" + HUGE * 200_000)))),
        stream(attribute(1, 0x9003, properties(*[variable(0x1000, 0x001E, b"x" * 40_000)] * 25))),
    ],
    ids=["nested", "many", "several", "overflow", "empty", "rtf", "texts"],
)
def test_hostile_streams_end_in_time(hostile):
    begin = time.process_time()
    mail_with(hostile)
    assert time.process_time() - begin < 5


@given(st.binary(max_size=400), st.integers(0, len(OUTLOOK)), st.integers(0, len(OUTLOOK)))
def test_whatever_comes_is_no_error(noise, begin, end):
    tnef.unpacked(tnef.SIGNATURE + noise)
    found = tnef.unpacked(OUTLOOK[:begin] + noise + OUTLOOK[end:])
    assert len(found.files) <= tnef.MOST_FILES + 1
