"""HTML as the plain text that a person would have typed; linear time, no recursion."""

import re
from html import unescape

import nh3

from tickets.mail.markup import Tag, bounded, tags

_BLOCKS = {
    "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "fieldset", "caption",
}  # fmt: skip
_SPACED = {"p", "ul", "ol", "dl", "table", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
_KNOWN = _BLOCKS | {"a", "img", "br", "td", "th", "span"}
_CONTENT_GOES_TOO = {"script", "style", "title", "template", "svg", "math", "iframe", "object", "noembed", "noframes"}
_ATTRIBUTES = {"*": {"class", "id"}, "a": {"href"}, "img": {"alt"}, "blockquote": {"type"}, "ol": {"start"}}
_QUOTE_CLASSES = re.compile(r"\b(?:yahoo_quoted|moz-cite|protonmail_quote|cite)\b")
# Gmail marks answers by these; its blockquote alone is what the button "Quote" makes of the sender's own text.
_GMAIL_ANSWER = re.compile(r"\bgmail_(?:quote|attr|extra)\b")
# Every line carries its marks: without a limit a few nested quotes make a text of hundreds of megabytes.
_MAX_MARKS = 8
_SPACE = re.compile(r"[ \t\r\n\f]+")


def text_of(html: str) -> str:
    """Blocks on lines of their own, lists with bullets, links with their address, quotes of an earlier mail behind `>
    `."""
    safe = nh3.clean(
        bounded(html),
        tags=_KNOWN,
        clean_content_tags=_CONTENT_GOES_TOO,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    page = _Page()
    at = 0
    for tag in tags(safe):
        page.text(unescape(safe[at : tag.begin]))
        page.tag(tag)
        at = tag.end
    page.text(unescape(safe[at:]))
    return page.written()


class _Page:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes: list[bool] = []  # each open blockquote: is it an earlier mail?
        self.lists: list[int | None] = []  # each open list: the next number, None for bullets
        self.link: tuple[str, int] | None = None
        self.preformatted = 0
        self.gmail = False
        self.bullet = ""

    def text(self, text: str) -> None:
        if not text:
            return
        if self.preformatted:
            first, *rest = text.split("\n")
            self.line.append(first)
            for each in rest:
                self.end_line(blank=True)
                self.line.append(each)
        elif (shown := _SPACE.sub(" ", text)) != " " or self.line:
            self.line.append(shown if self.line else self.bullet + shown.lstrip())
            self.bullet = ""

    def tag(self, tag: Tag) -> None:
        match tag.name:
            case "br":
                self.end_line(blank=True)
            case "td" | "th":
                if tag.closes and self.line:
                    self.line.append(" ")
            case "a":
                self._link(tag)
            case "img":
                if alt := unescape(tag.attributes.get("alt", "")).strip():
                    self.text(f"[{alt}]")
            case name if name in _BLOCKS:
                self.gmail = self.gmail or (
                    name == "div" and bool(_GMAIL_ANSWER.search(tag.attributes.get("class", "")))
                )
                self._block(tag)

    def end_line(self, *, blank: bool = False) -> None:
        """Ends the line; an empty one is only written when asked for."""
        line = "".join(self.line).rstrip()
        self.line = []
        if line or blank:
            self.lines.append((self._marks() + line).rstrip())

    def written(self) -> str:
        self.end_line()
        text = "\n".join(line.replace("\u00a0", " ").rstrip() for line in self.lines)
        return re.sub(r"\n{3,}", "\n\n", text).strip("\n")

    def _marks(self) -> str:
        return "> " * min(sum(self.quotes), _MAX_MARKS)

    def _block(self, tag: Tag) -> None:
        self.end_line()
        if tag.name == "blockquote" and tag.closes:
            self._quote(tag)
        if tag.name in _SPACED and self.lines and self.lines[-1].strip("> "):
            self.end_line(blank=True)
        if tag.name == "pre":
            self.preformatted = max(0, self.preformatted + (-1 if tag.closes else 1))
        elif tag.name == "hr":
            self.lines.append(self._marks() + "-" * 20)
        elif tag.name == "blockquote" and not tag.closes:
            self._quote(tag)
        elif tag.name in ("ul", "ol"):
            self._list(tag)
        elif tag.name == "li":
            self._item(tag)

    def _quote(self, tag: Tag) -> None:
        if tag.closes:
            if self.quotes and self.quotes.pop() and self.lines and not self.lines[-1].strip("> "):
                self.lines[-1] = ""
        else:
            kind = tag.attributes.get("class", "")
            earlier = (
                tag.attributes.get("type") == "cite"
                or _QUOTE_CLASSES.search(kind)
                or (self.gmail and "gmail_quote" in kind)
            )
            self.quotes.append(bool(earlier))

    def _list(self, tag: Tag) -> None:
        if tag.closes:
            if self.lists:
                self.lists.pop()
        else:
            start = tag.attributes.get("start", "1")
            self.lists.append(None if tag.name == "ul" else int(start) if start.isdecimal() and len(start) < 9 else 1)

    def _item(self, tag: Tag) -> None:
        if tag.closes:
            self.bullet = ""
            return
        indent = "  " * min(len(self.lists) - 1, 8)
        number = self.lists[-1] if self.lists else None
        self.bullet = f"{indent}- " if number is None else f"{indent}{number}. "
        if number is not None:
            self.lists[-1] = number + 1

    def _link(self, tag: Tag) -> None:
        if not tag.closes:
            self.link = (unescape(tag.attributes.get("href", "")), len(self.line))
            return
        href, begin = self.link or ("", 0)
        self.link = None
        shown = "".join(self.line[begin:]).strip()
        plain = href.removeprefix("mailto:").removeprefix("tel:").rstrip("/")
        if href and shown and len(href) < 500 and plain not in shown and shown not in plain:
            self.line.append(f" <{href}>")
