"""A mailbox on an IMAP server: what is new in it, by the numbers that the server gives its mails (RFC 9051)."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator
from datetime import timedelta
from types import TracebackType

from imap_tools import AND, OR, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from tickets.boxes import tokens
from tickets.boxes.server import SECONDS, Unreadable, port_of
from tickets.models import Mailbox

# When a server numbers its mails anew, those of the last round and some time before are looked at again; what lies
# here already is found to be the same.
_OVERLAP = timedelta(days=2)


class Imap:
    """While it is entered it is signed in and a folder is chosen. Raises OSError and ImapToolsError."""

    def __init__(self, box: Mailbox) -> None:
        self._box = box
        self._server: BaseMailBox | None = None

    def __enter__(self) -> Imap:
        box = self._box
        by_password = box.signs_in == Mailbox.SignsIn.PASSWORD
        key = box.secret("in") if by_password else tokens.access_token(box)
        context = ssl.create_default_context()
        place = (box.in_host, port_of(box))
        match box.in_security:
            case Mailbox.Security.TLS:
                server: BaseMailBox = MailBox(*place, timeout=SECONDS, ssl_context=context)
            case Mailbox.Security.STARTTLS:
                server = MailBoxStartTls(*place, timeout=SECONDS, ssl_context=context)
            case _:
                server = MailBoxUnencrypted(*place, timeout=SECONDS)
        self._server = server
        if not by_password:
            server.xoauth2(box.in_user, key, initial_folder=None)
        elif f"{box.in_user}{key}".isascii():
            server.login(box.in_user, key, initial_folder=None)
        else:
            server.login_utf8(box.in_user, key, initial_folder=None)
        server.folder.set(box.folder or "INBOX")
        state = server.folder.status(box.folder or "INBOX", ["UIDVALIDITY", "UIDNEXT"])
        self._validity, self._next = state["UIDVALIDITY"], state["UIDNEXT"]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._server is not None:
            with contextlib.suppress(OSError, ImapToolsError, Exception):  # the connection may be what failed
                self._server.logout()

    def new(self) -> Iterator[str]:
        """Mails that are not here yet, oldest first; those left in earlier rounds before them."""
        box, server = self._box, self._there
        if not self._is_known:
            # Years of read mail are no requests. After a renumbering nothing is skipped that came since the last round.
            since = box.fetched_at.date() - _OVERLAP if box.fetched_at and box.uid_validity else None
            wanted = AND(seen=False) if since is None else OR(seen=False, date_gte=since)
            yield from sorted(server.uids(wanted), key=int)
            return
        yield from box.left
        # "n:*" is never empty: its end may lie before its begin.
        found = [uid for uid in server.uids(f"UID {box.last_uid + 1}:*") if int(uid) > box.last_uid]
        yield from sorted(found, key=int)

    def raw(self, uid: str) -> bytes:
        """The mail's bytes, without a mark on the server. Raises Unreadable when the server has no such mail for us."""
        status, parts = self._there.client.uid("FETCH", uid, "(BODY.PEEK[])")
        raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
        if status != "OK" or not isinstance(raw, bytes):
            raise Unreadable(f"mail {uid}: {status}")
        return raw

    def stored(self, uid: str) -> None:
        """It lies here: the server may mark or delete it."""
        if self._is_known and uid not in self._box.left:
            self._box.has_stored(int(uid))
        if self._box.deletes:
            self._there.delete(uid)
        else:
            self._there.flag(uid, MailMessageFlags.SEEN, True)

    def finished(self) -> None:
        """All that was new lies here."""
        if not self._is_known:
            self._box.has_all(self._validity, self._next - 1)

    @property
    def _is_known(self) -> bool:
        """Whether our last number is one of this numbering."""
        return self._box.uid_validity == self._validity

    @property
    def _there(self) -> BaseMailBox:
        assert self._server is not None  # it is entered
        return self._server
