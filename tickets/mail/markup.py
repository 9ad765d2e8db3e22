"""HTML of any shape into HTML that a parser can take in bounded time, and the tags of sanitised HTML one by one."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

MAX_HTML = 3_000_000
MAX_DEPTH = 200
# An open formatting tag is opened again in every later block: both numbers multiply in a parser that follows the
# standard.
_MAX_REOPENED = 200_000
_MAX_TAG = 64 * 1024

# The parser's time grows with the square of the number of character references in a text.
_MANY_AMPERSANDS = 5000
_TOO_MANY_AMPERSANDS = 50_000
_REFERENCE = re.compile(r"&(?:#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)?")
_LOOKS_LIKE_MARKUP = set("<>&\"'`=\0")
_FORMATTING = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
_NEVER_DEEP = {
    "p", "li", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "tfoot", "colgroup", "html", "head", "body",
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
}  # fmt: skip
_ANY_TAG = re.compile(r"<(/?)([A-Za-z][^\s/<>]*)([^<>]*)>")
_CLEAN_TAG = re.compile(r'<(/?)([a-z][a-z0-9-]*)((?: [^\s"=>]+="[^"]*")*) ?/?>')
_ATTRIBUTE = re.compile(r' ([^\s"=>]+)="([^"]*)"')


class Tag(NamedTuple):
    """A tag of sanitised HTML; `attributes` are still escaped."""

    begin: int
    end: int
    closes: bool
    name: str
    attributes: dict[str, str]


def bounded(html: str) -> str:
    """The same HTML, but for tags nested deeper than any mail needs and for what would make a parser multiply."""
    html = html[:MAX_HTML]
    if html.count("&") > _MANY_AMPERSANDS:
        html = _with_few_references(html)
    kept, reopened = _without_depth(html, frozenset())
    return _without_depth(html, frozenset(_FORMATTING))[0] if reopened > _MAX_REOPENED else kept


def tags(clean_html: str) -> Iterator[Tag]:
    """Every tag in order. Only for HTML that the sanitiser wrote: values in double quotes, `<` in text escaped."""
    for found in _CLEAN_TAG.finditer(clean_html):
        attributes = dict(_ATTRIBUTE.findall(found.group(3)))
        yield Tag(found.start(), found.end(), bool(found.group(1)), found.group(2), attributes)


def _with_few_references(html: str) -> str:
    """References to ordinary characters become these; beyond any honest number the others become their wide twins."""
    html = _REFERENCE.sub(_character, html)
    if html.count("&") > _TOO_MANY_AMPERSANDS:
        html = (
            html.replace("&lt;", "\uff1c").replace("&gt;", "\uff1e").replace("&amp;", "\uff06").replace("&", "\uff06")
        )
    return html


def _character(reference: re.Match[str]) -> str:
    sent = reference.group()
    if sent == "&":
        return "&amp;"
    character = unescape(sent)
    return sent if _LOOKS_LIKE_MARKUP & set(character) else character


def _without_depth(html: str, unwanted: frozenset[str]) -> tuple[str, int]:
    """The HTML, and how many elements a parser may open again on its own."""
    out: list[str] = []
    opened: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    depth = formatting = reopened = at = 0
    for tag in _ANY_TAG.finditer(html):
        name = tag.group(2).lower()
        if name in _NEVER_DEEP:
            reopened += formatting
        if name in unwanted or len(tag.group(3)) > _MAX_TAG:
            keep = False
        elif name in _NEVER_DEEP:
            keep = True
        elif tag.group(1):
            keep = not dropped[name]
            if not keep:
                dropped[name] -= 1
            elif opened[name]:
                opened[name] -= 1
                depth -= 1
                formatting -= name in _FORMATTING
        else:
            reopened += formatting
            keep = depth < MAX_DEPTH
            if keep:
                opened[name] += 1
                depth += 1
                formatting += name in _FORMATTING
            else:
                dropped[name] += 1
        if not keep:
            out.append(html[at : tag.start()])
            at = tag.end()
    out.append(html[at:])
    return "".join(out), reopened
