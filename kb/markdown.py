"""An author's Markdown into HTML that any page may show: no raw HTML, no pictures of other hosts, no scripts."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "s", "strong", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_SCHEMES = {"http", "https", "mailto", "tel"}


def to_html(text: str) -> str:
    """The page has its own first heading: an author's largest is the second."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    attributes = {"a": {"href", "title"}, "ol": {"start"}}
    return nh3.clean(html, tags=_TAGS, attributes=attributes, url_schemes=_SCHEMES, link_rel="noopener")


def summary(text: str, longest: int = 140) -> str:
    """The first paragraph as plain text, cut between words."""
    tokens = _PARSER.parse(text)
    said = next((_plain(tokens[at + 1]) for at, each in enumerate(tokens) if each.type == "paragraph_open"), "")
    said = " ".join(said.split())
    return said if len(said) <= longest else said[: longest - 1].rsplit(" ", 1)[0] + "…"


def _plain(inline: Token) -> str:
    return "".join(" " if each.type.endswith("break") else each.content for each in inline.children or [])
