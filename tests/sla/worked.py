"""Timelines for the tests, in the JSON of the door: all begin on Monday 4 March 2024 at 9, around the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sla.replay import answer

ALWAYS = {
    "time_zone": "Etc/UTC",
    "hours": {d: [["00:00", "24:00"]] for d in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
}
OFFICE = {"time_zone": "Etc/UTC", "hours": {d: [["09:00", "17:00"]] for d in ("mon", "tue", "wed", "thu", "fri")}}
TARGETS = {
    "urgent": {"first_reply": 1800, "next_reply": 1800, "resolution": 14400},
    "high": {"first_reply": 3600, "next_reply": 7200, "resolution": 28800},
    "normal": {"first_reply": 14400, "next_reply": 28800, "resolution": 86400},
}
BORN = datetime.fromisoformat("2024-03-04T09:00:00Z")


def at(minutes: float) -> str:
    """So many minutes after the ticket was born, as the door writes it."""
    return (BORN + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def create(**more: Any) -> dict[str, Any]:
    return {"at": at(0), "type": "create", "by": "customer", "priority": "high", "status": "new", "line": 1, **more}


def customer(minutes: float, **more: Any) -> dict[str, Any]:
    return {"at": at(minutes), "type": "message", "by": "customer", "public": True, **more}


def agent(minutes: float, **more: Any) -> dict[str, Any]:
    return {"at": at(minutes), "type": "message", "by": "agent", "public": True, **more}


def status(minutes: float, to: str) -> dict[str, Any]:
    return {"at": at(minutes), "type": "status", "to": to}


def event(minutes: float, kind: str, **more: Any) -> dict[str, Any]:
    return {"at": at(minutes), "type": kind, **more}


def replay(*events: dict[str, Any], now: float = 600, calendar: Any = None, **policy: Any) -> dict[str, Any]:
    question = {
        "calendar": calendar or ALWAYS,
        "policy": {"targets": TARGETS, "warn_before_seconds": 900, **policy},
        "events": list(events),
        "now": at(now),
    }
    return answer(question)
