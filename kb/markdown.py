"""An author's Markdown into HTML that any page may show: no raw HTML, no pictures of other hosts, no scripts.

Beside CommonMark, tables and strikethrough: `> [!NOTE]`, `[!TIP]` and `[!WARNING]` begin a callout, `> [!STEPS]` a
numbered list drawn as steps; pictures and links that name a file of the article lead to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

import nh3
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.slugs import slug_of

_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_TAGS = {
    "a", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"}, "ol": {"start"}, "img": {"src", "alt", "width", "height", "loading"},
    "div": {"role", "data-tone", "tabindex", "aria-label"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"},
}  # fmt: skip
_CLASSES = {"div": {"callout", "how-to", "wide"}, "p": {"callout-title"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_MARK = re.compile(r"\[!(NOTE|TIP|WARNING|STEPS)\][ \t]*(?:\n|$)")
CONTENTS = 3  # headings from which on an article has a table of contents


@dataclass(frozen=True, slots=True)
class Placed:
    """A file of the article: where it is fetched; `width` and `height` in pixels of a picture, 0 of others."""

    address: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    title: str
    level: int  # 2 to 4


@dataclass(frozen=True, slots=True)
class Page:
    html: str
    headings: list[Heading] = field(default_factory=list)

    @property
    def contents(self) -> list[Heading]:
        """The table of contents, [] where the article is too short for one."""
        chapters = [each for each in self.headings if each.level < 4]
        return chapters if len(chapters) >= CONTENTS else []


def to_html(text: str, files: Mapping[str, Placed] | None = None, language: str = "") -> str:
    return page_of(text, files, language).html


def page_of(text: str, files: Mapping[str, Placed] | None = None, language: str = "") -> Page:
    """`files` by name; `language` is that of the words that callouts begin with.

    The page has its own first heading: an author's largest is the second.
    """
    with override(language or get_language()):
        tokens = _with_scrolling_tables(_with_callouts(_PARSER.parse(text)))
    headings = _with_ids(tokens)
    for token in tokens:
        if token.children:
            token.children = [_placed(each, files or {}) for each in token.children]
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, allowed_classes=_CLASSES, url_schemes=_SCHEMES, link_rel="noopener"
    )
    return Page(clean, headings)


def summary(text: str, longest: int = 140) -> str:
    """The first paragraph as plain text, cut between words."""
    tokens = _PARSER.parse(text)
    said = (_plain(tokens[at + 1]) for at, each in enumerate(tokens) if each.type == "paragraph_open")
    return _cut(next((words for words in said if words), ""), longest)


def plain(text: str, longest: int) -> str:
    """All of it as plain text, cut between words."""
    return _cut(" ".join(_plain(each) for each in _PARSER.parse(text) if each.type == "inline"), longest)


def _with_callouts(tokens: list[Token]) -> list[Token]:
    """Quotations that begin with a mark become boxes, each with its word in front."""
    out: list[Token] = []
    closing: list[bool] = []
    skip = 0
    for at, token in enumerate(tokens):
        if skip:
            skip -= 1
            continue
        if token.type == "blockquote_open":
            mark = _MARK.match(tokens[at + 2].content) if tokens[at + 1].type == "paragraph_open" else None
            closing.append(mark is not None)
            if mark:
                out += _opened(token, mark[1].lower())
                rest = tokens[at + 2].content[mark.end() :]
                if rest:
                    tokens[at + 2].children = _PARSER.parseInline(rest)[0].children
                else:
                    skip = 3
                continue
        if token.type == "blockquote_close" and closing.pop():
            token.tag = "div"
        out.append(token)
    return out


def _with_scrolling_tables(tokens: list[Token]) -> list[Token]:
    """Tables of more than two columns each in a box that keyboards reach too: a phone shows no three side by side."""
    out: list[Token] = []
    wide = False
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            row = next(end for end in range(at, len(tokens)) if tokens[end].type == "tr_close")
            wide = sum(each.type == "th_open" for each in tokens[at:row]) > 2
            if wide:
                attributes: dict[str, str | int | float] = {
                    "class": "wide", "role": "group", "tabindex": "0", "aria-label": _("Table"),
                }  # fmt: skip
                out.append(Token("wide_open", "div", 1, attrs=attributes, block=True))
        out.append(token)
        if token.type == "table_close" and wide:
            out.append(Token("wide_close", "div", -1, block=True))
    return out


def _opened(token: Token, kind: str) -> list[Token]:
    token.tag = "div"
    if kind == "steps":
        token.attrs = {"class": "how-to"}
        return [token]
    said, tone = {
        "note": (pgettext("beside a text", "Note"), "info"),
        "tip": (_("Tip"), "ok"),
        "warning": (_("Careful"), "warn"),
    }[kind]
    token.attrs = {"class": "callout", "role": "note", "data-tone": tone}
    words = Token("inline", "", 0, content=said, children=[Token("text", "", 0, content=said)])
    return [token, Token("paragraph_open", "p", 1, attrs={"class": "callout-title"}, block=True), words,
            Token("paragraph_close", "p", -1, block=True)]  # fmt: skip


def _with_ids(tokens: list[Token]) -> list[Heading]:
    """Gives each heading its level and an address on the page."""
    found: dict[str, Heading] = {}
    counts: Counter[str] = Counter()
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            level = min(max(int(token.tag[1]), 2), 4)
            title = _plain(tokens[at + 1])
            name = wanted = f"s-{slug_of(title) or at}"
            while name in found:
                counts[wanted] += 1
                name = f"{wanted}-{counts[wanted] + 1}"
            found[name] = Heading(name, title, level)
            token.attrs = {"id": name}
            token.tag = tokens[at + 2].tag = f"h{level}"
    return list(found.values())


def _placed(token: Token, files: Mapping[str, Placed]) -> Token:
    if token.type == "image":
        file = files.get(unquote(str(token.attrs.get("src", ""))))
        if file is None or not file.width:
            return Token("text", "", 0, content=token.content)
        token.attrs = {
            "src": file.address, "alt": "", "width": str(file.width), "height": str(file.height), "loading": "lazy"
        }  # fmt: skip
    elif token.type == "link_open":
        file = files.get(unquote(str(token.attrs.get("href", ""))))
        if file is not None:
            token.attrs["href"] = file.address
    return token


def _plain(inline: Token) -> str:
    said = "".join(" " if each.type.endswith("break") else each.content for each in inline.children or [])
    return " ".join(_MARK.sub("", re.sub(r"^(\[!\w+\]) ", r"\1\n", said)).split())


def _cut(said: str, longest: int) -> str:
    said = " ".join(said.split())
    return said if len(said) <= longest else said[: longest - 1].rsplit(" ", 1)[0] + "…"
