"""`Content-Type` and `Content-Disposition` with parameters, RFC 2045/2231/2047 and what mailers really write; linear
time."""

import re
from urllib.parse import unquote_to_bytes

from tickets.mail.charsets import codec_of, decode, decode_header
from tickets.mail.words import decode_words

_NAME = re.compile(r"[;\s]*([^\s=;\"]{1,200})\s*=\s*")
_SECTION = re.compile(r"^([^*]{1,100})(?:\*(\d{1,3}))?(\*?)$")
_NO_SEMICOLON = re.compile(r"\s*[^\s/=]{1,100}/[^\s/=]{1,100}(?=\s)")
_LONGEST = 20_000


def value_and_parameters(header: str) -> tuple[str, dict[str, str]]:
    """`header` as latin-1-safe raw text (surrogateescape for 8-bit bytes) -> (lower-case value, decoded parameters)."""
    header = header[:_LONGEST]
    value, _, rest = header.partition(";")
    if "=" in value and (forgotten := _NO_SEMICOLON.match(value)):  # `text/plain charset=utf-8`
        value, rest = forgotten.group(), header[forgotten.end() :]
    return re.sub(r"\(.*?\)|\s+", "", value).strip("\"'").lower(), _decoded(_split(rest))


def _split(text: str) -> list[tuple[str, str, bool]]:
    """(name, value, was quoted) in order."""
    found: list[tuple[str, str, bool]] = []
    at = 0
    while (name := _NAME.match(text, at)) or (at := _after_semicolon(text, at)):
        if not name:
            continue
        at = name.end()
        if text[at : at + 1] == '"':
            value, at = _quoted(text, at + 1)
            found.append((name.group(1).lower(), value, True))
        else:
            end = text.find(";", at)
            end = len(text) if end < 0 else end
            found.append((name.group(1).lower(), text[at:end].strip(), False))
            at = end
    return found


def _after_semicolon(text: str, at: int) -> int:
    return text.find(";", at) + 1


def _quoted(text: str, at: int) -> tuple[str, int]:
    """The quoted string that starts at `at` and the place after it; a missing end quote ends with the header."""
    out: list[str] = []
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
        out.append(text[at])
        at += 1
    return "".join(out), at + 1


def _decoded(pairs: list[tuple[str, str, bool]]) -> dict[str, str]:
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, value, _ in pairs:
        parts = _SECTION.match(name)
        if not parts or not (parts.group(2) or parts.group(3)):
            plain.setdefault(name, decode_words(value) if "=?" in value else _text(value))
        else:
            sections.setdefault(parts.group(1), {}).setdefault(int(parts.group(2) or 0), (value, bool(parts.group(3))))
    for name, pieces in sections.items():
        plain[name] = _joined(pieces) or plain.get(name, "")
    return plain


def _joined(pieces: dict[int, tuple[str, bool]]) -> str:
    """RFC 2231 continuations: percent-encoded pieces name the charset once, in the first of them."""
    charset, data, out = "", b"", []
    for number, (value, encoded) in sorted(pieces.items()):
        if not encoded:
            out.append((data, charset))
            out.append((_raw(value), ""))
            data = b""
            continue
        if number == 0 or (not charset and value.count("'") >= 2):
            declared, quote, tail = value.partition("'")
            if quote and "'" in tail and (codec_of(declared) or declared.lower() in ("", "us-ascii", "ascii")):
                charset, value = declared, tail.partition("'")[2]
        data += unquote_to_bytes(_raw(value))
    out.append((data, charset))
    text = "".join(decode(piece, name)[0] for piece, name in out if piece)
    return decode_words(text) if "=?" in text else text


def _raw(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape")


def _text(value: str) -> str:
    return decode_header(_raw(value))[0]
