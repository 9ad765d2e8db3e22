"""Plain text as HTML: escaped, in paragraphs, with its addresses as links; linear time."""

import re
from html import escape

_TOKEN = re.compile(r"\S+")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]{2,2000}", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+\-]{1,64}@(?:[\w\-]{1,63}\.){1,8}[^\W\d_]{2,24}")
_TRAILING = ".,;:!?'\"»”…"


def from_text(text: str) -> str:
    """Blank lines separate <p>, line breaks become <br>; only http(s) and mailto links are made."""
    paragraphs = re.split(r"\n(?:[ \t]*\n)+", text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    return "\n".join(f"<p>{_lines(each)}</p>" for each in paragraphs if each.strip())


def linked_words(text: str, *, links: bool = True) -> str:
    """Escaped, with its addresses as links or without any."""
    return _TOKEN.sub(lambda found: _linked(found.group()), text) if links else escape(text)


def _lines(paragraph: str) -> str:
    return "<br>\n".join(
        _TOKEN.sub(lambda found: _linked(found.group()), _spaced(line)) for line in paragraph.split("\n")
    )


def _spaced(line: str) -> str:
    """Leading spaces mean something in plain text (lists, code)."""
    body = line.lstrip(" \t")
    return "\u00a0" * len(line[: len(line) - len(body)].expandtabs(4)) + body


def _linked(token: str) -> str:
    if "://" in token or "www." in token.lower():
        if (found := _URL.search(token)) and len(token) < 4000:
            return _around(token, found.start(), _end_of_url(token, found))
    elif "@" in token and len(token) <= 320 and (found := _EMAIL.search(token)):
        return _around(token, found.start(), found.end(), "mailto:")
    return escape(token)


def _end_of_url(token: str, found: re.Match[str]) -> int:
    """A sentence's own punctuation and an unopened bracket are not the address."""
    end = found.end()
    while end > found.start():
        last = token[end - 1]
        url = token[found.start() : end]
        if (
            last in _TRAILING
            or (last == ")" and url.count(")") > url.count("("))
            or (last == "]" and url.count("]") > url.count("["))
        ):
            end -= 1
        else:
            break
    return end


def _around(token: str, begin: int, end: int, scheme: str = "") -> str:
    shown = token[begin:end]
    target = scheme + shown if scheme or "://" in shown else f"https://{shown}"
    link = f'<a href="{escape(target)}" rel="noopener noreferrer" target="_blank">{escape(shown)}</a>'
    return escape(token[:begin]) + link + escape(token[end:])
