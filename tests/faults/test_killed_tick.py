"""Two beats at once, killed over due moments: each notice once, breach moments exact (F05, F31)."""

from __future__ import annotations

import random
import subprocess
import time
from datetime import timedelta

import pytest

from sla.models import Clock
from tests.faults.product import environment, start
from tests.promises import age
from tests.sla.test_tick import start as new_ticket
from tickets.models import Event, Notice

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
DUE = 50
# Small batches, so that a kill finds the work half done; a wait in each, so that it is long enough to be hit.
BEAT = """
import django, time
django.setup()
from sla import beat
beat.BATCH = 5
known = beat.record_many
beat.record_many = lambda *a, **k: (time.sleep(0.05), known(*a, **k))[1]
print("ready", flush=True)
beat.tick()
"""


def test_fifty_due_moments_two_hours_late_under_kills(policy, cast):
    for _ in range(DUE):
        new_ticket(cast)
    age(30 + 120)
    luck, kills = random.Random(5), 0
    deadline = time.monotonic() + 120
    while Clock.objects.filter(kind="first_reply", state="running").exists():
        assert time.monotonic() < deadline, "the beats never came to an end"
        beats = [start("-c", BEAT, given=environment(), stdout=subprocess.PIPE) for _ in range(2)]
        for each in beats:
            assert each.stdout.readline() == "ready\n"
        time.sleep(luck.uniform(0.05, 0.3))
        for each in beats:
            if each.poll() is None:
                each.kill()
                kills += 1
            each.wait(30)
            each.stdout.close()
    assert kills > 0
    told = list(Event.objects.filter(kind="breached").values_list("ticket", flat=True))
    assert len(told) == len(set(told)) == DUE
    assert not Event.objects.filter(kind="warned").exists()
    for clock in Clock.objects.filter(kind="first_reply"):
        assert clock.breached_at == clock.due_at == clock.started_at + timedelta(minutes=30)
    assert Notice.objects.filter(recipient=cast.lead).count() == DUE
