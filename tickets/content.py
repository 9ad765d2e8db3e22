"""What somebody wrote, on its way into a ticket."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tickets import formatting, pictures
from tickets.mail.authenticity import Authenticity
from tickets.mail.html import clean, from_text, text_of

if TYPE_CHECKING:
    from tickets.models import Attachment


@dataclass(frozen=True, slots=True)
class Content:
    """Text and files of one message. `html` is sanitised already; '' means plain text only.

    `attachments` are rows whose bytes are stored; those without a message are taken over by it.
    `own_text` is the text without quotes and signature ('' = all of it). `message_id` is the mail's own id,
    `authenticity` what is known of its From line.
    """

    text: str
    html: str = ""
    own_text: str = ""
    attachments: tuple[Attachment, ...] = ()
    subject: str = ""
    sender: str = ""
    to: tuple[tuple[str, str], ...] = ()
    cc: tuple[tuple[str, str], ...] = ()
    message_id: str = ""
    problems: tuple[str, ...] = field(default=())
    authenticity: Authenticity = Authenticity.UNKNOWN

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.html.strip() and not self.attachments


def written(
    text: str = "", html: str = "", *, attachments: tuple[Attachment, ...] = (), formatted: bool = False
) -> Content:
    """Content typed in a form or sent through the API; HTML is cleaned here, text is taken as it is, or with the
    formatting of formatting.py where it is `formatted`. Attached pictures that it names as `![name.png]` stand in it
    there."""
    if html and not text:
        cleaned = clean(html)
        placed = pictures.place(cleaned, attachments)
        plain = pictures.without_marks(text_of(cleaned), attachments)
        return Content(text=without_nul(plain), html=placed, attachments=attachments)
    plain = without_nul(text).replace("\r\n", "\n")
    page = formatting.page_of(plain) if formatted else ""
    base = page or (from_text(plain) if attachments and "![" in plain else "")
    placed = pictures.place(base, attachments)
    if placed == base:
        return Content(text=plain, html=page, attachments=attachments)
    return Content(text=pictures.without_marks(plain, attachments), html=placed, attachments=attachments)


def without_nul(text: str) -> str:
    """PostgreSQL text holds neither NUL nor lone surrogates; everything else of the sender's stays."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def one_line(text: str, limit: int = 255) -> str:
    """A subject or name: no line breaks or control characters, so that it can never become a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in without_nul(text)).split())[:limit]
