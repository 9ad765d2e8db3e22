"""PostgreSQL is killed while mail comes in: the mail server is told to keep it, and then all of it is there (F06)."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time

import pytest

from helpdesk.embedded import processes
from tests.faults.letters import letters
from tests.faults.product import MailServer, run_code, start
from tests.setup.embedded_user import User, ask, folder, postmaster_of

pytestmark = pytest.mark.fault
COUNT = 40
KILLS = 3


@pytest.fixture
def desk(tmp_path):
    """Servers of our own with a migrated database; (data folder, environment of processes)."""
    data = folder("killed-database")
    one = User(data, durable=True)
    given = {
        **os.environ,
        **one.addresses,
        "STORAGE_URL": f"file://{tmp_path / 'files'}",
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
        "HELPDESK_DATA": str(data),
    }
    run_code("from django.core.management import call_command\ncall_command('migrate', verbosity=0)", given)
    yield data, given
    one.leave()
    shutil.rmtree(data, ignore_errors=True)


def test_killed_while_mail_comes_in(desk, tmp_path):
    data, given = desk
    server = MailServer(tmp_path / "plan", letters(tmp_path / "mails", COUNT), given)
    taken = "SELECT count(*) FROM tickets_arrival"
    for number in range(1, KILLS + 1):
        assert processes.eventually(lambda wanted=number * 8: _asked(given, taken) >= wanted, 60)
        os.kill(postmaster_of(data), signal.SIGKILL)
    tries = [code for codes in server.codes().values() for code in codes]
    assert set(tries) == {0, 75}, "any other exit would make a mail server return the mail"
    said = run_code(
        f"""
import json
from tests.faults.letters import require_each_once, sweep_up
from tickets.models import Arrival
sweep_up()
require_each_once({COUNT})
print(json.dumps(Arrival.objects.counts()))
""",
        given,
    )
    counts = json.loads(said.splitlines()[-1])
    assert (counts["new_ticket"], counts["undecided"], counts["quarantined"]) == (COUNT, 0, 0)


def test_no_database_at_all_is_a_failure_for_a_time(tmp_path):
    mail = letters(tmp_path / "mails", 1)[0]
    nowhere = f"postgres://helpdesk@127.0.0.1:{processes.free_port()}/helpdesk"
    given = {**os.environ, "DATABASE_URL": nowhere, "STORAGE_URL": f"file://{tmp_path / 'files'}"}
    began = time.monotonic()
    with mail.open() as stdin:
        assert start("manage.py", "receive_mail", given=given, stdin=stdin).wait(60) == 75
    assert time.monotonic() - began < 60


def test_servers_that_cannot_start_are_a_failure_for_a_time(tmp_path):
    mail = letters(tmp_path / "mails", 1)[0]
    data = folder("unusable")
    (data / "postgres").write_text("a file where a folder should be")
    unset = {"DATABASE_URL", "REDIS_URL", "HELPDESK_DATA"}
    given = {name: value for name, value in os.environ.items() if name not in unset}
    with mail.open() as stdin:
        process = start("manage.py", "receive_mail", given={**given, "HELPDESK_DATA": str(data)}, stdin=stdin)
        assert process.wait(90) == 75
    shutil.rmtree(data, ignore_errors=True)


def _asked(given: dict[str, str], statement: str) -> int:
    try:
        return int(str(ask(given["DATABASE_URL"], statement)))
    except Exception:
        return -1
