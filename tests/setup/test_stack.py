"""bin/run's supervisor: it serves, starts again what dies, and leaves nothing behind however it ends."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys

import pytest

from helpdesk.embedded import processes
from helpdesk.embedded.state import State
from tests.setup.embedded_user import REPOSITORY, folder, gone

pytestmark = pytest.mark.fault
CHILDREN = ("web-1", "web-2", "worker", "beat")


class Stack:
    def __init__(self, data, *options):
        self.data = data
        self.port = processes.free_port()
        unset = {"DATABASE_URL", "REDIS_URL", "HELPDESK_DATA", "SITE_URL", "PYTEST_XDIST_WORKER"}
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "helpdesk.stack",
                "--no-demo",
                "--port",
                str(self.port),
                "--data",
                str(data),
                *options,
            ],
            cwd=REPOSITORY,
            env={name: value for name, value in os.environ.items() if name not in unset},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def answers(self):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
        except OSError:
            return False
        finally:
            line.close()

    def pids(self):
        """Every process of the stack, by their records."""
        records = [State(self.data, f"children/{name}") for name in CHILDREN]
        records += [State(self.data, name) for name in ("postgres", "valkey")]
        return [kept["pid"] for record in records if isinstance(kept := record.recall("running"), dict)]

    def is_up(self):
        return processes.eventually(lambda: self.answers() and len(self.pids()) == 6, 90, 0.2)

    def end(self, sig):
        self.process.send_signal(sig)
        return self.process.communicate(timeout=60)[0]


@pytest.fixture
def data():
    made = folder("stack")
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_stack_from_start_to_kill_and_back(data):
    first = second = Stack(data)
    try:
        assert first.is_up()
        again = subprocess.run(
            [sys.executable, "-m", "helpdesk.stack", "--data", str(data), "--port", "0"],
            cwd=REPOSITORY, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert again.returncode == 1
        assert "already being served" in again.stderr
        dead = first.pids()[0]
        os.kill(dead, signal.SIGKILL)
        assert processes.eventually(lambda: dead not in first.pids() and len(first.pids()) == 6, 30)

        pids = first.pids()
        first.end(signal.SIGKILL)
        assert all(map(gone, pids)), "children notice that the supervisor was killed"

        second = Stack(data)
        assert second.is_up()
        pids = second.pids()
        said = second.end(signal.SIGINT)
        assert second.process.returncode == 0
        assert "answers at" in said
        assert all(map(gone, pids))
    finally:
        for stack in (first, second):
            stack.process.kill()


def test_taken_port_is_one_clear_line(data):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "helpdesk.stack", "--data", str(data), "--port", str(port)],
            cwd=REPOSITORY, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "--port" in done.stderr
