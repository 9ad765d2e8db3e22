"""Whatever is killed, nothing stays behind that blocks the next start, and committed data is there."""

from __future__ import annotations

import os
import shutil
import signal

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

        def answers() -> bool:
            try:
                return ask(given["DATABASE_URL"], "SELECT 1") == 1
            except psycopg2.OperationalError:
                return False

        assert processes.eventually(answers, 30)
        assert postmaster_of(data) != dead


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
