"""The whole stack while web workers and Valkey are killed: one effect a key, pages and mail go on (F02, F08)."""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import signal
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from helpdesk.embedded import processes
from helpdesk.embedded.state import State
from tests.faults.product import run_code
from tests.faults.smtp_sink import Sink
from tests.setup.embedded_user import folder
from tests.setup.test_stack import Stack

pytestmark = pytest.mark.fault
KEYS = 60


@pytest.fixture(scope="module")
def stack():
    """Runs once for all tests here: web workers, worker, beat and servers of its own; `.sink` takes its mail."""
    data, sink = folder("killed-web"), Sink()
    before = os.environ.get("EMAIL_URL")
    os.environ["EMAIL_URL"] = sink.url
    running = Stack(data)
    try:
        assert running.is_up()
        running.sink, running.given = sink, _environment(data)
        yield running
        running.end(signal.SIGINT)
    finally:
        running.process.kill()
        sink.shutdown()
        os.environ.pop("EMAIL_URL") if before is None else os.environ.update(EMAIL_URL=before)
        shutil.rmtree(data, ignore_errors=True)


def _environment(data) -> dict[str, str]:
    from helpdesk.embedded import servers

    unset = {"SITE_URL", "PYTEST_XDIST_WORKER", "STORAGE_URL", "SECRET_KEY"}
    inherited = {name: value for name, value in os.environ.items() if name not in unset}
    return {
        **inherited, **servers.running(data), "HELPDESK_DATA": str(data), "DJANGO_SETTINGS_MODULE": "helpdesk.settings"
    }  # fmt: skip


@pytest.fixture(scope="module")
def token(stack) -> str:
    code = (
        "from people.models import Team\nfrom people.registration import person_for_email\n"
        "from people.sign_in import create_api_token\n"
        "Team.objects.get_or_create(name='First', defaults={'line': 1})\n"
        "person = person_for_email('agent@example.com', 'Agent')\nperson.role = 'agent'\nperson.save()\n"
        "print(create_api_token(person, 'test'))"
    )
    return run_code(code, stack.given).split()[-1]


def post(stack, token: str, path: str, body: dict, key: str, seconds: float = 120) -> dict:
    """As a careful client: the same key again until there is an answer that is not a failure of the server."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        request = urllib.request.Request(
            f"http://127.0.0.1:{stack.port}/api/v1/{path}",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": key},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            assert error.code >= 500, error.read()
        except (OSError, ValueError):
            pass  # refused, cut off, or half an answer
        except Exception as error:
            assert type(error).__module__ == "http.client", error
        time.sleep(0.05)
    raise AssertionError(f"no answer for {key}")


def pages(stack, path: str = "/new/") -> tuple[int, float]:
    began = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{stack.port}{path}", timeout=20) as answer:
        answer.read()
        return answer.status, time.monotonic() - began


def answers(stack) -> bool:
    try:
        return pages(stack, "/healthz")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def web_pids(stack) -> list[int]:
    records = (State(stack.data, f"children/web-{number}").recall("running") for number in (1, 2))
    return [kept["pid"] for kept in records if isinstance(kept, dict)]


def test_web_workers_killed_under_writing_clients(stack, token):
    luck, over, kills = random.Random(3), threading.Event(), []

    def killer() -> None:
        while not over.wait(luck.uniform(0.1, 0.5)):
            pid = luck.choice(web_pids(stack))
            try:
                os.kill(pid, signal.SIGKILL)
                kills.append(pid)
            except ProcessLookupError:
                continue
            # Killed before they have come up, workers answer nobody, and the test would show how fast they start.
            processes.eventually(lambda: over.is_set() or answers(stack), 60, 0.2)
            over.wait(1.5)

    def client(number: int) -> str:
        body = {"subject": f"Key {number}", "body_text": "x", "requester": {"email": f"c{number}@x.example"}}
        made = post(stack, token, "tickets/", body, f"key-{number}")
        time.sleep(luck.uniform(0, 0.3))
        again = post(stack, token, "tickets/", body, f"key-{number}")
        assert made["number"] == again["number"]
        return str(made["number"])

    thread = threading.Thread(target=killer)
    thread.start()
    try:
        with ThreadPoolExecutor(6) as pool:
            numbers = list(pool.map(client, range(KEYS)))
    finally:
        over.set()
        thread.join()
    assert len(kills) >= 2
    assert len(set(numbers)) == KEYS
    said = run_code(
        "from tickets.audit import differences\nfrom tickets.models import Message, Ticket\n"
        "print(Ticket.objects.filter(subject__startswith='Key ').count(), Message.objects.count(), "
        "Ticket.objects.filter(messages=None).count(), list(differences()))",
        stack.given,
    )
    assert said.split(maxsplit=3) == [str(KEYS), str(KEYS), "0", "[]\n"]


def test_valkey_emptied_and_killed(stack, token):
    """The truth is in the database: pages answer and mail goes out, whatever the broker forgot."""
    valkey = redis.Redis.from_url(stack.given["REDIS_URL"])
    numbers = []
    for number in range(6):
        if number == 2:
            valkey.flushall()
        elif number == 4:
            os.kill(int(valkey.info("server")["process_id"]), signal.SIGKILL)
        body = {"subject": f"V {number}", "body_text": "x", "requester": {"email": f"v{number}@x.example"}}
        ticket = post(stack, token, "tickets/", body, f"valkey-{number}")["number"]
        post(stack, token, f"tickets/{ticket}/messages/", {"body_text": f"Answer {number}"}, f"valkey-answer-{number}")
        assert pages(stack)[0] == 200
        numbers.append(ticket)
    wanted = {f"v{number}@x.example" for number in range(6)}

    def sent() -> bool:
        return all(len({mail.message_id for mail in stack.sink.to(address)}) == 2 for address in wanted)

    assert processes.eventually(sent, 120, 0.2), [mail.recipient for mail in stack.sink.taken]
    assert all(len(stack.sink.to(address)) == 2 for address in wanted), "a receipt and an answer, once each"


def test_a_tarpit_slows_no_page(stack, token):
    """Every command of the mail server takes long; both worker slots hang there, and the pages do not care."""
    silence, reached = threading.Event(), threading.Event()

    def think(verb: str) -> None:
        reached.set()
        silence.wait(60)

    stack.sink.on_command = think
    try:
        for number in range(4):
            body = {"subject": f"T {number}", "body_text": "x", "requester": {"email": f"t{number}@x.example"}}
            post(stack, token, "tickets/", body, f"tarpit-{number}")
        assert reached.wait(60)
        times = sorted(pages(stack)[1] for _ in range(20))
        assert times[10] < 5, times  # one command of the mail server takes a minute
        began = time.monotonic()
        post(stack, token, "tickets/", {"subject": "T", "body_text": "x"}, "tarpit-timed")
        assert time.monotonic() - began < 5
    finally:
        stack.sink.on_command = lambda verb: None
        silence.set()
    assert processes.eventually(lambda: all(stack.sink.to(f"t{n}@x.example") for n in range(4)), 120, 0.2)
