"""A mailbox on a POP server: new is what has a name (UIDL, RFC 1939) that no mail here has."""

from __future__ import annotations

import contextlib
import poplib
import ssl
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from tickets.boxes import tokens
from tickets.boxes.server import SECONDS, Unreadable, port_of
from tickets.models import FetchedMail, Mailbox

_LONGEST_LINE = 32 * 1024 * 1024  # some mails are one line


class _LongLines:
    """The standard library takes lines longer than 2,048 bytes for an attack; real mail has them."""

    file: Any

    def _getline(self) -> tuple[bytes, int]:
        line = self.file.readline(_LONGEST_LINE + 1)
        if not line or len(line) > _LONGEST_LINE:
            raise poplib.error_proto("-ERR EOF" if not line else "line too long")
        return line.removesuffix(b"\n").removesuffix(b"\r"), len(line)


class _Plain(_LongLines, poplib.POP3):
    pass


class _Tls(_LongLines, poplib.POP3_SSL):
    pass


class Pop:
    """Raises OSError and poplib.error_proto."""

    def __init__(self, box: Mailbox) -> None:
        self._box = box
        self._server: poplib.POP3 | None = None
        self._numbers: dict[str, int] = {}

    def __enter__(self) -> Pop:
        box, context = self._box, ssl.create_default_context()
        by_password = box.signs_in == Mailbox.SignsIn.PASSWORD
        key = box.secret("in") if by_password else tokens.access_token(box)
        place = (box.in_host, port_of(box))
        if box.in_security == Mailbox.Security.TLS:
            server: poplib.POP3 = _Tls(*place, timeout=SECONDS, context=context)
        else:
            server = _Plain(*place, timeout=SECONDS)
            if box.in_security == Mailbox.Security.STARTTLS:
                server.stls(context)
        self._server = server
        if by_password:
            server.user(box.in_user)
            server.pass_(key)
        else:
            said = f"AUTH XOAUTH2 {tokens.sasl(box.in_user, key)}"
            server._shortcmd(said)  # type: ignore[attr-defined]  # poplib has no other way, and the stubs not this one
        listed = (line.split() for line in server.uidl()[1])
        self._numbers = {name.decode("ascii", "replace"): int(number) for number, name, *_rest in listed}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Deletions happen with the farewell: where a round failed, the next one repeats them."""
        if self._server is not None:
            with contextlib.suppress(OSError, poplib.error_proto):
                self._server.quit()

    def new(self) -> Iterator[str]:
        known = set(self._box.fetched_mails.values_list("uid", flat=True))
        for name, number in self._numbers.items():
            if name not in known:
                yield name
            elif self._box.deletes:  # the last farewell was not heard
                self._there.dele(number)

    def raw(self, uid: str) -> bytes:
        try:
            _answer, lines, _octets = self._there.retr(self._numbers[uid])
        except poplib.error_proto as error:
            raise Unreadable(f"mail {uid}: {error}") from error
        return b"\r\n".join(lines) + b"\r\n"

    def stored(self, uid: str) -> None:
        FetchedMail.objects.get_or_create(mailbox=self._box, uid=uid)
        if self._box.deletes:
            self._there.dele(self._numbers[uid])

    def finished(self) -> None:
        """What the server has no more needs no name here."""
        self._box.fetched_mails.exclude(uid__in=self._numbers).delete()

    @property
    def _there(self) -> poplib.POP3:
        assert self._server is not None  # it is entered
        return self._server
