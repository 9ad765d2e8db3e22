"""A finished mail as Django's mails are, for providers that want its parts and for those that take it whole."""

from __future__ import annotations

import email
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMultiAlternatives

# Not among the other headers: they have a place of their own, or the provider writes them.
_PLACED = {"from", "to", "cc", "subject", "reply-to", "date", "mime-version"}
_PLACED |= {"content-type", "content-transfer-encoding", "content-language"}


class Whole(EmailMultiAlternatives):
    """A mail that goes as its bytes are; the fields are only what anymail wants to know beside them."""

    def __init__(self, raw: bytes, sender: str, recipient: str) -> None:
        super().__init__(subject="-", body="-", from_email=sender, to=[recipient])
        self.raw = raw


def in_parts(raw: bytes, *, keep_id: bool = False) -> EmailMultiAlternatives:
    """Its texts, files and headers; with `keep_id` Postmark is asked to leave the Message-ID as it is."""
    mail = email.message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    # Of a name in several encoded words the newer reader makes one with a space at each seam.
    plain = email.message_from_bytes(raw)
    headers = {name: " ".join(str(value).split()) for name, value in mail.items() if name.lower() not in _PLACED}
    message = EmailMultiAlternatives(
        subject=str(mail["Subject"]),
        body=_text(mail.get_body(("plain",))),
        from_email=_box(plain["From"]),
        to=[_box(plain["To"])],
        reply_to=[_box(plain["Reply-To"])] if plain["Reply-To"] else [],
        headers={**headers, "X-PM-KeepID": "true"} if keep_id else headers,
    )
    if html := _text(mail.get_body(("html",))):
        message.attach_alternative(html, "text/html")
    files = [part for part in mail.walk() if part.get_content_disposition() in ("attachment", "inline")]
    message.attachments.extend(map(_file, files))
    return message


def _file(part: Any) -> Any:
    """A picture within the text as it is, with its Content-ID; else the name, bytes and type of a file."""
    if part.get_content_disposition() == "inline" and part.get_content_maintype() == "image":
        return part
    content, kind = part.get_payload(decode=True), part.get_content_type()
    if kind.startswith("text/") and not _is_utf8(content):
        kind = "application/octet-stream"  # called a text, its bytes would be read and written anew on the way
    return part.get_filename() or "attachment", content, kind


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _text(part: Any) -> str:
    return str(part.get_content()) if part is not None else ""


def _box(boxes: str) -> str:
    """The first address there, with its name in quotes: a comma or a bracket in it begins no other."""
    name, address = parseaddr(" ".join(boxes.split()))
    name = str(make_header(decode_header(name))).replace("\\", "").replace('"', "'")
    return f'"{name}" <{address}>' if name else address
