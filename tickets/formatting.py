"""Formatting of what is typed here: a small part of Markdown, so that the text is its own plain version.

The words as typed are the message's text (drafts, search, plain mails and the next edit have them so); the page made of
them is its HTML. Left out is all that people type without meaning it: headings, rules, indented code, HTML, pictures by
address, single stars, backslashes (`C:\\_temp`), references.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.rules_inline.emphasis import tokenize as _usual_emphasis

from tickets.mail.html import clean
from tickets.mail.linkify import linked_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

LONGEST = 100_000  # characters; a longer text stays plain
_RULES = ("blockquote", "fence", "list", "newline", "backticks", "emphasis", "link")
_MAYBE = re.compile(r"\*\*|__?\S|`|^[ ]{0,3}(?:[-*+>]|\d{1,9}[.)])[ ]+\S|\]\(", re.MULTILINE)
_MEANT = re.compile(r"<(?:strong|em|ul|ol|code|pre|blockquote|a href=\"[^\"]*\" data-named)\b")
_BARE = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|`([^`\n]+)`|\[([^\]\n]+)\]\(\S+?\)")

# The signs of formatting within an address are its own: others stand there while the text is read.
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
_STAND_INS = (("_", "\ue000", "%EE%80%80"), ("*", "\ue001", "%EE%80%81"))


@lru_cache(maxsize=1000)  # a page shows the same messages again and again
def page_of(text: str) -> str:
    """Sanitised HTML; '' where nothing in the text is formatted, which is then plain text as ever."""
    if len(text) > LONGEST or not _MAYBE.search(text):
        return ""
    html = _MARKDOWN.render(_URL.sub(_hidden, text))
    for sign, stand_in, encoded in _STAND_INS:
        html = html.replace(stand_in, sign).replace(encoded, sign)
    return clean(html).strip() if _MEANT.search(html) else ""


def _hidden(address: re.Match[str]) -> str:
    return address[0].replace("_", "\ue000").replace("*", "\ue001")


def bare(text: str) -> str:
    """For one line of a list: without the marks, with the words."""
    return _BARE.sub(lambda found: found[1] or found[2] or found[3], text)


def _emphasis(state: StateInline, silent: bool) -> bool:
    """As in CommonMark, but a single star is a star: `2*3*4`, `* see below`."""
    if state.src[state.pos] == "*" and state.scanDelims(state.pos, True).length == 1:
        return False
    return bool(_usual_emphasis(state, silent))


def _text(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """Words, with their addresses as links where they do not stand in one."""
    return linked_words(tokens[index].content, links=not env.get("links"))


def _link_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    env["links"] = env.get("links", 0) + 1
    tokens[index].attrSet("data-named", "")
    return self.renderToken(tokens, index, options, env)


def _link_close(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    env["links"] -= 1
    return self.renderToken(tokens, index, options, env)


def _made() -> MarkdownIt:
    made = MarkdownIt("zero", {"breaks": True, "html": False, "maxNesting": 20})
    made.inline.ruler.at("emphasis", _emphasis)
    made.enable(list(_RULES))
    made.add_render_rule("text", _text)
    made.add_render_rule("link_open", _link_open)
    made.add_render_rule("link_close", _link_close)
    return made


_MARKDOWN = _made()
