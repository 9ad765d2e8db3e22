"""Eight processes do random verbs on the same tickets while clocks tick and terms change: rows equal their events."""

from __future__ import annotations

import pytest

from bench.storm import differences, storm
from people.calendars.working_hours import always
from people.models import Calendar
from sla.models import Policy
from sla.models.policy import Wording
from tests.faults.product import environment
from tests.promises import TARGETS
from tests.sla.test_tick import start
from tickets.models import Event

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
VERBS = 2000


def test_what_is_kept_is_what_happened(cast):
    calendar = Calendar.objects.create(name="24/7")
    calendar.revise(always("Europe/Moscow"), by=None)
    Policy.create("Срочные", Wording(calendar.pk, "priority:urgent", TARGETS), by=None)
    Policy.create("Стандарт", Wording(calendar.pk, targets=TARGETS, pausing=["pending", "on_hold"]), by=None)
    for _ in range(40):
        start(cast)
    done = storm(environment(), VERBS)
    assert sum(done.values()) == VERBS
    assert min(done[name] for name in ("merge_into", "unmerge", "undo", "tell incidents", "sweep outbox")) > 0
    assert done["refused"] < VERBS / 2
    assert Event.objects.count() > VERBS / 3
    assert differences() == []
