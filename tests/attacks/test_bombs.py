"""Mails made to cost memory or time, through the real door in a process of its own: bounded, kept, and the next one is
taken in (S83, S84, F19)."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.faults.product import REPOSITORY, environment
from tickets import blobs
from tickets.mail import door
from tickets.models import Arrival

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
MEGABYTE = 2**20
HEAD = b"From: a@x.example\nSubject: bomb\n"
MIXED = HEAD + b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"


def _nested(depth: int) -> bytes:
    return HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))


BOMBS: dict[str, Callable[[], bytes]] = {
    "ten thousand parts": lambda: MIXED + b"--b\n\nx\n" * 10_000,
    "a thousand levels": lambda: _nested(1000) + b"\n\nx\n",
    "a header of 100 MB": lambda: b"X-Long: " + b"a" * (100 * MEGABYTE) + b"\n" + HEAD + b"\nx\n",
    "a subject of 1 MB": lambda: b"From: a@x.example\nSubject: " + b"s" * MEGABYTE + b"\n\nx\n",
    "many headers": lambda: HEAD + b"X-A: b\n" * 100_000 + b"\nx\n",
    "fifty thousand recipients": lambda: HEAD + b"To: " + b",\n ".join([b"p@m.example"] * 50_000) + b"\n\nx",
    "200 MB of base64": lambda: (
        HEAD + b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + b"QUJD" * (50 * MEGABYTE)
    ),
    "a file of 30 MB": lambda: (
        HEAD + b"Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(b"PK" * (15 * MEGABYTE))
    ),
    "open brackets": lambda: HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 100_000,
    "quotes": lambda: HEAD + b"\n" + b">" * MEGABYTE + b"\n" + b"On " * 50_000 + b"http://" * 50_000,
}  # fmt: skip

SCRIPT = """
import io, json, pathlib, time
import django
django.setup()
from django.core.management import call_command
from tickets.mail import door
began, out = time.process_time(), io.StringIO()
try:
    call_command("receive_mail", stdout=out)
    code = 0
except SystemExit as stop:
    code = stop.code
# Of this program only; what getrusage calls the maximum may be that of the process that started it.
status = pathlib.Path("/proc/self/status").read_text()
peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
print(json.dumps([code, peak, time.process_time() - began, json.loads(out.getvalue())["outcome"]]))
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_bounded_and_kept(cast, name):
    raw = BOMBS[name]()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], input=raw, capture_output=True, cwd=REPOSITORY, env=environment(), check=False
    )
    code, megabytes, seconds, outcome = json.loads(done.stdout)
    assert code == 0
    assert outcome in ("new_ticket", "quarantined")
    assert megabytes < 512
    assert seconds < 30
    arrival = Arrival.objects.get()
    assert (arrival.raw_size, blobs.get(arrival.raw_sha256)) == (len(raw), raw)
    assert door.process(door.accept(HEAD + b"\nx\n").pk).outcome == "new_ticket"
