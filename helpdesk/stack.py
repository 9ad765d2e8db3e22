"""Runs the whole product in the foreground: what bin/run starts once everything is installed.

Starts the embedded servers, prepares the desk, runs two web workers, a Celery worker and beat, starts again what dies,
and stops all of it on Ctrl-C. Should this process be killed, its children end too (processes.dies_with_parent), and
the embedded servers with their last user.
"""

from __future__ import annotations

import argparse
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from helpdesk import environment
from helpdesk.embedded import account, servers
from helpdesk.embedded.children import Child, end_leftovers
from helpdesk.embedded.state import State

WEB_WORKERS = 2
STAFF = ("admin", "manager", "lead", "first", "second")
_WEB_PAUSE = 3.0  # seconds at most before a web worker that keeps ending is started again
_CELERY = ["-m", "celery", "-A"]
_QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat"]  # nobody else listens on this broker


def main(arguments: list[str]) -> int:
    """Run until told to stop; the exit code."""
    began = time.monotonic()
    options = _options(arguments)
    over = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        over.set()

    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, stop)
    if options.data:
        os.environ["HELPDESK_DATA"] = str(Path(options.data).resolve())
    data = servers.data_folder()
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # else each thread of a web process keeps freed memory to itself
    os.environ["PYTHONPATH"] = str(servers.REPOSITORY)  # the children are started with -P, from anywhere
    os.environ.setdefault("SITE_URL", f"http://{_shown(options.host)}:{options.port}")
    with ExitStack() as stack:
        stack.callback(account.give_back, data)
        _only_one(stack, data, options.port)
        listening = stack.enter_context(_listen(options.host, options.port))
        end_leftovers(data)
        servers.remember_site(data, environment.text("SITE_URL"))
        stack.enter_context(servers.using(data))
        if isinstance(place := State(data, "postgres").recall("place"), str):
            _say(f"The database is kept in {place}, where its system user can go.")
        link = _prepare(options.no_demo)
        if link is None or over.is_set():
            return 130 if over.is_set() else 1
        _run(data, listening, over, lambda: _greet(data, options, link, time.monotonic() - began))
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/run", description="Run the whole help desk.")
    parser.add_argument("--port", type=int, default=8000, help="the web port (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--data", metavar="DIR", help="where everything is kept (var/, or HELPDESK_DATA)")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty desk")
    return parser.parse_args(arguments)


def _only_one(stack: ExitStack, data: Path, port: int) -> None:
    """Two stacks on one data folder would send every mail's nudge twice and fight over beat's schedule."""
    lock = stack.enter_context((data / "run.lock").open("a+"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise SystemExit(
            f"{data} is already being served ({lock.read().strip()}): stop that one, or choose another --data."
        ) from None
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, port {port}")
    lock.flush()


def _listen(host: str, port: int) -> socket.socket:
    """One socket for all web workers, so that a worker may be started again without refusing anybody."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        why = os.strerror(error.errno) if isinstance(error.errno, int) and error.errno > 0 else error
        raise SystemExit(f"Cannot listen on {host}:{port} ({why}): choose another one with --port.") from error


def _prepare(no_demo: bool) -> str | None:
    """Bring everything up to date; the demo customer's link (maybe empty), None when it failed."""
    command = [sys.executable, "-P", "-m", "helpdesk.preparation", *(["--no-demo"] if no_demo else [])]
    # A session of its own: Ctrl-C must not tear a migration apart.
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, start_new_session=True)
    if done.returncode != 0:
        _say("The desk could not be prepared; the reason is above.")
        return None
    return done.stdout.strip()


def _run(data: Path, listening: socket.socket, over: threading.Event, greet: Callable[[], None]) -> None:
    children = _children(data, listening)
    greeted = False
    try:
        while not over.wait(0.2):
            for child in children:
                child.look_after()
            if not greeted and _answers(listening):
                greeted = True
                greet()
    finally:
        _say("Stopping …")
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop()


def _children(data: Path, listening: socket.socket) -> list[Child]:
    python = [sys.executable, "-P"]
    web = [*python, "-m", "helpdesk.web", str(listening.fileno())]
    worker = [*python, *_CELERY, "helpdesk.celery:app", "worker", "--concurrency=2", "--loglevel=WARNING", *_QUIET]
    beat = [*python, *_CELERY, "helpdesk.beat:app", "beat", "--loglevel=WARNING", "--pidfile="]
    return [
        *(Child(data, f"web-{n}", web, (listening.fileno(),), _WEB_PAUSE) for n in range(1, WEB_WORKERS + 1)),
        Child(data, "worker", worker),
        Child(data, "beat", beat),
    ]


def _answers(listening: socket.socket) -> bool:
    host, port = listening.getsockname()[:2]
    line = http.client.HTTPConnection(_shown(host), port, timeout=10)
    try:
        line.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
        return line.getresponse().status < 500
    except OSError:
        return False
    finally:
        line.close()


def _greet(data: Path, options: argparse.Namespace, link: str, seconds: float) -> None:
    site = environment.text("SITE_URL").rstrip("/")
    lines = [
        "",
        f"  The help desk answers at {site}/ (ready after {seconds:.1f} s; Ctrl-C stops it)",
        f"  Data and logs: {data}",
    ]
    if (kept := data / "demo-password").exists():
        lines += [f"  Staff sign in at {site}/desk/ as {', '.join(STAFF)} @example.com"]
        lines += [f"  with the password {kept.read_text(encoding='utf-8').strip()}"]
    if link:
        lines += [f"  The customer customer@example.com signs in once with {link}"]
    if options.host not in {"127.0.0.1", "localhost", "::1"} and not environment.text("ALLOWED_HOSTS"):
        lines += ["  For other machines set SITE_URL and ALLOWED_HOSTS to the name they use."]
    print("\n".join(lines), flush=True)


def _shown(host: str) -> str:
    """An address that a browser on this machine can use."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, f"[{host}]" if ":" in host else host)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except PermissionError as error:
        raise SystemExit(f"{error.filename} belongs to another user: choose another --data.") from error
