"""Files are shown to a virus scanner: clamd (ClamAV), by its INSTREAM command over a socket. Without CLAMD none is.

A file waits, held, until the scanner has answered: of a mail right after it was filed, of an upload before it is
stored; whatever a scanner that is away leaves behind, a sweep asks about later.
"""

from __future__ import annotations

import logging
import re
import socket
import struct
import time
from contextlib import suppress
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from tickets import blobs
from tickets.content import one_line
from tickets.models import Arrival, Attachment, Message
from tickets.refusals import Refused

Checked = Attachment.Checked

CONNECT = 2.0  # seconds
ANSWER = 15.0  # seconds that a read or write may take
SWEEP = 60.0  # seconds of one sweep
_CHUNK = 64 * 1024
_log = logging.getLogger(__name__)
_FOUND = re.compile(r"stream: (.+) FOUND$", re.DOTALL)


class Unanswered(Exception):
    """The scanner did not say what is with this file, or not in words that we know."""


class Unreachable(Unanswered):
    """The scanner is away."""


class TooLarge(Exception):
    """The scanner takes no file of this size."""


class Infected(Refused):
    """An upload with a virus in it; says which file and which virus."""


def scan(file: IO[bytes]) -> str:
    """The name of what was found in the file, '' for nothing. Raises Unanswered or TooLarge."""
    with _connected() as scanner:
        try:
            _send(file, scanner)
            answer = _answer(scanner)
        except OSError as error:
            raise Unanswered(str(error)) from error
    if answer == "stream: OK":
        return ""
    if found := _FOUND.match(answer):
        return one_line(found[1], 200)
    raise TooLarge if "size limit exceeded" in answer else Unanswered(answer[:200])


def check_message(message: Message | None) -> None:
    """The files of a message that just came. At the first that nobody answers for the rest is left to the sweep."""
    if settings.CLAMD is not None and message is not None:
        with suppress(Unanswered):
            for file in Attachment.objects.waiting().filter(message=message):
                _check(file)


def check_waiting() -> None:
    """The sweep: all that wait, for so long as it may take."""
    if settings.CLAMD is None:
        return
    until = time.monotonic() + SWEEP
    # In any order: files that the scanner never answers for keep no others waiting.
    for file in Attachment.objects.waiting().order_by("?").iterator():
        try:
            _check(file)
        except Unreachable:
            return
        except Unanswered as error:
            _log.warning("attachment %s could not be checked: %s", file.pk, error)
        if time.monotonic() > until:
            return


def state_of_mail(arrival: Arrival) -> tuple[str, str]:
    """A kept mail's state, as an attachment's, with what was found: that of its files where they are known, else what
    the scanner says of the whole. '' where there is no scanner. At most two queries. Raises blobs.Missing."""
    if arrival.message_id is not None:
        held = Attachment.objects.held().filter(message=arrival.message_id)
        file = held.infected().first() or held.first()
        if file is not None:
            return file.checked, file.finding
    if settings.CLAMD is None:
        return "", ""
    with blobs.open_file(arrival.raw_sha256) as content:
        try:
            found = scan(content)
        except Unanswered:
            return Checked.WAITING, ""
        except TooLarge:
            return Checked.TOO_LARGE, ""
    return (Checked.INFECTED if found else Checked.CLEAN), found


def state_of_upload(file: IO[bytes], name: str) -> str:
    """What is to be written down of a file that is being uploaded. Raises Infected."""
    if settings.CLAMD is None:
        return ""
    file.seek(0)
    try:
        found = scan(file)
    except Unanswered:
        return Checked.WAITING
    except TooLarge:
        return Checked.TOO_LARGE
    finally:
        file.seek(0)
    if found:
        said = _("A virus was found in %(name)s: %(finding)s. Nothing was sent.")
        raise Infected(said % {"name": name, "finding": found})
    return Checked.CLEAN


def _check(file: Attachment) -> None:
    """Asks about one that waits, and writes down the answer. Raises Unanswered: it goes on waiting."""
    try:
        with blobs.open_file(file.sha256) as content:
            found = scan(content)
    except blobs.Missing:
        return  # nobody can open it anyway; a backup may bring it back
    except TooLarge:
        state, found = Checked.TOO_LARGE, ""
    else:
        state = Checked.INFECTED if found else Checked.CLEAN
    Attachment.objects.waiting().filter(pk=file.pk).update(checked=state, finding=found)


def _connected() -> socket.socket:
    """Raises Unreachable."""
    try:
        scanner = _local(settings.CLAMD) if isinstance(settings.CLAMD, str) else _remote(settings.CLAMD)
    except OSError as error:
        raise Unreachable(str(error)) from error
    scanner.settimeout(ANSWER)
    return scanner


def _local(path: str) -> socket.socket:
    scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        scanner.settimeout(CONNECT)
        scanner.connect(path)
    except OSError:
        scanner.close()
        raise
    return scanner


def _remote(place: tuple[str, int] | None) -> socket.socket:
    assert place is not None
    return socket.create_connection(place, timeout=CONNECT)


def _send(file: IO[bytes], scanner: socket.socket) -> None:
    # It may have heard enough in the midst, and said why.
    with suppress(BrokenPipeError, ConnectionResetError):
        scanner.sendall(b"zINSTREAM\0")
        while chunk := file.read(_CHUNK):
            scanner.sendall(struct.pack("!L", len(chunk)) + chunk)
        scanner.sendall(struct.pack("!L", 0))


def _answer(scanner: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < 4096 and (more := scanner.recv(4096)):
        said += more
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()
