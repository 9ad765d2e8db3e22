"""Handing a finished letter to its mail server or provider, or, where none is set, keeping it for the outgoing mail
page only."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from tickets import blobs, providers
from tickets.mail.signing import signed
from tickets.models import Mailbox
from tickets.providers import Account
from tickets.sealed import Unopened

_SECONDS = 30
_PORTS = {Mailbox.Security.TLS: 465, Mailbox.Security.STARTTLS: 587, Mailbox.Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail for one recipient, as bytes with CRLF; `sender` is the envelope's, `server` what `server_of` gives."""

    sender: str
    recipient: str
    raw: bytes
    server: dict[str, Any] | Account | None = field(repr=False)


def server_of(box: Mailbox | None) -> dict[str, Any] | Account | None:
    """The mailbox's own server or its account at a provider, or the site's server (EMAIL_URL); None where mail is kept
    only. OSError where the secret of the mailbox cannot be opened."""
    if box is None or not box.sends:
        return settings.MAIL_SERVER
    try:
        password = box.secret("provider" if box.provider else "out")
    except Unopened as error:
        raise OSError(f"the password of {box} cannot be opened with this SECRET_KEY; enter it again") from error
    if box.provider:
        return Account(box.provider, password, box.provider_user, box.provider_region)
    return {
        "host": box.out_host,
        "port": box.out_port or _PORTS[Mailbox.Security(box.out_security)],
        "username": box.out_user,
        "password": password,
        "use_tls": box.out_security == Mailbox.Security.STARTTLS,
        "use_ssl": box.out_security == Mailbox.Security.TLS,
        "timeout": _SECONDS,
    }


@dataclass(frozen=True, slots=True)
class Posted:
    """The SHA-256 of the kept copy, '' where none is kept; what the server said when it took the mail, and the
    Message-ID that it gave it in place of ours, if it did."""

    raw_sha256: str = ""
    said: str = ""
    given: str = ""


def send(letter: Letter, *, keep: bool) -> Posted:
    """Sends, or keeps a copy only.

    Raises NotTaken, smtplib.SMTPException or OSError when the server refuses or cannot be reached.
    """
    raw = signed(letter.raw, letter.sender)
    sha256 = blobs.put(raw) if keep else ""
    if letter.server is None:
        return Posted(sha256)
    if isinstance(letter.server, Account):
        handed = providers.send(letter.server, raw, letter.sender, letter.recipient)
        return Posted(sha256, handed.said, handed.given)
    with _Backend(**letter.server) as backend:
        assert backend.connection is not None  # opened, or an error was raised
        backend.connection.sendmail(letter.sender, [letter.recipient], raw)
        said = getattr(backend.connection, "said", "")
    return Posted(sha256, said)


class _Listening:
    """Keeps what the server said to the last mail."""

    said = ""

    def data(self, message: Any) -> tuple[int, bytes]:
        code, text = super().data(message)  # type: ignore[misc]  # of smtplib, beside which it stands
        self.said = f"{code} {text.decode(errors='replace')}"
        return code, text


class _Plain(_Listening, smtplib.SMTP):
    pass


class _Tls(_Listening, smtplib.SMTP_SSL):
    pass


class _Backend(EmailBackend):
    @property
    def connection_class(self) -> type[_Plain | _Tls]:
        return _Tls if self.use_ssl else _Plain
