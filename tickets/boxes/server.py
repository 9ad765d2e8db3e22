"""What IMAP and POP have in common."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Protocol

from tickets.models import Mailbox

SECONDS = 30.0  # a server that is silent so long is gone
_PORTS = {
    (Mailbox.Fetches.IMAP, True): 993,
    (Mailbox.Fetches.IMAP, False): 143,
    (Mailbox.Fetches.POP, True): 995,
    (Mailbox.Fetches.POP, False): 110,
}


class Unreadable(Exception):
    """The server does not hand over one mail; the others may be read."""


class Server(Protocol):
    """While it is entered it is signed in."""

    def __enter__(self) -> Server: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...

    def new(self) -> Iterable[str]:
        """The names of mails that are not here yet, oldest first."""

    def raw(self, uid: str) -> bytes:
        """Raises Unreadable."""

    def stored(self, uid: str) -> None:
        """The mail lies here; only now may the server mark or delete it."""

    def finished(self) -> None:
        """All that was new lies here."""


def port_of(box: Mailbox) -> int:
    return box.in_port or _PORTS[Mailbox.Fetches(box.fetches), box.in_security == Mailbox.Security.TLS]
