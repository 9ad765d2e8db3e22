"""Handing a finished letter to its mail server, or, where none is set, keeping it for the outgoing mail page only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from tickets import blobs
from tickets.models import Mailbox
from tickets.sealed import Unopened

_SECONDS = 30
_PORTS = {Mailbox.Security.TLS: 465, Mailbox.Security.STARTTLS: 587, Mailbox.Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail for one recipient, as bytes with CRLF; `sender` is the envelope's, `server` what `server_of` gives."""

    sender: str
    recipient: str
    raw: bytes
    server: dict[str, Any] | None = field(repr=False)


def server_of(box: Mailbox | None) -> dict[str, Any] | None:
    """The mailbox's own server, or the site's (EMAIL_URL); None where mail is kept only. OSError where the password of
    the mailbox cannot be opened."""
    if box is None or not box.sends:
        return settings.MAIL_SERVER
    try:
        password = box.secret("out")
    except Unopened as error:
        raise OSError(f"the password of {box} cannot be opened with this SECRET_KEY; enter it again") from error
    return {
        "host": box.out_host,
        "port": box.out_port or _PORTS[Mailbox.Security(box.out_security)],
        "username": box.out_user,
        "password": password,
        "use_tls": box.out_security == Mailbox.Security.STARTTLS,
        "use_ssl": box.out_security == Mailbox.Security.TLS,
        "timeout": _SECONDS,
    }


def send(letter: Letter, *, keep: bool) -> str:
    """Sends; returns the SHA-256 of the kept copy ('' when none is to be kept).

    Raises smtplib.SMTPException or OSError when the server refuses or cannot be reached.
    """
    sha256 = blobs.put(letter.raw) if keep else ""
    if letter.server is None:
        return sha256
    with EmailBackend(**letter.server) as backend:
        assert backend.connection is not None  # opened, or an error was raised
        backend.connection.sendmail(letter.sender, [letter.recipient], letter.raw)
    return sha256
