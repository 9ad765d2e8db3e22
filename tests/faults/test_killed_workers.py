"""Workers killed by SIGKILL at every step of what they do with 500 mails: nothing lost, nothing twice."""

from __future__ import annotations

import json
import subprocess
from collections import Counter

import pytest

from tests.faults.letters import letters, require_each_once, sweep_up
from tests.faults.product import environment, start
from tests.faults.workers import POINTS
from tickets import outbox
from tickets.mail import door
from tickets.models import Arrival, Outgoing

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
MAILS = 500


def killed(folder, work: str, kills: int, **more: str) -> dict[str, int]:
    """Lets workers do it while they are killed; how often at which point."""
    plan = folder / f"{work}.json"
    plan.write_text(json.dumps({"work": work, "kills": kills, "seed": 3}))
    command = ("-m", "tests.faults.workers", str(plan))
    said, _ = start(*command, given=environment(**more), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).communicate(
        timeout=300
    )
    return json.loads(said)


def test_five_hundred_mails_are_filed_and_answered(cast, tmp_path, sink, settings):
    for path in letters(tmp_path / "mails", MAILS, large=3000):
        door.accept(path.read_bytes())
    at = killed(tmp_path, "file", 42)
    assert sum(at.values()) >= 35 and all(at[point] >= 4 for point in POINTS["file"]), at
    left = Arrival.objects.undecided().count()
    assert 0 < left <= sum(at.values()), "what a killed worker had in its hands waits for the sweep"
    sweep_up()
    require_each_once(MAILS)

    at = killed(tmp_path, "send", 18, EMAIL_URL=sink.url)
    assert sum(at.values()) >= 12 and all(at[point] >= 3 for point in POINTS["send"]), at
    assert Outgoing.objects.filter(state="queued").exists(), "a lease goes on behind the death of its worker"
    Outgoing.objects.filter(state="queued").update(not_before="2026-01-01T00:00:00Z")
    settings.MAIL_SERVER = sink.settings
    outbox.sweep()
    assert set(Outgoing.objects.values_list("kind", "state")) == {("receipt", "sent")}
    came = Counter(mail.message_id for mail in sink.taken)
    assert len(came) == MAILS
    assert sum(came.values()) - MAILS <= at["taken by the server"], "a copy at most for a death behind the server's yes"
