"""A policy's targets in short, for lists."""

from __future__ import annotations

from typing import Any

from helpdesk.setup.durations import written
from helpdesk.setup.policy_form import PRIORITIES, columns, target
from tickets.models.words import Priority


def in_short(targets: dict[str, dict[str, Any]]) -> list[tuple[str, list[tuple[Priority, str]]]]:
    """For each kind and line that is promised at all: its label, and each promised priority with its time."""
    rows = []
    for column, label in columns():
        found = [(each, target(targets, each.word, column)) for each in PRIORITIES]
        if any(seconds for _each, seconds in found):
            rows.append((label, [(each, written(seconds)) for each, seconds in found if seconds]))
    return rows
