"""A calendar and a policy for the pages that change them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from people.models import Calendar
from sla.models import Policy
from sla.models.policy import Wording

POLICY_FORM = {
    "name": "Ключевые", "is_active": "on", "condition": "priority:urgent,high", "pausing": ["pending"], "warn": "30",
    "urgent-first_reply": "0:30", "urgent-resolution": "4h", "high-first_reply": "1 ч 30 мин", "high-line_2": "2:00",
}  # fmt: skip


@pytest.fixture
def calendar(cast) -> Calendar:
    """The default one: Monday to Friday, 9 to 18, in Moscow."""
    return Calendar.objects.get(is_default=True)


@pytest.fixture
def policy(calendar) -> Policy:
    targets = {"urgent": {"first_reply": 3600, "resolution": 14400}, "low": {"first_reply": 28800}}
    return Policy.create("Стандарт", Wording(calendar.pk, "", targets), by=None)


@pytest.fixture
def policy_form(calendar) -> dict[str, Any]:
    return {**POLICY_FORM, "calendar": calendar.pk}


@pytest.fixture
def admin(cast, sign_in) -> SimpleNamespace:
    return sign_in(cast.admin)
