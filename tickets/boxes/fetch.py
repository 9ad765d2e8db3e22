"""One round over the mailboxes: each new mail is stored, then marked on its server, then decided.

A kill between two of these steps repeats the mail, which the front door finds to be the same; nothing is marked or
deleted that does not lie here.
"""

from __future__ import annotations

import logging
import poplib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection
from imap_tools.errors import ImapToolsError

from tickets.boxes.imap import Imap
from tickets.boxes.pop import Pop
from tickets.boxes.server import Server, Unreadable
from tickets.mail import door
from tickets.models import Arrival, Mailbox
from tickets.sealed import Unopened

MOST = 1000  # mails of one box in one round: the other boxes have their turn
FOR = 240.0  # seconds of one box in one round
_FETCHING, _ROUND = 2027, 0  # advisory locks: one for each mailbox, and one for a round over all

_log = logging.getLogger(__name__)


def fetch_all() -> dict[str, int]:
    """A round; how many mails came from each mailbox. A failure of one is written down and hinders no other. While
    somebody else makes a round there is none: so one worker at most waits for foreign machines."""
    with _alone(_ROUND) as alone:
        return {box.address: fetch(box) for box in Mailbox.objects.fetched()} if alone else {}


def fetch(box: Mailbox) -> int:
    """What is new in one mailbox; 0 at once when somebody else is at it."""
    with _alone(box.pk) as alone:
        if not alone:
            return 0
        box.refresh_from_db()
        count = 0
        try:
            for _mail in _taken(box):
                count += 1
        except (OSError, ImapToolsError, poplib.error_proto, Unopened) as error:
            box.fetched_badly(words(error))
        except Error:
            raise  # our database: nothing can be written down
        except Exception as error:
            _log.exception("mailbox %s could not be read", box)
            box.fetched_badly(words(error))
        else:
            box.fetched_well()
        return count


def _taken(box: Mailbox) -> Iterator[str]:
    """Takes mails one by one, and yields their names."""
    until, taken = time.monotonic() + FOR, 0
    with _server(box) as server:
        for uid in list(server.new()):
            if taken >= MOST or time.monotonic() > until:
                return
            try:
                raw = server.raw(uid)
            except Unreadable as error:
                _log.warning("%s: %s", box, error)
                continue
            arrival = door.accept(raw, mailbox=box.address, by=Arrival.Door(box.fetches))
            server.stored(uid)
            door.process(arrival.pk)
            taken += 1
            yield uid
        server.finished()


def _server(box: Mailbox) -> Server:
    return Imap(box) if box.fetches == Mailbox.Fetches.IMAP else Pop(box)


def count_new(box: Mailbox) -> int:
    """How many mails a round would take now; takes none. Raises as `_taken` does."""
    with _server(box) as server:
        return len(list(server.new()))


def words(error: Exception) -> str:
    """What went wrong, for whoever sets the mailbox up."""
    if isinstance(error, Unopened):
        return "the password cannot be opened with this SECRET_KEY; enter it again"
    return f"{type(error).__name__}: {error}"


@contextmanager
def _alone(what: int) -> Iterator[bool]:
    """Whether nobody else is at a mailbox, by its id, or at a round. The lock is the connection's: no
    transaction stays open over the network."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_FETCHING, what])
        (alone,) = cursor.fetchone()
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_FETCHING, what])
