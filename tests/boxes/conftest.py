"""Mailboxes on real servers."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boxes.dovecot import PASSWORD, Dovecot
from tests.find_dovecot import found
from tickets.models import Mailbox


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """Empty mailboxes `support` and `billing`. Its folder has a short name: its sockets' names are bounded."""
    program = found()
    assert program, "bin/test installs Dovecot, or says what is missing"
    folder = Path(tempfile.mkdtemp(prefix="hd-dovecot-"))
    os.chmod(folder, 0o755)
    server = Dovecot(folder, program)
    try:
        server.start()
        yield server
    finally:
        server.end()


@pytest.fixture
def box(cast, dovecot: Dovecot) -> Mailbox:
    """The IMAP mailbox support@example.com."""
    return imap_box(dovecot)


def imap_box(dovecot: Dovecot, user: str = "support", **more: object) -> Mailbox:
    made = Mailbox(
        address=f"{user}@example.com", fetches="imap", in_host="127.0.0.1", in_port=dovecot.imap, in_security="none",
        in_user=user, **more,
    )  # fmt: skip
    made.keep_secret("in", PASSWORD)
    made.save()
    return made
