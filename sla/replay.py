"""A timeline's whole answer: clocks, ledger, the ticket's figures, and their JSON (the `replay_timeline` door)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from people.calendars.questions import written
from sla.clock import clocks
from sla.course import course
from sla.ledger import Ledger, Segment, ledger
from sla.stopwatch import Clock
from sla.timeline import FIRST_REPLY, LINE_HOLD, NEXT_REPLY, RESOLUTION, UPDATE, Timeline


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the whole ticket. Resolution times are None while it is not solved; the first one stays after a re-opening."""

    first_resolution: int | None = None  # business seconds from creation to the first solve, pauses included
    full_resolution: int | None = None  # to the last solve
    full_resolution_wall: int | None = None
    reopens: int = 0
    public_replies: int = 0
    first_contact: bool | None = None  # solved with at most one public agent reply and never re-opened


def figures(timeline: Timeline) -> Figures:
    born, solves, reopens, replies, solved = timeline.events[0].at, [], 0, 0, False
    for turn in course(timeline.events):
        reopens += turn.reopens
        replies += turn.event.is_public_reply
        if turn.solves:
            solves.append(turn.event.at)
        solved = turn.after.ended
    time = timeline.terms_at(timeline.until).time
    last = solves[-1] if solved else None
    return Figures(
        first_resolution=time.within(born, solves[0]) if solves else None,
        full_resolution=time.within(born, last) if last else None,
        full_resolution_wall=int((last - born).total_seconds()) if last else None,
        reopens=reopens,
        public_replies=replies,
        first_contact=(replies <= 1 and reopens == 0) if solved else None,
    )


def answer(data: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of one timeline. Raises BadQuestion."""
    timeline = Timeline.from_json(data)
    found = clocks(timeline)
    held: Ledger = ledger(timeline)
    all_figures = figures(timeline)
    result = {
        "first_reply": next((_reply(each) for each in found if each.kind == FIRST_REPLY), None),
        "next_replies": [_reply(each) for each in found if each.kind == NEXT_REPLY],
        "resolution": next((_resolution(each) for each in found if each.kind == RESOLUTION), None),
        "line_holds": [{"line": each.line, **_reply(each)} for each in found if each.kind == LINE_HOLD],
        "ledger": [_segment(each) for each in held.segments],
        "requester_wait_seconds": held.requester_wait,
        "agent_wait_seconds": held.agent_wait,
        "first_resolution_seconds": all_figures.first_resolution,
        "full_resolution_seconds": all_figures.full_resolution,
        "full_resolution_calendar_seconds": all_figures.full_resolution_wall,
        "reopens": all_figures.reopens,
        "public_agent_replies": all_figures.public_replies,
        "first_contact_resolution": all_figures.first_contact,
    }
    if timeline.terms[0][1].promises_updates:
        result["updates"] = [_reply(each) for each in found if each.kind == UPDATE]
    return result


def _reply(clock: Clock) -> dict[str, Any]:
    return {
        "started_at": written(clock.started_at),
        "target_seconds": clock.target,
        "due_at": written(clock.due_at),
        "fulfilled_at": written(clock.fulfilled_at),
        "elapsed_seconds": clock.elapsed if clock.fulfilled_at else None,
        "state": clock.state,
        "breached_at": written(clock.breached_at),
        "warn_at": written(clock.warn_at),
    }


def _resolution(clock: Clock) -> dict[str, Any]:
    due: datetime | None = clock.due_at if clock.ended_at is None else None
    return {
        "target_seconds": clock.target,
        "elapsed_seconds": clock.elapsed,
        "state": clock.state,
        "due_at": written(due),
        "breached_at": written(clock.breached_at),
        "remaining_seconds": clock.remaining,
    }


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "holder": segment.holder,
        "from": written(segment.begin),
        "to": written(segment.end),
        "wall_seconds": segment.wall_seconds,
        "business_seconds": segment.business_seconds,
    }
