"""Our mail as bytes for the SMTP server: text and HTML, names that cannot become addresses, headers that keep robots
quiet.

Every header with foreign words in it is encoded here, before the standard library may fold it: its folding has joined
and split names that held commas or quotes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal

from tickets.mail.headers import one_line
from tickets.mail.names import shown_name

MAX_REFERENCES = 20
_POLICY = SMTP.clone(refold_source="none", cte_type="7bit")
_PLAIN_WORDS = re.compile(r"[A-Za-z0-9!#$%&'*+\-/^_`{|}~ ]*")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]{1,64}")
_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_SUBTYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")
_ID = re.compile(r"[!-;=?-~]{1,900}")

Automatic = Literal["", "auto-generated", "auto-replied"]


class BadAddress(ValueError):
    """The address cannot be written into a mail (RFC 5321 in ASCII, international domains allowed)."""


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """With a `content_id` it is an image inside of the HTML, otherwise an attachment."""

    name: str
    content_type: str
    content: bytes = field(repr=False)
    content_id: str = ""


def compose(
    *,
    from_name: str,
    from_address: str,
    to: Sequence[tuple[str, str]],
    subject: str,
    text: str,
    html: str = "",
    message_id: str,
    date: datetime,
    domain: str,
    cc: Sequence[tuple[str, str]] = (),
    reply_to: str = "",
    in_reply_to: str = "",
    references: Sequence[str] = (),
    automatic: Automatic = "",
    attachments: Sequence[OutgoingFile] = (),
    lang: str = "",
    unsubscribe: str = "",
) -> bytes:
    """RFC 5322 bytes with CRLF, 7-bit only. Recipients are (name, address); ids come without angle brackets.

    `automatic` is `auto-replied` for a receipt, `auto-generated` for a notice, '' for what a person wrote.
    `unsubscribe` is an address that a POST ends such mails at (RFC 8058). Raises BadAddress.
    """
    mail = EmailMessage(policy=_POLICY)
    mail.set_raw("From", _boxes([(from_name, from_address)]))
    mail.set_raw("To", _boxes(to))
    if cc:
        mail.set_raw("Cc", _boxes(cc))
    if reply_to:
        mail.set_raw("Reply-To", _boxes([(from_name, reply_to)]))
    mail.set_raw("Subject", _encoded(one_line(subject)[:900], "Subject"))
    mail.set_raw("Date", format_datetime(date.astimezone(UTC)))
    mail.set_raw("Message-ID", _ids([message_id]))
    if in_reply_to:
        mail.set_raw("In-Reply-To", _ids([in_reply_to]))
    if known := _ids(_bounded(references)):
        mail.set_raw("References", known)
    _fill(mail, text, html, attachments)
    _mark(mail, automatic, domain, lang)
    if unsubscribe:
        mail.set_raw("List-Unsubscribe", _ids([unsubscribe]))
        mail.set_raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    return mail.as_bytes()


def valid_address(address: str) -> str:
    """The address as it goes into a mail, its domain in ASCII. Raises BadAddress."""
    local, _, domain = address.strip().rpartition("@")
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise BadAddress(address) from None
    if (
        not _LOCAL.fullmatch(local)
        or not _DOMAIN.fullmatch(domain)
        or len(domain) > 253
        or ".." in local
        or local[0] == "."
        or local[-1] == "."
    ):
        raise BadAddress(address)
    return f"{local}@{domain}"


def _boxes(people: Sequence[tuple[str, str]]) -> str:
    written = []
    for name, address in people:
        shown = one_line(name)[:200]
        written.append(f"{_encoded(shown, '')} <{valid_address(address)}>" if shown else valid_address(address))
    return ",\r\n ".join(written)


def _encoded(text: str, header: str) -> str:
    """Plain words as they are, everything else as encoded words: no quote, comma or bracket of a stranger ever stands
    in a header."""
    plain = text.isascii() and "=?" not in text and max(map(len, text.split() or [""])) < 60
    if plain and (header or _PLAIN_WORDS.fullmatch(text)):
        return Header(text, "us-ascii", header_name=header or None, maxlinelen=76).encode(splitchars=" ")
    return Header(text, "utf-8", header_name=header or "Reply-To", maxlinelen=76).encode()


def _ids(identifiers: Sequence[str]) -> str:
    whole = [f"<{each}>" for each in (one.strip().strip("<>") for one in identifiers) if _ID.fullmatch(each)]
    return "\r\n ".join(whole)


def _bounded(references: Sequence[str]) -> list[str]:
    """The first names the thread, the last ones its end; servers refuse endless headers."""
    each = list(dict.fromkeys(references))
    return each if len(each) <= MAX_REFERENCES else [each[0], *each[-MAX_REFERENCES + 1 :]]


def _mark(mail: EmailMessage, automatic: Automatic, domain: str, lang: str) -> None:
    mail["X-Helpdesk"] = one_line(domain)
    mail["X-Auto-Response-Suppress"] = "All"
    if automatic:
        mail["Auto-Submitted"] = automatic
        mail["Precedence"] = "bulk"
    if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", lang):
        mail["Content-Language"] = lang


def _fill(mail: EmailMessage, text: str, html: str, attachments: Sequence[OutgoingFile]) -> None:
    mail.set_content(_storable(text), charset="utf-8", cte=_cte(text))
    if html:
        mail.add_alternative(_storable(html), subtype="html", charset="utf-8", cte=_cte(html))
        page = list(mail.iter_parts())[-1]
        assert isinstance(page, MIMEPart)
        for each in attachments:
            if each.content_id:
                main, sub, name = _described(each)
                cid = f"<{each.content_id.strip('<>')}>"
                page.add_related(each.content, main, sub, filename=name, cid=cid, disposition="inline")
    for each in attachments:
        if not (html and each.content_id):
            main, sub, name = _described(each)
            mail.add_attachment(each.content, main, sub, filename=name)


def _described(each: OutgoingFile) -> tuple[str, str, str]:
    main, _, sub = each.content_type.lower().partition("/")
    # A mail inside of a mail may not be base64 (RFC 2046), and ours always is.
    if main in ("message", "multipart") or not main.isalpha() or not _SUBTYPE.fullmatch(sub):
        main, sub = "application", "octet-stream"
    return main, sub, shown_name(each.name) or "attachment"


def _cte(text: str) -> str:
    """Mostly Latin text stays readable on the wire, Cyrillic is shorter in base64."""
    return "base64" if sum(map(text.count, "аеионтсАЕИОНТС")) > len(text) // 10 else "quoted-printable"


def _storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
