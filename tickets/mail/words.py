"""RFC 2047 encoded words, also the broken ones; linear time."""

import re

from tickets.mail.charsets import decode, decode_header
from tickets.mail.transfer import decoded

_START = re.compile(r"=\?([^\s?*]{1,60})(?:\*[^\s?]{0,20})?\?([bBqQ])\?")


def decode_words(text: str) -> str:
    """Header text (8-bit bytes as surrogate escapes) as people read it."""
    out: list[str] = []
    waiting: tuple[str, bytes] | None = None  # neighbours of one charset are joined before decoding: letters get split
    at = 0
    for charset, data, begin, end in _words(text):
        between = text[at:begin]
        if waiting and (between.strip() or waiting[0] != charset):
            out.append(decode(waiting[1], waiting[0])[0])
            waiting = None
        if between.strip() or (between and at == 0):
            out.append(_plain(between))
        waiting = (charset, (waiting[1] if waiting else b"") + data)
        at = end
    if waiting:
        out.append(decode(waiting[1], waiting[0])[0])
    out.append(_plain(text[at:]))
    return "".join(out)


def _words(text: str) -> list[tuple[str, bytes, int, int]]:
    """(charset, decoded bytes, begin, end) of each encoded word."""
    found: list[tuple[str, bytes, int, int]] = []
    at = 0
    while start := _START.search(text, at):
        end = text.find("?=", start.end())
        begin, at = start.start(), start.end()
        if end < 0:  # cut off: what there is up to the next space
            stop = re.compile(r"\s|$").search(text, start.end())
            end = at = stop.start() if stop else len(text)
        elif (again := text.find("=?", start.end(), end)) >= 0 and _START.match(text, again):
            end = at = again  # the terminator was forgotten before the next word
        else:
            at = end + 2
        data = _bytes(text[start.end() : end], start.group(2).lower())
        if data is None:
            at = start.end()
            continue
        found.append((start.group(1).lower(), data, begin, at))
    return found


def _bytes(encoded: str, kind: str) -> bytes | None:
    raw = encoded.encode("utf-8", "surrogateescape")
    if kind == "q":
        return decoded(raw.replace(b"_", b" ").replace(b"\r", b"").replace(b"\n", b""), "q")[0]
    content, problem = decoded(raw, "base64")
    return None if problem else content


def _plain(text: str) -> str:
    return decode_header(text.encode("utf-8", "surrogateescape"))[0]
