"""An SMTP server of the tests that does as it is told: waits, refuses, or hangs up after it has taken the mail."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import Any


@dataclass(frozen=True)
class Taken:
    recipient: str
    raw: bytes = field(repr=False)

    @property
    def message_id(self) -> str:
        return str(message_from_bytes(self.raw, policy=default)["Message-ID"])


class Sink(socketserver.ThreadingTCPServer):
    """`taken` has every mail whose last line arrived, also those that were never answered with 250.

    `on_command(verb)` is called before each answer; `on_recipient(address)` gives the answer to RCPT;
    `on_mail(mail)` the answer after the data, None hangs up without any.
    """

    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[Taken] = []
        self.on_command: Callable[[str], object] = lambda verb: None
        self.on_recipient: Callable[[str], str] = lambda address: "250 ok"
        self.on_mail: Callable[[Taken], str | None] = lambda mail: "250 taken"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    @property
    def settings(self) -> dict[str, Any]:
        """As `settings.MAIL_SERVER`."""
        return {"host": "127.0.0.1", "port": self.server_address[1], "timeout": 5}

    def to(self, recipient: str) -> list[Taken]:
        return [mail for mail in self.taken if mail.recipient == recipient]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is what the tests are about."""


class _Session(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self._say("220 sink")
        recipient = ""
        while line := self.rfile.readline():
            verb = line[:4].upper().decode("ascii", "replace")
            self.server.on_command(verb)
            if verb == "RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
                self._say(self.server.on_recipient(recipient))
            elif verb == "DATA":
                self._say("354 go on")
                mail = Taken(recipient, self._data())
                self.server.taken.append(mail)
                answer = self.server.on_mail(mail)
                if answer is None:
                    return
                self._say(answer)
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise ConnectionResetError
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
