"""A promise for the tests: a policy for every ticket, around the clock; and time that passes when a test wants it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

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


def age(minutes: float) -> None:
    """All that happened lies so much further back: events, tickets, assignments, and the rows derived from them."""
    back = timedelta(minutes=minutes)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL helpdesk.rewriting_history = 'on'") if connection.in_atomic_block else None
        for table, columns in (
            ("tickets_event", ("at",)),
            ("tickets_ticket", ("created_at", "updated_at", "waiting_since")),
            ("sla_policyassignment", ("at",)),
            ("sla_clock", ("started_at", "due_at", "warn_at", "next_check_at")),
        ):
            moved = ", ".join(f"{c} = CASE WHEN {c} < '9000-01-01' THEN {c} - %s ELSE {c} END" for c in columns)
            cursor.execute(f"UPDATE {table} SET {moved}", [back] * len(columns))
        cursor.execute(
            "UPDATE tickets_ticket SET next_due_at = next_due_at - %s WHERE next_due_at < '9000-01-01'", [back]
        )
