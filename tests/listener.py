"""A web server of the tests that answers as it is told, on loopback; and the same as if it were out in the world."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from tickets import fetching
from tickets.fetching import CannotFetch


class Listener:
    """Counts who connects, each with what it asked; `answer` sends."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.connections: list[bytes] = []
        self.answer: Callable[[socket.socket], object] = lambda peer: peer.sendall(said(b"ok"))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                peer, _address = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(peer,), daemon=True).start()

    def _talk(self, peer: socket.socket) -> None:
        with peer:
            try:
                self.connections.append(_asked(peer))
                self.answer(peer)
            except OSError:
                pass


def _asked(peer: socket.socket) -> bytes:
    """A whole request, as far as it comes."""
    read = peer.recv(4096)
    while read and (missing := _missing(read)):
        more = peer.recv(missing)
        if not more:
            break
        read += more
    return read


def _missing(read: bytes) -> int:
    """So many bytes are still to come."""
    head, gap, body = read.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    return max(0, int(length[1]) - len(body)) if gap and length else 0


def said(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers])
    return head.encode() + b"\r\n\r\n" + body


@pytest.fixture
def listener() -> Iterator[Listener]:
    running = Listener()
    yield running
    running.socket.close()


@pytest.fixture
def world(monkeypatch, listener) -> Listener:
    """The listener as if it were a public host: the name `public.example` leads to it, and no other anywhere."""

    def address(host: str, port: int, deadline: float) -> str:
        if host != "public.example":
            raise CannotFetch
        return "127.0.0.1"

    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(fetching, "_address", address)
    return listener
