"""A promise for the tests: a policy for every ticket, around the clock unless a test says otherwise."""

from __future__ import annotations

import pytest

from people.calendars.working_hours import always
from people.models import Calendar
from sla.models import Policy
from sla.models.policy import Wording

TARGETS = {
    "urgent": {"first_reply": 1800, "next_reply": 1800, "resolution": 14400},
    "high": {"first_reply": 3600, "next_reply": 7200, "resolution": 28800},
    "normal": {"first_reply": 14400, "next_reply": 28800, "resolution": 86400, "line_hold": {"1": 43200}},
    "low": {"first_reply": 28800, "next_reply": 57600, "resolution": 144000},
}


@pytest.fixture
def around_the_clock(db) -> Calendar:
    calendar = Calendar.objects.create(name="24/7")
    calendar.revise(always("Europe/Moscow"), by=None)
    return calendar


@pytest.fixture
def policy(around_the_clock) -> Policy:
    return Policy.create("Стандарт", Wording(around_the_clock.pk, targets=TARGETS), by=None)
