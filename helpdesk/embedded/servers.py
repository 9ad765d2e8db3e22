"""Finding or starting the embedded servers of a data folder, for the time of a block."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from helpdesk import environment
from helpdesk.embedded import processes
from helpdesk.embedded.account import CannotRun
from helpdesk.embedded.keeper import Server, named
from helpdesk.embedded.state import State

REPOSITORY = Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """HELPDESK_DATA, else `var/` beside manage.py; made when missing."""
    folder = Path(environment.text("HELPDESK_DATA", str(REPOSITORY / "var"))).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise environment.WrongValue(
            "HELPDESK_DATA", str(folder), f"the folder cannot be made ({error.strerror})"
        ) from error
    return folder


def running(data: Path) -> dict[str, str]:
    """The addresses of the servers that run now, by variable (`DATABASE_URL`, `REDIS_URL`); starts nothing."""
    servers = (named(name, data) for name in ("postgres", "valkey"))
    return {server.variable: address for server in servers if (address := _address(server))}


@contextmanager
def using(data: Path, throwaway: bool = False) -> Iterator[dict[str, str]]:
    """Keep the servers of `data` running during the block and export their addresses, which are yielded too.

    A server whose address the environment gives already (DATABASE_URL, REDIS_URL, or their _FILE forms) is not ours to
    start. Safe for any number of processes at once: a server stops when its last user leaves.
    """
    with ExitStack() as stack:
        addresses = {}
        for name in ("postgres", "valkey"):
            server = named(name, data, throwaway)
            if environment.text(server.variable):
                continue
            try:
                address = stack.enter_context(_use(server))
            except PermissionError as error:
                raise CannotRun(
                    f"{error.filename} belongs to another user: run this as the user who ran bin/run, "
                    "or choose another HELPDESK_DATA."
                ) from error
            stack.callback(os.environ.pop, server.variable, None)
            addresses[server.variable] = os.environ[server.variable] = address
        yield addresses


def remember_site(data: Path, url: str) -> None:
    """Keep where bin/run serves this data, so that links made by other commands lead there."""
    State(data, "site").remember("url", url)


def export_site(data: Path) -> None:
    """Set SITE_URL to what bin/run served last, unless the environment says otherwise."""
    url = State(data, "site").recall("url")
    if isinstance(url, str) and not environment.text("SITE_URL"):
        os.environ["SITE_URL"] = url


@contextmanager
def _use(server: Server) -> Iterator[str]:
    with server.state.users_lock.open("a") as users:
        with server.state.start_lock.open("a") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            address = _address(server) or _start(server)
        try:
            yield address
        finally:
            fcntl.flock(users, fcntl.LOCK_UN)
            _await_stop(server)


def _address(server: Server) -> str:
    """Where the server answers, empty when it does not run."""
    kept = server.state.recall("running")
    if not isinstance(kept, dict) or not processes.lives(kept["pid"], kept["identity"]):
        return ""
    # A keeper that is just starting its server again needs a moment.
    answers = processes.eventually(lambda: server.is_ready(kept["port"]), 5)
    return server.url(kept["port"]) if answers else ""


def _start(server: Server) -> str:
    """Start the server's keeper and wait for its word; the caller holds the start lock."""
    kept = server.state.recall("running")
    if isinstance(kept, dict):  # a keeper whose server does not answer
        processes.stop(kept["pid"], kept["identity"], processes.signal.SIGKILL, 5)
    receive, send = os.pipe()
    throwaway = ["throwaway"] if getattr(server, "throwaway", False) else []
    with (server.state.folder / "keeper.log").open("wb") as log:
        keeper = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "helpdesk.embedded.keeper",
                str(server.state.data),
                server.name,
                str(send),
                *throwaway,
            ],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
            pass_fds=[send],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    os.close(send)
    with os.fdopen(receive) as answer:
        said = answer.read().strip()
    if said != "ready":
        keeper.wait(10)
        raise CannotRun(said or f"{server.name} could not be started, see {server.state.folder / 'keeper.log'}")
    _keepers.append(keeper)
    port = server.state.recall("port")
    assert isinstance(port, int)
    return server.url(port)


# Kept referenced: a Popen that is collected while its process lives warns.
_keepers: list[subprocess.Popen[bytes]] = []


def _await_stop(server: Server) -> None:
    """Return when the server has stopped, or at once when somebody else still uses it."""

    def over() -> bool:
        for keeper in _keepers:
            keeper.poll()  # our own child must be reaped, or it seems to live
        kept = server.state.recall("running")
        if isinstance(kept, dict) and processes.lives(kept["pid"], kept["identity"]):
            return _has_other_users(server)
        return not _is_being_stopped(server)

    processes.eventually(over, 35)


def _has_other_users(server: Server) -> bool:
    with server.state.users_lock.open("a") as users:
        # The keeper holds the lock for an instant whenever it looks.
        return not processes.eventually(lambda: _lock(users.fileno(), fcntl.LOCK_EX), 0.2)


def _is_being_stopped(server: Server) -> bool:
    with server.state.start_lock.open("a") as starting:
        return not _lock(starting.fileno(), fcntl.LOCK_SH)


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
