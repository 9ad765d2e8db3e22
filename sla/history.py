"""The event log as the core of time reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from people.values import value
from sla.timeline import Happening
from tickets.models.event import Event
from tickets.replay import Recorded, standing
from tickets.unanswered import Unanswered

Read = Callable[[datetime, dict[str, Any]], Happening]


def happenings(events: Iterable[Recorded]) -> Iterator[Happening]:
    """Events in order (at, id), but for those that were taken back. A move that an event implies follows it as a
    status of its own."""
    unanswered = Unanswered()
    for event in _with_birth(standing(events)):
        kind, detail = event.kind, event.detail
        unanswered.take(event)
        if (read := _READ.get(kind)) is not None:
            yield read(event.at, detail)
        elif kind == Event.Kind.SPLIT:
            yield Happening(event.at, "split_off", since=unanswered.oldest)
        if "status" in detail and kind != Event.Kind.CREATED:
            yield Happening(event.at, "status", to=detail["status"][1])


def _created(at: datetime, detail: dict[str, Any]) -> Happening:
    return Happening(
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


def _message(by: str) -> Read:
    return lambda at, detail: Happening(at, "message", by, auto=detail["automatic"], ref=detail["message"])


def _note(at: datetime, _detail: dict[str, Any]) -> Happening:
    return Happening(at, "note", "agent", public=False)


def _line(at: datetime, detail: dict[str, Any]) -> Happening:
    return Happening(at, "line", to=detail["line"][1])


def _breached(at: datetime, detail: dict[str, Any]) -> Happening:
    clock = (detail["clock"], detail["number"])
    return Happening(at, "breached", to=clock, since=datetime.fromisoformat(detail["due"]))


# A table, as every event of a desk passes here and a chain of cases asks it a dozen times what it is.
_READ: dict[str, Read] = {
    Event.Kind.CREATED: _created,
    Event.Kind.CUSTOMER_WROTE: _message("customer"),
    Event.Kind.REPLIED: _message("agent"),
    Event.Kind.NOTED: _note,
    Event.Kind.ASKED_OUTSIDE: _note,
    Event.Kind.ASSIGNED: lambda at, _detail: Happening(at, "assign", "agent"),
    Event.Kind.PRIORITISED: lambda at, detail: Happening(at, "priority", to=detail["to"]),
    Event.Kind.ESCALATED: _line,
    Event.Kind.ADVISED: _line,
    Event.Kind.RETURNED: _line,
    Event.Kind.MERGED: lambda at, _detail: Happening(at, "merged_into_other"),
    Event.Kind.ABSORBED: lambda at, detail: Happening(
        at, "absorbs_ticket", since=_moment(detail.get("oldest_unanswered"))
    ),
    Event.Kind.SPAMMED: lambda at, _detail: Happening(at, "spam"),
    Event.Kind.BREACHED: _breached,
}


@value
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
