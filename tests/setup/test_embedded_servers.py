"""The embedded servers are what the product promises: real, local, private, and kept between starts."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from urllib.parse import urlsplit

import psutil
import psycopg2
import pytest
import redis

from helpdesk.embedded import place, servers
from helpdesk.embedded.account import Account, CannotRun
from helpdesk.embedded.state import State
from tests.setup.embedded_user import User, ask, folder, keeper_of, postmaster_of, user


@pytest.fixture(scope="module")
def data():
    made = folder("servers")
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def addresses(data):
    with user(data) as given:
        yield given


def test_postgres_is_18_with_russian_words_and_trigrams(addresses):
    url = addresses["DATABASE_URL"]
    assert ask(url, "SHOW server_version").startswith("18.")
    assert ask(
        url, "SELECT concat(datlocprovider, datlocale, datctype) FROM pg_database WHERE datname = 'helpdesk'"
    ) == ("bC.UTF-8C.UTF-8")
    for extension in ("pg_trgm", "unaccent", "vector"):
        ask(url, f"CREATE EXTENSION IF NOT EXISTS {extension}")
    assert ask(url, "SELECT show_trgm('Роутер')")
    assert ask(url, "SELECT to_tsvector('russian', 'роутеры') @@ to_tsquery('russian', 'роутер')")
    assert ask(url, "SELECT lower('РОУТЕР')") == "роутер"


def test_product_is_no_superuser_and_needs_its_password(addresses):
    url = addresses["DATABASE_URL"]
    assert ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(urlsplit(url)._replace(netloc=f"helpdesk@127.0.0.1:{urlsplit(url).port}").geturl())


def test_postgres_is_asked_by_its_socket_where_its_path_is_short_enough(data, addresses):
    assert ask(addresses["DATABASE_URL"], "SELECT inet_client_addr() IS NULL")
    deep = folder("deep-" + "a" * 90)
    try:
        with user(deep) as given:
            assert "@127.0.0.1:" in given["DATABASE_URL"]
            assert ask(given["DATABASE_URL"], "SELECT inet_client_addr() IS NOT NULL")
    finally:
        shutil.rmtree(deep)


def test_valkey_answers_only_with_its_password(addresses):
    url = addresses["REDIS_URL"]
    assert redis.Redis.from_url(url).info("server")["valkey_version"].startswith("9.")
    assert redis.Redis.from_url(url).config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=urlsplit(url).port).ping()


def test_servers_listen_on_this_machine_only(data, addresses):
    ports = {urlsplit(url).port for url in addresses.values()}
    pids = [postmaster_of(data), *(child.pid for child in psutil.Process(keeper_of(data, "valkey")).children())]
    listening = [
        line.laddr for pid in pids for line in psutil.Process(pid).net_connections() if line.status == "LISTEN"
    ]
    assert {address.port for address in listening} == ports
    assert {address.ip for address in listening} == {"127.0.0.1"}


def test_secrets_are_private(data, addresses):
    kept = list((data / "embedded").glob("*/*-password"))
    assert len(kept) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in kept} == {0o600}
    assert stat.S_IMODE((data / "postgres").stat().st_mode) == 0o700


def test_second_user_gets_the_same_servers_and_may_leave(data, addresses):
    with user(data) as again:
        assert again == addresses
    assert ask(addresses["DATABASE_URL"], "SELECT 1") == 1
    assert servers.running(data) == addresses


def test_given_addresses_start_nothing():
    data = folder("given")
    with user(data, DATABASE_URL="postgres://elsewhere/db", REDIS_URL="redis://elsewhere/0") as given:
        assert given == {}
    assert list(data.iterdir()) == []
    data.rmdir()


def test_commands_know_where_the_site_is_served(tmp_path, monkeypatch):
    servers.remember_site(tmp_path, "http://127.0.0.1:8123")
    monkeypatch.setenv("SITE_URL", "")
    servers.export_site(tmp_path)
    assert os.environ["SITE_URL"] == "http://127.0.0.1:8123"
    monkeypatch.setenv("SITE_URL", "https://help.example.com")
    servers.export_site(tmp_path)
    assert os.environ["SITE_URL"] == "https://help.example.com"


def test_data_and_port_are_kept_and_a_taken_port_is_left():
    data = folder("kept")
    with user(data, REDIS_URL="redis://elsewhere/0") as given:
        ask(given["DATABASE_URL"], "CREATE TABLE kept AS SELECT 'still here' AS word")
    assert servers.running(data) == {}
    with user(data, REDIS_URL="redis://elsewhere/0") as again:
        assert again == given
    with socket.create_server(("127.0.0.1", urlsplit(given["DATABASE_URL"]).port)):
        moved = User(data, REDIS_URL="redis://elsewhere/0")
        assert moved.addresses != given
        assert ask(moved.addresses["DATABASE_URL"], "SELECT word FROM kept") == "still here"
        moved.leave()
    shutil.rmtree(data)


def test_data_goes_elsewhere_when_the_account_cannot_come(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "ELSEWHERE", tmp_path / "elsewhere")
    monkeypatch.setattr(Account, "reaches", lambda self, file: False)
    state = State(tmp_path / "var", "postgres")
    chosen = place.data_folder(state, Account())
    assert chosen.is_relative_to(tmp_path / "elsewhere")
    monkeypatch.setattr(Account, "reaches", lambda self, file: True)
    assert place.data_folder(state, Account()) == chosen, "data must not seem to vanish"
    chosen.rmdir()
    with pytest.raises(CannotRun, match="is gone"):
        place.data_folder(state, Account())


def test_programs_are_copied_where_the_account_can_execute_them(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "ELSEWHERE", tmp_path / "elsewhere")
    wheel = tmp_path / "wheel"
    (wheel / "bin").mkdir(parents=True, mode=0o700)
    (wheel / "bin" / "server").write_text("#!/bin/sh\n")
    (wheel / "bin" / "server").chmod(0o700)
    (tmp_path / "wheel.libs").mkdir()
    monkeypatch.setattr(Account, "reaches", lambda self, file: "elsewhere" in str(file))
    copy = place.programs(Account(), wheel, "bin/server", "wheel.libs")
    assert os.stat(copy / "bin" / "server").st_mode & 0o777 == 0o755
    assert (copy.parent / "wheel.libs").is_dir()
    assert wheel.joinpath("bin").stat().st_mode & 0o777 == 0o700, "nothing outside is changed"
