"""What a delivery report says: about whom, about which mail of ours, and whether it is final."""

import re
from dataclasses import dataclass

from tickets.mail.headers import mailboxes, message_ids
from tickets.mail.parse import ParsedMail

_SCANNED = 64 * 1024
_FIELD = re.compile(r"^([A-Za-z-]{1,60}):[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", re.MULTILINE)
_MESSAGE_ID = re.compile(r"^[ \t>]*Message-ID:\s{0,9}(<[^<>\s]{1,998}>)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.])([45])[0-5]\d[ -]")
_ADDRESS_LINE = re.compile(
    r"^[ \t]*<?([^\s<>\"'(),;:]{1,64}@[^\s<>\"'(),;:]{1,255})>?:?[ \t]*(?:\(|$|\r)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Bounce:
    """`recipients` are those not reached; `message_id` is that of our mail, '' where the report does not carry it;
    `status` like `5.1.1` or ''."""

    recipients: tuple[str, ...] = ()
    message_id: str = ""
    status: str = ""
    action: str = ""
    diagnostic: str = ""

    @property
    def is_final(self) -> bool:
        """A delay is only news. A server that says `failed` has given up, also after errors for a time (4.4.7);
        without any word a report is taken as final."""
        return self.action == "failed" or (not self.action and not self.status.startswith(("2", "4")))

    @property
    def is_dead(self) -> bool:
        """Whether the address itself will take no mail: not so of a full mailbox, an oversized or unwanted mail, nor
        of a server that was away too long."""
        return self.is_final and not _NOT_DEAD.match(self.status)


_NOT_DEAD = re.compile(r"4\.|2\.|5\.2\.[23]$|5\.[34567]\.")
_DEAD = re.compile(r"5\.(?:1\.(?:[012346]|10)|2\.1)(?!\d)")  # RFC 3463: bad mailbox, bad domain, moved; disabled


def says_dead(said: str) -> bool:
    """Whether a server's refusal of a recipient says so of the address itself, by an enhanced code of RFC 3463."""
    return _DEAD.match(said.strip()) is not None


def bounce_of(mail: ParsedMail) -> Bounce:
    """Read from the machine's part where there is one, else from the words of Exim, qmail and others."""
    report = _text_of(mail, "message/delivery-status", "message/global-delivery-status")
    groups = [dict(_fields(group)) for group in re.split(r"\r?\n[ \t]*\r?\n", report) if group.strip()]
    named = [
        group
        for group in groups
        if group.get("action", "failed").lower() != "delivered"
        and ("final-recipient" in group or "original-recipient" in group)
    ]
    # One report may tell of a failure and of a delay: the failure is the news.
    failed = [group for group in named if group.get("action", "failed").lower().startswith("failed")] or named
    first = failed[0] if failed else {}
    recipients = [_recipient(group) for group in failed] or _named_in_words(mail)
    status = _STATUS.search(first.get("status", "") or first.get("diagnostic-code", "")) or _STATUS.search(
        mail.body_text[:_SCANNED]
    )
    code = _REPLY_CODE.search(mail.body_text[:_SCANNED])
    return Bounce(
        recipients=tuple(dict.fromkeys(each for each in recipients if each)),
        message_id=_original_id(mail),
        status=status.group(1) if status else f"{code.group(1)}.0.0" if code else "",
        action=first.get("action", "").lower().split(" ")[0],
        diagnostic=" ".join(first.get("diagnostic-code", "").split())[:1000],
    )


def _text_of(mail: ParsedMail, *kinds: str) -> str:
    found = [
        each.content[:_SCANNED].decode("utf-8", "replace") for each in mail.attachments if each.content_type in kinds
    ]
    return "\n\n".join(found)


def _fields(text: str) -> list[tuple[str, str]]:
    return [(name.lower(), value.strip()) for name, value in _FIELD.findall(text)]


def _recipient(group: dict[str, str]) -> str:
    value = group.get("original-recipient") or group.get("final-recipient") or ""
    boxes = mailboxes(value.partition(";")[2] or value)
    return boxes[0].address if boxes else ""


def _named_in_words(mail: ParsedMail) -> list[str]:
    header = mail.headers.get("x-failed-recipients", "")
    if header:
        return [box.address for box in mailboxes(header.replace("\n", ","))]
    words = re.split(
        r"(?<!-)-{3,60} ?(?:Below this line|This is a copy|The transcript|Original message|Undelivered)",
        mail.body_text[:_SCANNED],
    )[0]
    return _ADDRESS_LINE.findall(words)[:50]


def _original_id(mail: ParsedMail) -> str:
    returned = _text_of(
        mail,
        "text/rfc822-headers",
        "message/rfc822",
        "message/rfc822-headers",
        "message/global",
        "message/global-headers",
    )
    found = _MESSAGE_ID.search(returned) or _MESSAGE_ID.search(mail.body_text[:_SCANNED])
    if found:
        return next(iter(message_ids(found.group(1))), "")
    return next(iter((*mail.in_reply_to, *reversed(mail.references))), "")
