"""HTML of strangers into HTML that an agent's browser may show, in a sandboxed frame with a policy of its own.

The frame's policy is the second wall; this is the first: only what is listed below survives, and no image is fetched
from another host until a person asks for it.
"""

import re
from html import escape, unescape
from urllib.parse import unquote

import nh3

from tickets.mail.css import safe_style
from tickets.mail.linkify import from_text
from tickets.mail.markup import bounded, tags
from tickets.mail.plain import text_of

__all__ = ["clean", "from_text", "text_of", "with_inline_images"]

_TAGS = {
    "a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption",
    "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption",
    "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li",
    "main", "mark", "nav", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strike", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
}  # fmt: skip
_CONTENT_GOES_TOO = {
    "script",
    "style",
    "title",
    "noscript",
    "template",
    "svg",
    "math",
    "iframe",
    "object",
    "applet",
    "noembed",
    "noframes",
    "xmp",
}
_EVERYWHERE = {"style", "title", "dir", "lang", "align", "valign", "bgcolor", "width", "height"}
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "img": {"src", "alt", "border", "hspace", "vspace"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"value"},
    "blockquote": {"type"},
}
_LINK = re.compile(r"(?:https?://|mailto:|tel:)\S", re.IGNORECASE)
_REMOTE = re.compile(r"https?://\S", re.IGNORECASE)
_DATA_IMAGE = re.compile(r"data:image/(?:png|gif|jpe?g|webp|bmp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
_DROPPED = re.compile(r"[\x00-\x20\x7f]+")


def clean(html: str) -> str:
    """Sanitised HTML. Images from elsewhere carry `data-remote-src` instead of `src`; embedded ones keep
    `src="cid:…"`."""
    safe: str = nh3.clean(
        bounded(html),
        tags=_TAGS,
        clean_content_tags=_CONTENT_GOES_TOO,
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        url_relative="deny",
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return _with_images(
        safe, lambda source: {"data-remote-src": source} if _REMOTE.match(unescape(source)) else {"src": source}
    )


def with_inline_images(html: str, urls: dict[str, str], show_remote: bool = False) -> str:
    """`html` as `clean` wrote it, its `cid:` images at `urls` (by content id, no angle brackets); with `show_remote`
    the remote ones too."""
    by_id = {cid.strip("<>").lower(): url for cid, url in urls.items()}

    def placed(source: str) -> dict[str, str]:
        if not source.lower().startswith("cid:"):
            return {"src": source}
        url = by_id.get(unquote(unescape(source)[4:]).strip("<>").lower())
        return {"src": escape(url)} if url else {}

    return _with_images(html, placed, show_remote=show_remote)


def _with_images(html: str, placed, *, show_remote: bool = False) -> str:  # type: ignore[no-untyped-def]
    """Every <img> of sanitised HTML with the attributes that `placed` gives for its (escaped) source."""
    out, at = [], 0
    for tag in tags(html):
        if tag.name != "img":
            continue
        rest = {name: value for name, value in tag.attributes.items() if name not in ("src", "data-remote-src")}
        remote = tag.attributes.get("data-remote-src", "")
        if remote:
            rest |= {"src": remote, "referrerpolicy": "no-referrer"} if show_remote else {"data-remote-src": remote}
        elif source := tag.attributes.get("src", ""):
            rest |= placed(source)
        out += [html[at : tag.begin], "<img", *(f' {name}="{value}"' for name, value in rest.items()), ">"]
        at = tag.end
    return "".join((*out, html[at:]))


def _filtered(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "style":
        return safe_style(value) or None
    if attribute == "href":
        return value if _LINK.match(_DROPPED.sub("", value)) else None
    if attribute == "src":
        plain = _DROPPED.sub("", value)
        return (
            plain if plain.lower().startswith("cid:") or _REMOTE.match(plain) or _DATA_IMAGE.fullmatch(plain) else None
        )
    return value[:2000]
