"""The door that speaks SMTP and LMTP: 250 only after the bytes lie durably with us, a 4xx when they do not.

It takes mail for our own addresses alone, from the mail server in front of it, and decides nothing: workers do.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import close_old_connections

from tickets.mail import door
from tickets.models import Arrival
from tickets.models.mailbox import is_ours, plain_address

_THREADS = 4  # each with a database connection of its own
_LONGEST_LINE = 1 << 20  # RFC 5321 has 1,000, which real mail does not know
_FAREWELL = 10.0  # seconds for open sessions at the end

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Smtp(SMTP):
    line_length_limit = _LONGEST_LINE


class Lmtp(LMTP):
    line_length_limit = _LONGEST_LINE


class Handler:
    """What aiosmtpd asks at each step of a session; answers are SMTP's."""

    def __init__(self, *, is_lmtp: bool) -> None:
        self._is_lmtp = is_lmtp
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="mail")

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        try:
            if not await self._apart(is_ours, address):
                return "550 5.1.1 Nobody here has this address"
        except Exception as error:  # whatever it was: the sender's server keeps the mail
            _log.warning("an address could not be looked up: %s", error)
            return "451 4.3.0 Not now, please try again"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802  # as above
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """One answer for each recipient in LMTP; in SMTP one for all, and what was stored is known when it comes again.

        A mail to several of our addresses is stored for each mailbox once.
        """
        content = envelope.original_content or b""
        raw = b"Return-Path: <" + (envelope.mail_from or "").encode("utf-8", "replace") + b">\r\n" + content
        kept: dict[str, bool] = {}
        for recipient in envelope.rcpt_tos:
            mailbox = plain_address(recipient)
            if mailbox not in kept:
                kept[mailbox] = await self._is_stored(raw, recipient)
        if any(kept.values()):
            await self._apart(door.wake)
        answers = {True: "250 2.0.0 Stored", False: "451 4.3.0 Not stored, please try again"}
        if self._is_lmtp:
            return "\r\n".join(answers[kept[plain_address(recipient)]] for recipient in envelope.rcpt_tos)
        return answers[all(kept.values())]

    async def _is_stored(self, raw: bytes, recipient: str) -> bool:
        try:
            await self._apart(partial(door.accept, raw, mailbox=recipient, by=Arrival.Door.SMTP))
        except Exception as error:  # nobody else has the mail
            _log.warning("a mail could not be stored: %s", error)
            return False
        return True

    async def _apart(self, call: Callable[..., T], *arguments: Any) -> T:
        """In a thread: the database and the disk may take their time."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _with_connection, call, *arguments)

    def end(self) -> None:
        self._threads.shutdown()


async def serve(*, host: str, port: int, path: str, is_lmtp: bool, ready: Callable[[str], None]) -> None:
    """Until SIGTERM or SIGINT; at a port, or with `path` at a Unix socket. `ready` is told where."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    handler = Handler(is_lmtp=is_lmtp)
    speaks: type[SMTP] = Lmtp if is_lmtp else Smtp
    sessions: weakref.WeakSet[SMTP] = weakref.WeakSet()

    def session() -> SMTP:
        made = speaks(
            handler,
            data_size_limit=settings.MAIL_MAX_BYTES,
            enable_SMTPUTF8=True,
            hostname=settings.MAIL_DOMAIN,
            ident="Helpdesk",
            loop=loop,
        )
        sessions.add(made)
        return made

    if path:
        server = await loop.create_unix_server(session, path)
        ready(path)
    else:
        server = await loop.create_server(session, host, port)
        ready("{}:{}".format(*server.sockets[0].getsockname()[:2]))
    await ended.wait()
    server.close()
    until = loop.time() + _FAREWELL
    while loop.time() < until and any(map(_is_busy, sessions)):
        await asyncio.sleep(0.1)
    handler.end()


def _is_busy(session: SMTP) -> bool:
    """In the middle of a mail."""
    return session.transport is not None and bool(session.envelope and session.envelope.rcpt_tos)


def _with_connection(call: Callable[..., T], *arguments: Any) -> T:
    close_old_connections()
    return call(*arguments)
