"""The MIME tree of a mail by the standard library's parser, kept from what would cost it too much time or memory."""

import re
from collections.abc import Callable, Iterator
from email.feedparser import BytesFeedParser
from email.message import Message
from email.policy import compat32

from tickets.mail.parameters import value_and_parameters

MAX_BYTES = 50 * 1024 * 1024
MAX_HEADER_BYTES = 512 * 1024
MAX_HEADERS = 2000
MAX_PARTS = 1000
MAX_DEPTH = 50
# The standard parser tests each line against the boundary of every open level.
_MAX_LINE_TESTS = 6_000_000
_CHUNK = 256 * 1024

_HEADER_LINE = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
_SPACE_BEFORE_COLON = re.compile(rb"^([!-9;-~]{1,200})[ \t]+:")
_KNOWN_HEADER = re.compile(
    rb"^(?:from|to|cc|subject|date|sender|reply-to|message-id|references|in-reply-to|received|mime-version"
    rb"|content-[a-z-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_END_OF_HEADERS = re.compile(rb"\r?\n[ \t]*\r?\n|\r[ \t]*\r")

_BOUNDARY_IN_USE = re.compile(
    rb"^--(\S[^\r\n]{0,120}?)[ \t]*\r?\n(?=[ \t]*\r?\n|Content-[A-Za-z-]{1,60}:)", re.MULTILINE
)


class Unparseable(Exception):
    """The mail is beyond the limits; `reason` says which, in words for the quarantine."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Part(Message):
    """A part whose last `Content-Type` counts and whose `message/*` stays closed: an attached mail keeps its exact
    bytes."""

    depth = 0
    header_bytes = 0

    def attach(self, payload: Message) -> None:  # type: ignore[override]
        assert isinstance(payload, Part)
        payload.depth = self.depth + 1
        if payload.depth > MAX_DEPTH:
            raise Unparseable(f"parts nested deeper than {MAX_DEPTH}")
        super().attach(payload)

    def set_raw(self, name: str, value: str) -> None:
        self.header_bytes += len(name) + len(value)
        if self.header_bytes > MAX_HEADER_BYTES or len(self) > MAX_HEADERS:
            raise Unparseable(f"headers larger than {MAX_HEADER_BYTES // 1024} KB or more than {MAX_HEADERS}")
        super().set_raw(name, value)

    def raw(self, name: str) -> list[str]:
        """Every value of a header, unfolded, with 8-bit bytes as surrogate escapes."""
        return [re.sub(r"[\r\n]+", "", str(value)) for key, value in self.raw_items() if key.strip().lower() == name]

    def last(self, name: str) -> str:
        return (self.raw(name) or [""])[-1]

    @property
    def type_header(self) -> str:
        """The `Content-Type` that counts: the last; of the whole mail the one with parts, as gateways add theirs."""
        values = self.raw("content-type") or [""]
        whole = [value for value in values if value.lstrip().lower().startswith("multipart/")]
        return (values if self.depth else whole or values)[-1]

    @property
    def kind(self) -> str:
        """The content type, by the default of its place (`message/rfc822` in a digest) where none is given."""
        kind, _ = value_and_parameters(self.type_header)
        return kind if re.fullmatch(r"[^\s/;]+/[^\s/;]+", kind) else _bare_type(kind) or self.get_default_type()

    def get_content_type(self) -> str:
        """What the parser asks to decide what it opens: attached mails and delivery reports stay closed."""
        return "closed/message" if self.kind.startswith("message/") else self.kind

    def get_content_maintype(self) -> str:
        return self.get_content_type().partition("/")[0]

    def get_boundary(self, failobj: object = None) -> object:  # type: ignore[override]
        boundary = value_and_parameters(self.type_header)[1].get("boundary", "").rstrip()
        return boundary or failobj

    def payload_bytes(self) -> bytes:
        payload = self._payload  # type: ignore[attr-defined]
        return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""

    def children(self) -> list["Part"]:
        payload = self._payload  # type: ignore[attr-defined]
        return payload if isinstance(payload, list) else []


def tree_of(raw: bytes) -> Part:
    """Raises Unparseable beyond the limits, otherwise takes any bytes."""
    if len(raw) > MAX_BYTES:
        raise Unparseable(f"larger than {MAX_BYTES // 1024 // 1024} MB")
    raw = _with_whole_headers(_without_envelope(raw))
    parser = BytesFeedParser(_factory=_counted(raw.count(b"\n")), policy=compat32)
    for at in range(0, len(raw), _CHUNK):
        parser.feed(raw[at : at + _CHUNK])
    found = parser.close()
    assert isinstance(found, Part)
    return found


def reopened(part: Part) -> Part | None:
    """A multipart whose boundary is missing or wrong, by the boundary that stands in it; None where none does."""
    payload = part.payload_bytes()
    found = _BOUNDARY_IN_USE.search(payload, 0, MAX_HEADER_BYTES)
    if not found:
        return None
    boundary = found.group(1).decode("ascii", "replace").replace("\\", "\\\\").replace('"', '\\"')
    again = tree_of(f'Content-Type: {part.kind}; boundary="{boundary}"\r\n\r\n'.encode("ascii", "replace") + payload)
    return again if again.children() else None


def walk(part: Part) -> Iterator[Part]:
    """The part and all below it, in the order of the mail; no recursion."""
    waiting = [part]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(part.children()))


def _counted(lines: int) -> Callable[..., Part]:
    made = 0

    class CountedPart(Part):
        def __init__(self, *args: object, **kwargs: object) -> None:
            nonlocal made
            made += 1
            if made > MAX_PARTS:
                raise Unparseable(f"more than {MAX_PARTS} parts")
            super().__init__(*args, **kwargs)  # type: ignore[arg-type]

        def attach(self, payload: Message) -> None:  # type: ignore[override]
            super().attach(payload)
            if (self.depth + 1) * lines > _MAX_LINE_TESTS and self.depth > 4:
                raise Unparseable("too many lines at too great a depth")

    return CountedPart


def _without_envelope(raw: bytes) -> bytes:
    """Without a byte order mark, leading blank lines and the `From ` line of an mbox."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    start = re.match(rb"(?:[ \t]*\r?\n)*(?:>?From [^\r\n]*\r?\n)?", raw)
    rest = raw[start.end() :] if start else raw
    return rest if _HEADER_LINE.match(rest) else raw


def _with_whole_headers(raw: bytes) -> bytes:
    """A stray line between headers would end them for the parser: it becomes a continuation of the header above."""
    end = _END_OF_HEADERS.search(raw)
    head = raw[: end.start()] if end else raw
    if not _HEADER_LINE.match(head):
        return raw
    if len(head) > MAX_HEADER_BYTES and (end or _KNOWN_HEADER.search(head)):
        raise Unparseable(f"headers larger than {MAX_HEADER_BYTES // 1024} KB")
    lines = head.splitlines(keepends=True)
    strays = [n for n, line in enumerate(lines) if line[:1] not in b" \t" and not _HEADER_LINE.match(line)]
    spaced = [n for n, line in enumerate(lines) if _SPACE_BEFORE_COLON.match(line)]
    if not strays and not spaced:
        return raw
    for n in spaced:
        lines[n] = _SPACE_BEFORE_COLON.sub(rb"\1:", lines[n])
    known = max((n for n, line in enumerate(lines) if _KNOWN_HEADER.match(line)), default=0)
    for n in strays:
        if n < known:
            lines[n] = b" " + lines[n] if not lines[n].startswith((b">From ", b"From ")) else b""
    return b"".join(lines) + raw[len(head) :]


def _bare_type(kind: str) -> str:
    """`text` alone, as very old mailers wrote."""
    return "text/plain" if kind == "text" else ""
