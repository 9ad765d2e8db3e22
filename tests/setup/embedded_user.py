"""A process of its own that uses the embedded servers: prints their addresses and stays until its stdin ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from helpdesk.embedded import processes
from helpdesk.embedded.state import State

REPOSITORY = Path(__file__).resolve().parents[2]

_SCRIPT = """
import json, pathlib, sys
from helpdesk.embedded import servers
with servers.using(pathlib.Path(sys.argv[1]), throwaway=sys.argv[2] == "throwaway") as addresses:
    print(json.dumps(addresses), flush=True)
    sys.stdin.read()
"""


class User:
    """Started on construction; `addresses` is what it was given. A durable one keeps what was committed when its
    server is killed, as in the product; a throwaway one is quicker."""

    def __init__(self, data: Path, *, durable: bool = False, **environment: str) -> None:
        unset = {"DATABASE_URL", "REDIS_URL", "HELPDESK_DATA"}
        inherited = {name: value for name, value in os.environ.items() if name not in unset}
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, str(data), "durable" if durable else "throwaway"],
            cwd=REPOSITORY,
            env={**inherited, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.addresses = json.loads(self.process.stdout.readline())

    def leave(self) -> None:
        self.process.communicate(timeout=60)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@contextmanager
def user(data: Path, **environment: str) -> Iterator[dict[str, str]]:
    one = User(data, **environment)
    try:
        yield one.addresses
    finally:
        one.leave()


def folder(name: str) -> Path:
    """An empty data folder where the servers' system user can go, which pytest's own are not."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    data = REPOSITORY / "var" / "test" / f"{name}-{worker}"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    return data


def ask(url: str, statement: str) -> object:
    line = psycopg2.connect(url)
    try:
        line.autocommit = True
        with line.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        line.close()


def keeper_of(data: Path, name: str) -> int:
    kept = State(data, name).recall("running")
    assert isinstance(kept, dict)
    return int(kept["pid"])


def postmaster_of(data: Path) -> int:
    return int((data / "postgres" / "18" / "postmaster.pid").read_text().split()[0])


def gone(pid: int) -> bool:
    return processes.eventually(lambda: not processes.identity(pid), 30)
