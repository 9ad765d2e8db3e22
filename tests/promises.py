"""A promise for the tests: a policy for every ticket, around the clock; and time that passes when a test wants it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from people.calendars.working_hours import always
from people.models import Calendar
from sla.models import Policy
from sla.models.policy import Wording
from tickets.models import Event

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


TABLES = (
    "tickets_ticket",
    "tickets_event",
    "tickets_message",
    "sla_policyassignment",
    "sla_clock",
    "sla_segment",
    "tickets_timeentry",
)


_MOMENTS = ["due", "until", "since", "oldest_unanswered"]  # in the details of events


def age(minutes: float) -> None:
    """All that happened to all tickets lies so much further back, in every row and event: time has passed."""
    back = timedelta(minutes=minutes)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL helpdesk.rewriting_history = 'on'")
        for table in TABLES:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_name = %s AND data_type = 'timestamp with time zone'",
                [table],
            )
            columns = [name for (name,) in cursor.fetchall()]
            moved = ", ".join(f"{c} = CASE WHEN {c} < '9000-01-01' THEN {c} - %s ELSE {c} END" for c in columns)
            cursor.execute(f"UPDATE {table} SET {moved}", [back] * len(columns))
        for event in Event.objects.filter(detail__has_any_keys=_MOMENTS):
            for name in set(_MOMENTS) & event.detail.keys():
                event.detail[name] = (datetime.fromisoformat(event.detail[name]) - back).isoformat()
            waiting = event.detail.get("unanswered", {})
            for message, since in waiting.items():
                waiting[message] = (datetime.fromisoformat(since) - back).isoformat()
            Event.objects.filter(pk=event.pk).update(detail=event.detail)
        cursor.execute("SET LOCAL helpdesk.rewriting_history = 'off'")
