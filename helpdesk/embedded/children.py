"""The processes that bin/run looks after."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from helpdesk.embedded import processes
from helpdesk.embedded.state import State

_LOG_LIMIT = 10_000_000
_PATIENCE = 10.0


@dataclass
class Child:
    """One process, started at once and again whenever it ends, ever more slowly while it keeps ending.

    `longest_pause` is in seconds. Nobody waits for a worker, but while no web worker runs there is no page.
    """

    data: Path
    name: str
    command: list[str]
    descriptors: tuple[int, ...] = ()
    longest_pause: float = 30.0
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started: float = 0.0
    next_start: float = field(default=0.0)

    @property
    def log(self) -> Path:
        return State(self.data, self.name).log

    def look_after(self) -> None:
        """Start the process when it does not run and its time has come."""
        now = time.monotonic()
        if self.process is not None and (code := self.process.poll()) is not None:
            self.failures = 1 if now - self.started > 60 else self.failures + 1
            self.next_start = now + min(self.longest_pause, 0.5 * 2**self.failures)
            self.process = None
            wait = self.next_start - now
            print(
                f"{self.name} ended ({_why(code)}), starting it again in {wait:.0f} s; see {self.log}",
                file=sys.stderr,
                flush=True,
            )
        if self.process is None and now >= self.next_start:
            self._start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """Wait for the end; what is left of its process group after that is killed."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_PATIENCE)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        _record(self.data, self.name).forget("running")

    def _start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                pass_fds=self.descriptors,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us only, so that we stop them in order
                preexec_fn=processes.dies_with_parent(signal.SIGTERM),
            )
        self.started = time.monotonic()
        known = {"pid": self.process.pid, "identity": processes.identity(self.process.pid)}
        _record(self.data, self.name).remember("running", known)


def end_leftovers(data: Path) -> None:
    """End children of a run that was killed and that did not notice; never a process that merely has their id now."""
    for file in (data / "embedded" / "children").glob("*/running.json"):
        record = _record(data, file.parent.name)
        known = record.recall("running")
        if isinstance(known, dict):
            processes.stop(known["pid"], known["identity"], signal.SIGTERM, _PATIENCE)
        record.forget("running")


def _record(data: Path, name: str) -> State:
    return State(data, f"children/{name}")


def _why(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
