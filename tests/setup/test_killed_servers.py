"""Whatever is killed, nothing stays behind that blocks the next start, and committed data is there."""

from __future__ import annotations

import os
import shutil
import signal
from urllib.parse import urlsplit

import psycopg2
import pytest

from helpdesk.embedded import processes, servers
from tests.setup.embedded_user import User, ask, folder, gone, keeper_of, postmaster_of, user

pytestmark = pytest.mark.fault


@pytest.fixture
def data():
    made = folder("killed")
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_killed_user_leaves_no_server(data):
    one = User(data)
    ask(one.addresses["DATABASE_URL"], "CREATE TABLE kept AS SELECT 1 AS number")
    pids = [postmaster_of(data), keeper_of(data, "postgres"), keeper_of(data, "valkey")]
    one.kill()
    assert all(map(gone, pids))
    with user(data) as again:
        assert ask(again["DATABASE_URL"], "SELECT number FROM kept") == 1


def test_user_that_leaves_does_not_stop_the_servers_of_another(data):
    first, second = User(data), User(data)
    first.leave()
    assert ask(second.addresses["DATABASE_URL"], "SELECT 1") == 1
    pid = postmaster_of(data)
    second.leave()
    assert gone(pid)
    assert servers.running(data) == {}


def test_killed_server_is_started_again(data):
    with user(data) as given:
        dead = postmaster_of(data)
        os.kill(dead, signal.SIGKILL)
        assert processes.eventually(lambda: _answers(given["DATABASE_URL"]), 30)
        assert postmaster_of(data) != dead


def test_a_server_comes_back_to_its_place_when_its_memory_is_held_a_while(data):
    with user(data) as given:
        held = psycopg2.connect(given["DATABASE_URL"])
        backend = held.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        dead = postmaster_of(data)
        os.kill(dead, signal.SIGKILL)
        log = data / "log" / "postgres.log"
        said = "pre-existing shared memory block"
        try:
            assert processes.eventually(lambda: said in log.read_text(errors="replace"), 20)
        finally:
            os.kill(backend, signal.SIGCONT)
        assert processes.eventually(lambda: _answers(given["DATABASE_URL"]), 30)
        assert postmaster_of(data) != dead


def test_no_server_listens_where_outgoing_connections_may_come_from(data):
    with user(data) as given:
        assert all(15_000 <= (urlsplit(url).port or 0) < 32_000 for url in given.values() if url.startswith("redis"))
        assert 15_000 <= (urlsplit(given["DATABASE_URL"]).port or 0) < 32_000


def _answers(url: str) -> bool:
    try:
        return ask(url, "SELECT 1") == 1
    except psycopg2.OperationalError:
        return False


def test_server_ends_with_its_killed_keeper(data):
    one = User(data)
    pid = postmaster_of(data)
    os.kill(keeper_of(data, "postgres"), signal.SIGKILL)
    assert gone(pid)
    with user(data) as again:
        assert ask(again["DATABASE_URL"], "SELECT 1") == 1
    one.leave()


def test_lock_file_with_a_strangers_process_id_does_not_block(data):
    with user(data):
        pass
    lock = data / "postgres" / "18" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n1\n1\n\n127.0.0.1\n\nready\n")
    with user(data) as given:
        assert ask(given["DATABASE_URL"], "SELECT 1") == 1
