"""An article in one language as a file: Markdown behind a few lines of YAML, or a page of HTML to be read in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from pathlib import PurePosixPath
from typing import Any

import nh3
import yaml
from markdownify import markdownify

LANGUAGES = ("ru", "en")
_HEAD = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.{0,4000}?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
# None of these looks far for its end: what is read in may be made to take long.
_TITLE = re.compile(r"\A\s*#[ \t]+([^\n]{1,1000})(?:\n|\Z)")
_TAG = re.compile(r"<[^<>]{0,1000}>")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
# A picture or link to a file in a folder: `](img/a.png)`.
_IN_FOLDER = re.compile(
    r"(\]\(<?)(?![a-z][a-z0-9+.-]*:|/|#)(?:[^)\n>]{0,300}/)([^)/\n>]{1,255})(?=>?\))", re.IGNORECASE
)
_TAGS = 20_000  # of a page that is read in
_UNREAD = {"script", "style", "title", "nav", "template"}  # not a word of these
_NAMED = re.compile(r"\]\(<?([^)<>\n]{1,300})>?\)")


class Unreadable(Exception):
    """A file that is no article; says why."""


@dataclass(frozen=True, slots=True)
class Document:
    """`path` within the folder or archive; `told` what its head says beside title and language (texts, '' where it says
    nothing): those of kb/heads.py."""

    path: str
    title: str
    language: str
    body: str
    told: dict[str, str] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """Documents of the same one are languages of one article: `labels/ru.md`, or `labels.ru.md`."""
        place, stem = _place(self.path)
        return str(place) if stem in LANGUAGES else str(place / stem.removesuffix(f".{self.language}"))

    @property
    def has_own_folder(self) -> bool:
        """Whether the files beside it are all its own."""
        return _place(self.path)[1] in LANGUAGES

    @property
    def named(self) -> set[str]:
        """Files that its text names."""
        return set(_NAMED.findall(self.body))


def read(path: str, content: bytes) -> Document:
    """A file as it was given. Raises Unreadable."""
    try:
        text = content.decode("utf-8-sig").replace("\x00", "").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Unreadable("utf-8") from error
    suffix = PurePosixPath(path).suffix.lower()
    head, text = _head(text)
    title = str(head.pop("title", "")).strip()
    if suffix in (".html", ".htm"):
        title, text = title or _html_title(text), _from_html(text)
    elif not title and (found := _TITLE.match(text)):
        title, text = found[1].strip(" \t#"), text[found.end() :]
    body = _IN_FOLDER.sub(r"\1\2", text.strip() + "\n")
    if not body.strip():
        raise Unreadable("empty")
    stem = _place(path)[1]
    title = title or stem.replace("-", " ").replace("_", " ").strip() or "?"
    return Document(path, title, _language(head.pop("language", ""), stem, title + body), body, head)


def write(title: str, language: str, body: str, told: dict[str, str]) -> str:
    """The text of a file that `read` gives back."""
    head = {"title": title, "language": language, **{name: value for name, value in told.items() if value}}
    said = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{said}---\n\n{body.strip()}\n"


def _head(text: str) -> tuple[dict[str, str], str]:
    """What stands between two lines of dashes, where it is a plain mapping."""
    found = _HEAD.match(text)
    if found is None:
        return {}, text
    try:
        told: Any = yaml.safe_load(found[1])
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Unreadable("yaml") from error
    if not isinstance(told, dict):
        return {}, text
    plain = {str(name): str(value) for name, value in told.items() if isinstance(value, str | int | float | date)}
    return plain, text[found.end() :]


def _language(told: str, stem: str, text: str) -> str:
    """What its head or its name says, else what its letters are."""
    for said in (told.strip().lower()[:2], stem.rpartition(".")[2], stem):
        if said in LANGUAGES:
            return said
    return "ru" if _CYRILLIC.search(text) else "en"


def _html_title(html: str) -> str:
    for name in ("h1", "title"):
        begin, end = _element(html, name)
        said = " ".join(unescape(_TAG.sub("", html[begin:end][:3000])).split())
        if said:
            return said
    return ""


def _from_html(html: str) -> str:
    """Without scripts, styles and its first heading, as Markdown."""
    if html.count("<") > _TAGS:  # the time that nested ones take grows with their square
        raise Unreadable("nested")
    begin, end = _element(html, "h1")
    clean = nh3.clean(html[:begin] + html[end:], tags=nh3.ALLOWED_TAGS - _UNREAD, clean_content_tags=_UNREAD)
    try:
        return str(markdownify(clean, heading_style="ATX", bullets="-", escape_underscores=False)).strip()
    except RecursionError as error:
        raise Unreadable("nested") from error


def _element(html: str, name: str) -> tuple[int, int]:
    """Where the first one of this name begins and ends; (0, 0) for none."""
    begin = re.search(rf"<{name}\b", html, re.IGNORECASE)
    end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(html, begin.end()) if begin else None
    return (begin.start(), end.end()) if begin and end else (0, 0)


def _place(path: str) -> tuple[PurePosixPath, str]:
    whole = PurePosixPath(path)
    return whole.parent, whole.stem
