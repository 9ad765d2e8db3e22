"""The text of files that are text, in whatever charset; of HTML what a reader sees."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from tickets.files.kinds import CHARACTERS, Unreadable
from tickets.mail.charsets import decode, decode_html

_UNSEEN = {"script", "style", "template", "title", "noscript"}
_WITHIN = {"a", "b", "em", "font", "i", "small", "span", "strong", "u"}  # a word may go on behind them
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def text(content: bytes) -> Iterator[str]:
    yield _decoded(content[: CHARACTERS * 4])


def html(content: bytes) -> Iterator[str]:
    reader = _Seen()
    charset = _UTF16.get(content[:2], "")
    source = content[: CHARACTERS * 40]  # pages are mostly markup
    reader.feed(decode_html(source, charset)[0])
    reader.close()
    yield "".join(reader.pieces)


def _decoded(content: bytes) -> str:
    if charset := _UTF16.get(content[:2]):
        return decode(content[2:], charset)[0]
    if b"\0" in content[:4096]:
        raise Unreadable("damaged")  # no text, whatever its name says
    return decode(content.removeprefix(b"\xef\xbb\xbf"))[0]


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in _UNSEEN
        self._between(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _UNSEEN))
        self._between(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)

    def _between(self, tag: str) -> None:
        if tag not in _WITHIN:
            self.pieces.append("\n")
