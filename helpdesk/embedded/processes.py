"""Processes and ports, told apart safely: a process id alone may have been given to somebody else since."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LASTING = range(15_000, 32_000)  # ports that no system gives to outgoing connections
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def identity(pid: int) -> str:
    """Tells this process from a later one with the same id: its start time; empty when it does not live."""
    try:
        if sys.platform == "linux":
            # Field 22 of proc(5) stat, counted after the name, which may itself contain spaces and brackets.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            return "" if fields[0] in "ZX" else fields[19]
        found = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return found.stdout.strip()
    except OSError:
        return ""


def lives(pid: int, known_identity: str) -> bool:
    return bool(known_identity) and identity(pid) == known_identity


def program(pid: int) -> str:
    """The name of the program that runs as `pid`, empty when unknown."""
    try:
        if sys.platform == "linux":
            return Path(f"/proc/{pid}/comm").read_text().strip()
        found = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return Path(found.stdout.strip()).name
    except OSError:
        return ""


def dies_with_parent(sig: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the child gets `sig` when the parent is gone, even by kill -9 (Linux only)."""
    parent = os.getpid()

    def in_child() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(sig), 0, 0, 0)
            if os.getppid() != parent:  # it died between fork and prctl
                os.kill(os.getpid(), signal.SIGKILL)

    return in_child


def free_port(wanted: object = None) -> int:
    """`wanted` when nobody listens there, else any free port of 127.0.0.1 that no outgoing connection is given.

    Of those that are (32768 and above on Linux, 49152 on macOS) a client may hold one while its server is down for a
    moment, even the very client that tries to reach it: the server could not come back to its place.
    """
    lasting = random.sample(_LASTING, 50)
    for port in (*([wanted] if wanted in _LASTING else []), *lasting, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on 127.0.0.1")


def eventually(condition: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Wait until the condition holds; whether it did in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def stop(pid: int, known_identity: str, sig: signal.Signals, seconds: float) -> None:
    """End a process and wait for it; by kill -9 when it does not obey in time."""
    for attempt in (sig, signal.SIGKILL):
        if not lives(pid, known_identity):
            return
        os.kill(pid, attempt)
        if eventually(lambda: not lives(pid, known_identity), seconds):
            return
