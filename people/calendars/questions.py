"""Questions about business time as JSON, for the `business_time` command: calendars and cases in, answers out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from people.calendars.business_time import BusinessTime, NeverOpens
from people.calendars.working_hours import CalendarError, WorkingHours


class BadQuestion(ValueError):
    """What is wrong with the question, for a person."""


def answers(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`{"seconds"}`, `{"at"}` or `{"open"}` for each case, in order. Raises BadQuestion."""
    if not isinstance(data, Mapping) or "calendars" not in data or "cases" not in data:
        raise BadQuestion('the question is an object with "calendars" and "cases"')
    known: dict[str, BusinessTime] = {}
    for name, calendar in data["calendars"].items():
        try:
            known[name] = BusinessTime(WorkingHours.from_json(calendar))
        except CalendarError as error:
            raise BadQuestion(f"calendar {name!r}: {error}") from error
    return [_answer(known, case, number) for number, case in enumerate(data["cases"], start=1)]


def moment(text: Any) -> datetime:
    """An ISO moment with an offset. Raises BadQuestion."""
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise BadQuestion(f"{text!r} is no moment; write 2026-03-04T09:00:00Z") from error
    if at.tzinfo is None:
        raise BadQuestion(f"{text!r} has no offset; write 2026-03-04T09:00:00Z")
    return at.astimezone(UTC)


def written(at: datetime | None) -> str | None:
    """`2026-03-04T09:00:00Z`"""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _answer(known: Mapping[str, BusinessTime], case: Mapping[str, Any], number: int) -> dict[str, Any]:
    try:
        time = known[case["calendar"]]
        match case["op"]:
            case "within":
                return {"seconds": time.within(moment(case["from"]), moment(case["to"]))}
            case "add":
                return {"at": written(time.add(moment(case["from"]), int(case["add_seconds"])))}
            case "is_open":
                return {"open": time.is_open(moment(case["at"]))}
    except KeyError as error:
        raise BadQuestion(f"case {number}: {error} is missing or unknown") from error
    except (NeverOpens, ValueError, TypeError) as error:
        raise BadQuestion(f"case {number}: {error}") from error
    raise BadQuestion(f"case {number}: unknown op {case['op']!r}; use within, add or is_open")
