"""One header of a mail into what it means: text, mailboxes, ids, a moment. Raw values in, no exception out, linear
time."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from tickets.mail.charsets import storable
from tickets.mail.words import decode_words

_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_ID = re.compile(r"<([^<>]{1,998})>")
_QUOTE_MARK = re.compile(r'["\\]')
_COMMENT_MARK = re.compile(r"[()\\]")
_SPECIAL = re.compile(r'["(),:;<>\\]')
_NO_ADDRESS = " \t\r\n<>\"'(),;:"


class Mailbox(NamedTuple):
    """A name as shown and an address as sent; either may be ''."""

    name: str
    address: str


def text_of_header(raw: str) -> str:
    """Decoded, on one line, without control characters."""
    return one_line(decode_words(raw))


def one_line(text: str) -> str:
    return _CONTROL.sub(" ", storable(text)).strip()


def message_ids(raw: str) -> tuple[str, ...]:
    """Ids without their angle brackets, in order, each once; Outlook folds inside an id, old mailers leave the
    brackets off."""
    text = storable(raw.encode("utf-8", "replace").decode("utf-8"))
    found = ["".join(each.split()) for each in _ID.findall(text)]
    if not found:
        tokens = text.split()
        found = [token.strip("<>,;\"'")[:998] for token in tokens if "@" in token or len(tokens) == 1]
    return tuple(dict.fromkeys(each for each in found if each))


def moment(raw: str) -> datetime | None:
    """The Date header as an aware UTC datetime; without a zone it is read as UTC; None where it is no date."""
    try:
        found = parsedate_to_datetime(one_line(raw)[:200])
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None


def mailboxes(raw: str) -> tuple[Mailbox, ...]:
    """The addresses of From, To, Cc …: quoted names, comments, groups, routes and broken lists."""
    found: list[Mailbox] = []
    for name, address in _split(raw):
        box = _mailbox(name, address)
        if box.name or box.address:
            found.append(box)
    return tuple(found)


def _mailbox(name: str, address: str | None) -> Mailbox:
    shown = text_of_header(name).strip("'\" ")
    if address is None:  # no angle brackets: an address, or a name only
        if bare := _bare(shown):
            return Mailbox(shown.replace(bare, "", 1).strip(" '\"<>"), _clean(bare))
        return Mailbox(shown, "")
    sent = _clean(address) or _clean(_bare(shown))  # `a@b.c <>`
    return Mailbox(shown[:998], sent)


def _bare(text: str) -> str:
    """The first thing with an @ in a text, or ''."""
    at = text.find("@")
    if at < 0:
        return ""
    begin = max((text.rfind(mark, 0, at) for mark in _NO_ADDRESS), default=-1) + 1
    ends = [place for mark in _NO_ADDRESS if (place := text.find(mark, at)) >= 0]
    end = min(ends, default=len(text))
    return text[begin:end] if begin < at < end - 1 else ""


def _clean(address: str) -> str:
    """As sent, without spaces, controls and an RFC 822 route (`@relay,@relay:user@host`)."""
    sent = re.sub(r"\([^()]{0,300}\)|[\x00-\x20\x7f-\xa0]", "", storable(decode_words(address)))
    if sent.startswith("@") and ":" in sent:
        sent = sent.rpartition(":")[2]
    return sent.removeprefix("mailto:").strip("<>,;'")[:320]


class _Members:
    """Collects (name, text in angle brackets or None) of each member of an address list."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str | None]] = []
        self.forget()

    def forget(self) -> None:
        self.name: list[str] = []
        self.comment: list[str] = []
        self.address: str | None = None

    def finish(self) -> None:
        shown, address = "".join(self.name), self.address
        if address is not None and not shown.strip():
            shown = "".join(self.comment)
        elif address is None and self.comment and (bare := _bare(shown)):  # `a@b.c (Name)`
            shown, address = "".join(self.comment), bare
        if shown.strip() or address:
            self.found.append((shown, address))
        self.forget()


def _split(raw: str) -> list[tuple[str, str | None]]:
    """One pass; comments may nest to any depth, and what is never closed is ordinary text."""
    members = _Members()
    at = 0
    comments = True
    while special := _SPECIAL.search(raw, at):
        mark, stop = special.group(), special.end()
        members.name.append(raw[at : special.start()])
        at = stop
        if mark == '"':
            text, at = _quoted(raw, stop)
            members.name.append(text)
        elif mark == "(" and comments and (end := _end_of_comment(raw, stop)):
            members.comment.append(raw[stop : end - 1])
            at = end
        elif mark == "<":
            end = raw.find(">", stop)
            at = len(raw) if end < 0 else end + 1
            if "@" not in (members.address or ""):
                members.address = raw[stop : at - (end >= 0)].rpartition("<")[2]
        elif mark in ",;":
            members.finish()
        elif mark == ":" and "@" not in "".join(members.name):  # a group's name
            members.forget()
        elif mark == "\\":
            members.name.append(raw[stop : stop + 1])
            at = stop + 1
        else:
            comments = comments and mark != "("  # one search in vain is enough
            members.name.append(mark)
    members.name.append(raw[at:])
    members.finish()
    return members.found


def _quoted(raw: str, begin: int) -> tuple[str, int]:
    """Text up to the closing quote; without one, up to the end of this member."""
    at = begin
    out: list[str] = []
    while hit := _QUOTE_MARK.search(raw, at):
        out.append(raw[at : hit.start()])
        if hit.group() == '"':
            return "".join(out), hit.end()
        out.append(raw[hit.end() : hit.end() + 1])
        at = hit.end() + 1
    end = min((place for mark in "<,;" if (place := raw.find(mark, begin)) >= 0), default=len(raw))
    return raw[begin:end], end


def _end_of_comment(raw: str, at: int) -> int:
    """The place after the parenthesis that closes the one before `at`; 0 where none does."""
    depth = 1
    while hit := _COMMENT_MARK.search(raw, at):
        at = hit.end() + (hit.group() == "\\")
        if hit.group() != "\\":
            depth += 1 if hit.group() == "(" else -1
            if not depth:
                return at
    return 0
