"""Handing a finished letter to the mail server, or, where none is set, keeping it for the outgoing mail page only."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from tickets import blobs


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail for one recipient, as bytes with CRLF; `sender` is the envelope's."""

    sender: str
    recipient: str
    raw: bytes


def send(letter: Letter, *, keep: bool) -> str:
    """Sends; returns the SHA-256 of the kept copy ('' when none is to be kept).

    Raises smtplib.SMTPException or OSError when the server refuses or cannot be reached.
    """
    sha256 = blobs.put(letter.raw) if keep else ""
    if settings.MAIL_SERVER is None:
        return sha256
    with EmailBackend(**settings.MAIL_SERVER) as backend:
        assert backend.connection is not None  # opened, or an error was raised
        backend.connection.sendmail(letter.sender, [letter.recipient], letter.raw)
    return sha256
