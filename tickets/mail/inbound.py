"""What an inbound rule asks of a mail: plain words, no patterns, so that no mail makes it slow. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from tickets.mail.parse import ParsedMail


@dataclass(frozen=True, slots=True)
class Condition:
    """`field` is `sender`, `recipient`, `subject` or `header` (then `header` is its name in small letters), `how` is
    `is`, `contains` or `starts`. Of an address `is` takes a whole domain too: `@example.com`."""

    field: str
    how: str
    text: str
    header: str = ""

    def holds(self, mail: ParsedMail, mailbox: str) -> bool:
        """`mailbox` is the envelope's recipient. Of several values one is enough."""
        wanted = folded(self.text)
        return bool(wanted) and any(_HOLDS[self.how](value, wanted) for value in self._values(mail, mailbox))

    def _values(self, mail: ParsedMail, mailbox: str) -> Iterator[str]:
        if self.field == "subject":
            yield folded(mail.subject)
        elif self.field == "header":
            yield from map(folded, mail.headers.get(self.header, "").split("\n"))
        else:
            addresses = [mail.from_address] if self.field == "sender" else [mailbox, *mail.recipients]
            for address in map(folded, addresses):
                yield address
                if self.how == "is":
                    yield f"@{address.rpartition('@')[2]}"


def all_hold(conditions: Iterable[Condition], mail: ParsedMail, mailbox: str) -> bool:
    return all(each.holds(mail, mailbox) for each in conditions)


def header_names(conditions: Iterable[Condition]) -> Collection[str]:
    """Those that a mail has to be parsed with (`parse`), so that the conditions find them."""
    return {each.header for each in conditions if each.field == "header"}


def folded(text: str) -> str:
    """So that case and the way of writing an accent make no difference, nor spaces around."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()


_HOLDS: dict[str, Callable[[str, str], bool]] = {
    "is": lambda value, wanted: value == wanted,
    "contains": lambda value, wanted: wanted in value,
    "starts": lambda value, wanted: value.startswith(wanted),
}
