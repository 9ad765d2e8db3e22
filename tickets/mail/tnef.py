"""winmail.dat: what Outlook packs into a stream of its own instead of parts of MIME ([MS-OXTNEF], [MS-OXRTFCP]).

Never raises, and takes time in proportion to the stream's length. (The one library, tnefparse, has had no release for
years and takes quadratic time.)
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from tickets.mail.charsets import decode, decode_html, storable
from tickets.mail.headers import one_line

SIGNATURE = b"\x78\x9f\x3e\x22"
TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
MOST_FILES = 100
MOST_RTF = 500_000  # bytes, unpacked
_DEEPEST = 3
_MESSAGE, _FILE = 1, 2
# Attributes, by the lower half of their tag.
_SUBJECT, _BODY, _CODE_PAGE, _PROPERTIES = 0x8004, 0x800C, 0x9007, 0x9003
_NEXT_FILE, _TITLE, _DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
# MAPI properties.
_TEXT, _RTF, _HTML, _HTML_CODE_PAGE = 0x1000, 0x1009, 0x1013, 0x3FDE
_OBJECT, _SHORT_NAME, _LONG_NAME, _MIME_TYPE, _CONTENT_ID = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712
_STRING, _UNICODE = 0x001E, 0x001F
_CODE_PAGES = {20866: "koi8-r", 21866: "koi8-u", 28591: "iso-8859-1", 28595: "iso-8859-5", 65001: "utf-8"}
_VARIABLE = {_STRING, _UNICODE, 0x000D, 0x0102}
_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_RTF_BEGINNING = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


@dataclass(slots=True)
class Packed:
    """A file: `content_type` and `content_id` are '' where the stream does not say."""

    name: str = ""
    content_type: str = ""
    content_id: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Unpacked:
    """`whole` is false where something of it could not be read: what is here is what could."""

    subject: str = ""
    text: str = ""
    html: str = ""
    rtf: bytes = b""
    files: list[Packed] = field(default_factory=list)
    whole: bool = True


class _Broken(Exception):
    """The stream ends too early, or says what it must not."""


def unpacked(stream: bytes) -> Unpacked:
    """What the stream holds; `SIGNATURE` begins each."""
    found = Unpacked()
    _unpack(memoryview(stream), found, 0)
    return found


def _unpack(stream: memoryview, found: Unpacked, depth: int) -> None:
    charset, packed = "", None
    try:
        for level, attribute, data in _attributes(stream):
            if level == _MESSAGE:
                if attribute == _CODE_PAGE:
                    charset = _charset(data)
                elif attribute == _SUBJECT:
                    found.subject = one_line(_string(data, charset))[:200]
                elif attribute == _BODY:
                    found.text = found.text or _string(data, charset)
                elif attribute == _PROPERTIES:
                    _read_message(data, found, charset)
            elif attribute == _NEXT_FILE:
                if len(found.files) >= MOST_FILES:
                    raise _Broken
                packed = Packed()
                found.files.append(packed)
            elif level == _FILE and packed is not None:
                if attribute == _TITLE:
                    packed.name = packed.name or _string(data, charset)
                elif attribute == _DATA:
                    packed.content = bytes(data)
                elif attribute == _FILE_PROPERTIES:
                    _read_file(data, packed, found, charset, depth)
    except _Broken:
        found.whole = False


def _attributes(stream: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    if bytes(stream[:4]) != SIGNATURE:
        raise _Broken
    at = 6  # behind the signature and a key
    while at < len(stream):
        if at + 9 > len(stream):
            raise _Broken
        level, attribute, _kind, length = struct.unpack_from("<BHHI", stream, at)
        at += 9
        if at + length > len(stream):
            raise _Broken
        yield level, attribute, stream[at : at + length]
        at += length + 2  # a checksum, which nobody writes rightly


def _read_message(data: memoryview, found: Unpacked, charset: str) -> None:
    of_html, html = "", data[:0]
    for name, kind, value in _properties(data):
        if name == _TEXT:
            found.text = _text(value, kind, charset)
        elif name == _HTML and kind == _UNICODE:
            found.html = _text(value, kind, charset)
        elif name == _HTML:
            html = value
        elif name == _HTML_CODE_PAGE:
            of_html = _charset(value)
        elif name == _RTF:
            found.rtf = _rtf(value)
    if html:
        found.html = decode_html(bytes(html).rstrip(b"\0"), of_html)[0]


def _read_file(data: memoryview, packed: Packed, found: Unpacked, charset: str, depth: int) -> None:
    for name, kind, value in _properties(data):
        if name == _LONG_NAME or (name == _SHORT_NAME and not packed.name):
            packed.name = _text(value, kind, charset)
        elif name == _MIME_TYPE:
            packed.content_type = one_line(_text(value, kind, charset))[:100].lower()
        elif name == _CONTENT_ID:
            packed.content_id = one_line(_text(value, kind, charset)).strip("<> ")
        elif name == _OBJECT:
            _read_object(value[16:] if kind == 0x000D else value, packed, found, depth)


def _read_object(data: memoryview, packed: Packed, found: Unpacked, depth: int) -> None:
    """A file as an object; a mail within the mail gives its text as a file, and its own files."""
    if bytes(data[:4]) != SIGNATURE:
        packed.content = packed.content or bytes(data)
        return
    inner = Unpacked(whole=depth < _DEEPEST)
    if inner.whole:
        _unpack(data, inner, depth + 1)
    if not inner.whole:
        found.whole = False
    packed.name, packed.content_type = f"{inner.subject or 'message'}.txt", "text/plain"
    packed.content = inner.text.encode()
    if inner.html:
        found.files.append(Packed(f"{inner.subject or 'message'}.html", "text/html", "", inner.html.encode()))
    if inner.rtf and not (inner.text or inner.html):
        packed.name, packed.content_type, packed.content = "message.rtf", "application/rtf", inner.rtf
    room = max(0, MOST_FILES - len(found.files))
    found.files += inner.files[:room]
    found.whole = found.whole and len(inner.files) <= room


def _properties(data: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """(property, type, its last value) of a list of MAPI properties."""
    count, at = _number(data, 0), 4
    for _each in range(count):
        kind, name = _number(data, at) & 0xFFFF, _number(data, at) >> 16
        at += 4
        if name >= 0x8000:  # a name follows: a GUID, then a number or a text
            by_text = _number(data, at + 16)
            at += 24 + (_padded(_number(data, at + 20)) if by_text else 0)
        single, several = kind & ~0x1000, bool(kind & 0x1000)
        if single in _VARIABLE:
            values, at = _number(data, at), at + 4
            value = data[:0]
            for _value in range(values):
                length = _number(data, at)
                value = data[at + 4 : at + 4 + length]
                at += 4 + _padded(length)
        elif single in _SIZES:
            values, at = (_number(data, at), at + 4) if several else (1, at)
            value = data[at : at + _SIZES[single]]
            at += values * _SIZES[single]
        else:
            raise _Broken
        if at > len(data) + 3:  # the last padding may be missing
            raise _Broken
        yield name, single, value


def _number(data: memoryview, at: int) -> int:
    if at + 4 > len(data):
        raise _Broken
    number: int = struct.unpack_from("<I", data, at)[0]
    return number


def _padded(length: int) -> int:
    return length + -length % 4


def _charset(number: memoryview) -> str:
    """Of a code page as Windows numbers it; '' where it is not four bytes."""
    page = int.from_bytes(number[:4], "little")
    return _CODE_PAGES.get(page) or (f"cp{page}" if page else "")


def _text(value: memoryview, kind: int, charset: str) -> str:
    if kind == _UNICODE:
        return storable(bytes(value).decode("utf-16-le", "replace").rstrip("\0"))
    return _string(value, charset)


def _string(value: memoryview, charset: str) -> str:
    return decode(bytes(value).rstrip(b"\0"), charset)[0]


def _rtf(packed: memoryview) -> bytes:
    """Raises _Broken for what is longer than `MOST_RTF`."""
    length, kind = _number(packed, 4), bytes(packed[8:12])
    if length > MOST_RTF:
        raise _Broken
    if kind == b"MELA":
        return bytes(packed[16 : 16 + length])
    if kind != b"LZFu":
        raise _Broken
    window, out = bytearray(_RTF_BEGINNING.ljust(4096, b"\0")), bytearray()
    write, at = len(_RTF_BEGINNING), 16
    while at < len(packed) and len(out) < length:
        flags, at = packed[at], at + 1
        for bit in range(8):
            if at >= len(packed) or len(out) >= length:
                break
            if not flags >> bit & 1:
                piece, at = bytes(packed[at : at + 1]), at + 1
            else:
                token, at = int.from_bytes(packed[at : at + 2], "big"), at + 2
                begin = token >> 4
                if begin == write:  # the end mark
                    return bytes(out)
                piece = b""
            for step in range(len(piece) or (token & 0xF) + 2):
                byte = piece[0] if piece else window[(begin + step) % 4096]
                out.append(byte)
                window[write] = byte
                write = (write + 1) % 4096
    return bytes(out[:length])
