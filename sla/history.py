"""The event log as the core of time reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sla.timeline import Happening
from tickets.models.event import Event
from tickets.replay import Recorded, standing
from tickets.unanswered import Unanswered


def happenings(events: Iterable[Recorded]) -> Iterator[Happening]:
    """Events in order (at, id), but for those that were taken back. A move that an event implies follows it as a
    status of its own."""
    unanswered = Unanswered()
    for event in _with_birth(standing(events)):
        detail, at = event.detail, event.at
        unanswered.take(event)
        match event.kind:
            case Event.Kind.CREATED:
                yield Happening(
                    at,
                    "create",
                    by="customer" if detail["opens"] == "customer" else "agent",
                    public=detail["opens"] != "note",
                    auto=detail["automatic"],
                    priority=detail["priority"],
                    status=detail["status"],
                    line=detail["line"],
                    since=_moment(detail.get("since")),
                    ref=detail["message"],
                )
            case Event.Kind.CUSTOMER_WROTE:
                yield Happening(at, "message", "customer", auto=detail["automatic"], ref=detail["message"])
            case Event.Kind.REPLIED:
                yield Happening(at, "message", "agent", auto=detail["automatic"], ref=detail["message"])
            case Event.Kind.NOTED | Event.Kind.ASKED_OUTSIDE:
                yield Happening(at, "note", "agent", public=False)
            case Event.Kind.ASSIGNED:
                yield Happening(at, "assign", "agent")
            case Event.Kind.PRIORITISED:
                yield Happening(at, "priority", to=detail["to"])
            case Event.Kind.ESCALATED | Event.Kind.ADVISED | Event.Kind.RETURNED:
                yield Happening(at, "line", to=detail["line"][1])
            case Event.Kind.MERGED:
                yield Happening(at, "merged_into_other")
            case Event.Kind.ABSORBED:
                yield Happening(at, "absorbs_ticket", since=_moment(detail.get("oldest_unanswered")))
            case Event.Kind.SPLIT:
                yield Happening(at, "split_off", since=unanswered.oldest)
            case Event.Kind.SPAMMED:
                yield Happening(at, "spam")
            case Event.Kind.BREACHED:
                clock = (detail["clock"], detail["number"])
                yield Happening(at, "breached", to=clock, since=datetime.fromisoformat(detail["due"]))
        if "status" in detail and event.kind != Event.Kind.CREATED:
            yield Happening(at, "status", to=detail["status"][1])


@dataclass(frozen=True, slots=True)
class _Birth:
    """The beginning of a ticket that was routed: it was never anywhere else, nor of another priority."""

    kind: str
    at: datetime
    version: int
    detail: dict[str, Any]


def _with_birth(events: Iterable[Recorded]) -> Iterator[Recorded]:
    """The same, with what routing decided as part of the beginning; its own event remains for the moves it implies."""
    born: Recorded | None = None
    for event in events:
        if born is not None:
            if event.kind == Event.Kind.ROUTED:
                decided: dict[str, Any] = {
                    name: event.detail[name] for name in ("line", "priority") if name in event.detail
                }
                born = _Birth(born.kind, born.at, born.version, {**born.detail, **decided})
            yield born
            born = None
        if event.kind == Event.Kind.CREATED:
            born = event
        else:
            yield event
    if born is not None:
        yield born


def noticed(events: Iterable[Recorded]) -> tuple[set[tuple[str, int, str]], dict[tuple[str, int], datetime]]:
    """Warnings already given as (kind, number, due moment), breaches already recorded by (kind, number): when last."""
    warned: set[tuple[str, int, str]] = set()
    breached: dict[tuple[str, int], datetime] = {}
    for event in events:
        if event.kind == Event.Kind.WARNED:
            warned.add((event.detail["clock"], event.detail["number"], event.detail["due"]))
        elif event.kind == Event.Kind.BREACHED:
            breached[(event.detail["clock"], event.detail["number"])] = event.at
    return warned, breached


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
