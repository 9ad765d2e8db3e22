"""A virus scanner of the tests: speaks clamd's INSTREAM on loopback or a socket in a folder, and knows one virus."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator

import pytest
from django.conf import LazySettings

# The harmless file that every scanner takes for a virus, in two pieces, so that this one is not taken for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner:
    """`most` bytes are taken; `says` is what it answers instead of looking, if anything; what has `fails_at` in it
    gets no answer."""

    def __init__(self, server: socket.socket) -> None:
        self.server = server
        self.most = 1 << 20
        self.says = b""
        self.fails_at: bytes | None = None
        self.seen: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                peer, _address = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(peer,), daemon=True).start()

    def _talk(self, peer: socket.socket) -> None:
        with peer, peer.makefile("rb") as stream:
            if stream.read(10) != b"zINSTREAM\0":
                peer.sendall(b"UNKNOWN COMMAND\0")
                return
            content = b""
            while length := struct.unpack("!L", stream.read(4))[0]:
                content += stream.read(length)
                if len(content) > self.most:
                    peer.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            self.seen.append(content)
            if self.fails_at is not None and self.fails_at in content:
                return
            found = b"Win.Test.EICAR_HDB-1 FOUND" if EICAR in content else b"OK"
            peer.sendall(self.says or b"stream: " + found + b"\0")


@pytest.fixture
def scanner(settings: LazySettings) -> Iterator[Scanner]:
    running = Scanner(socket.create_server(("127.0.0.1", 0)))
    settings.CLAMD = running.server.getsockname()[:2]
    yield running
    running.server.close()
