"""Watches over one embedded server: `python -m helpdesk.embedded.keeper DATA NAME READY_FD [throwaway]`.

It starts the server, says so on READY_FD, starts it again should it die, and stops it when the last user is gone. A
user is whoever holds the shared lock `users.lock`; the kernel gives the lock back for a user that was killed. The
server in turn ends with the keeper (processes.dies_with_parent), so nothing is left whichever process is killed.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import ClassVar, Protocol

from helpdesk.embedded import processes
from helpdesk.embedded.account import CannotRun
from helpdesk.embedded.postgres import Postgres
from helpdesk.embedded.state import State
from helpdesk.embedded.valkey import Valkey

_LOOK_EVERY = 0.2
_RESTARTS_A_MINUTE = 5
_TRIES = 8  # of one start, in 14 seconds beside what the tries themselves take
_LOG_LIMIT = 10_000_000


class Server(Protocol):
    """What the keeper needs to know of a server."""

    name: ClassVar[str]
    variable: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]
    start_seconds: ClassVar[float]

    @property
    def state(self) -> State: ...
    def url(self, port: int) -> str: ...
    def prepare(self) -> None: ...
    def spawn(self, port: int) -> subprocess.Popen[bytes]: ...
    def is_ready(self, port: int) -> bool: ...
    def after_first_start(self, port: int) -> None: ...


def named(name: str, data: Path, throwaway: bool = False) -> Server:
    return Postgres(data, throwaway) if name == Postgres.name else Valkey(data)


def start(server: Server) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server on its usual port, or another one where that is taken; raises CannotRun when it will not."""
    if server.state.log.exists() and server.state.log.stat().st_size > _LOG_LIMIT:
        server.state.log.replace(server.state.log.with_suffix(".log.1"))
    server.prepare()
    usual = server.state.recall("port")
    for attempt in range(_TRIES):
        # Backends of a killed server hold its memory a moment, and its users know no other place: it waits for them.
        port = processes.free_port(usual if attempt < _TRIES - 1 else None)
        process = server.spawn(port)
        processes.eventually(partial(_settled, server, process, port), server.start_seconds)
        if process.poll() is None and server.is_ready(port):
            server.state.remember("port", port)
            server.after_first_start(port)
            return process, port
        _stop(server, process)
        time.sleep(0.5 * (attempt + 1))
    said = server.state.log.read_text(errors="replace").strip().splitlines()[-3:] if server.state.log.exists() else []
    raise CannotRun(f"{server.name} did not start ({server.state.log}): {' | '.join(said)}")


def _settled(server: Server, process: subprocess.Popen[bytes], port: int) -> bool:
    return process.poll() is not None or server.is_ready(port)


def keep(server: Server, process: subprocess.Popen[bytes], port: int) -> None:
    """Watch until nobody uses the server, then stop it."""
    restarts: list[float] = []
    with server.state.users_lock.open("a") as users, server.state.start_lock.open("a") as starting:
        while True:
            time.sleep(_LOOK_EVERY)
            if process.poll() is not None:
                restarts = [moment for moment in restarts if moment > time.monotonic() - 60] + [time.monotonic()]
                if len(restarts) > _RESTARTS_A_MINUTE:
                    raise CannotRun(f"{server.name} keeps dying, see {server.state.log}")
                fcntl.flock(starting, fcntl.LOCK_EX)
                process, port = start(server)
                _announce(server, port)
                fcntl.flock(starting, fcntl.LOCK_UN)
            if _is_unused(users):
                # A new user takes the start lock first: under it nobody can come between looking and stopping.
                fcntl.flock(starting, fcntl.LOCK_EX)
                if _is_unused(users):
                    server.state.forget("running")
                    _stop(server, process)
                    return
                fcntl.flock(starting, fcntl.LOCK_UN)


def _announce(server: Server, port: int) -> None:
    pid = os.getpid()
    server.state.remember("running", {"pid": pid, "identity": processes.identity(pid), "port": port})


def _is_unused(users: object) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
    except BlockingIOError:
        return False
    fcntl.flock(users, fcntl.LOCK_UN)  # type: ignore[arg-type]
    return True


def _stop(server: Server, process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(server.stop_signal)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main() -> None:
    data, name, ready, *rest = sys.argv[1:]
    # The users' terminal sends Ctrl-C to them; the keeper outlives it to stop the server in order.
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    server = named(name, Path(data), bool(rest))
    with os.fdopen(int(ready), "w") as answer:
        try:
            process, port = start(server)
        except CannotRun as error:
            with suppress(BrokenPipeError):
                print(error, file=answer, flush=True)
            raise SystemExit(1) from error
        _announce(server, port)
        with suppress(BrokenPipeError):
            print("ready", file=answer, flush=True)
    keep(server, process, port)


if __name__ == "__main__":
    main()
