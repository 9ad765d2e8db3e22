"""A calendar around the clock with a policy on it."""

from __future__ import annotations

import pytest

from people.calendars.working_hours import always
from people.models import Calendar
from sla.models import Policy
from sla.models.policy import Wording
from tests.promises import TARGETS


@pytest.fixture
def calendar(db) -> Calendar:
    made = Calendar.objects.create(name="24/7")
    made.revise(always("Europe/Moscow"), by=None)
    Policy.create("Стандарт", Wording(made.pk, targets=TARGETS, pausing=["pending"]), by=None)
    return made
