"""Pictures within what somebody writes here: `![name.png]` in the text is where the attached picture of that name
stands. In plain text it says `[name.png]`."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django.conf import settings

from tickets.mail.markup import tags

if TYPE_CHECKING:
    from tickets.models import Attachment


STYLE = ' style="max-width:100%"'  # for mail readers; pages of ours have a style sheet


def place(html: str, files: Iterable[Attachment]) -> str:
    """Sanitised HTML with the pictures that its words name; each of these files is marked as standing in the text. A
    name that no attached picture has stays words."""
    pictures: dict[str, Attachment] = {}
    for file in files:
        if file.is_image and file.name:
            pictures.setdefault(escape(file.name), file)
            pictures.setdefault(escape(file.name, quote=False), file)  # as the sanitiser writes it
    if not pictures or "![" not in html:
        return html
    mark = re.compile(rf"!\[({_any(pictures)})\]")
    out, at = [], 0
    for tag in tags(html):
        out += [mark.sub(lambda found: _shown(pictures[found[1]]), html[at : tag.begin]), html[tag.begin : tag.end]]
        at = tag.end
    return "".join((*out, mark.sub(lambda found: _shown(pictures[found[1]]), html[at:])))


def without_marks(text: str, files: Iterable[Attachment]) -> str:
    """The text as plain mails and lists have it."""
    names = [file.name for file in files if file.inline]
    return re.sub(rf"!(\[(?:{_any(names)})\])", r"\1", text) if names else text


def with_marks(text: str, files: Iterable[Attachment]) -> str:
    """As it was typed: for the composer, and for what is to be placed anew."""
    names = [file.name for file in files if file.inline]
    return re.sub(rf"(?<!!)(\[(?:{_any(names)})\])", r"!\1", text) if names else text


def _shown(picture: Attachment) -> str:
    picture.inline = True
    picture.content_id = picture.content_id or f"{secrets.token_hex(12)}@{settings.MAIL_DOMAIN}"
    return f'<img src="cid:{picture.content_id}" alt="{escape(picture.name)}"{STYLE}>'


def _any(names: Iterable[str]) -> str:
    """The longest first: a name may begin like another."""
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
