"""The course of a ticket: status, line and priority after each event, with the moves that an event implies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from people.values import value
from sla.timeline import ENDED, Happening

REOPENS_WITHIN = timedelta(days=14)  # after closing
_GONE = {"merged_into_other": "unmerged", "spam": "unspam"}  # what takes a ticket out, and what brings it back
_BACK = frozenset(_GONE.values())


_HOLDERS = {"pending": "customer", "on_hold": "third party"}
_LINES = {line: f"line {line}" for line in (1, 2, 3)}


@value
class State:
    status: str = "new"
    line: int = 1
    priority: str = "normal"
    gone: bool = False  # merged away or spam: it owes nothing
    closed_at: datetime | None = None

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @property
    def holder(self) -> str | None:
        """Who owns the ticket's time: `line 1` … `customer`, `third party`; nobody once solved."""
        if self.gone or self.ended:
            return None
        return _HOLDERS.get(self.status) or _LINES.get(self.line) or f"line {self.line}"


@value
class Turn:
    event: Happening
    before: State
    after: State

    @property
    def reopens(self) -> bool:
        return self.before.ended and not self.after.ended and self.event.kind != "create"

    @property
    def solves(self) -> bool:
        return self.after.ended and (not self.before.ended or self.event.kind == "create")


def course(events: Iterable[Happening]) -> Iterator[Turn]:
    """Each event with the state before and after it. What was undone is as if it had never been (R21, R23)."""
    state = State()
    for event in _standing(tuple(events)):
        after = _after(state, event)
        yield Turn(event, state, after)
        state = after


def _standing(events: tuple[Happening, ...]) -> list[Happening]:
    if not any(event.kind in _BACK for event in events):
        return list(events)
    kept: list[Happening] = []
    for event in events:
        if event.kind in _BACK:
            index = next((i for i in reversed(range(len(kept))) if _GONE.get(kept[i].kind) == event.kind), None)
            if index is not None:
                del kept[index]
            continue
        kept.append(event)
    return kept


def _after(state: State, event: Happening) -> State:
    match event.kind:
        case "create":
            closed = event.at if event.status == "closed" else None
            return State(event.status, event.line, event.priority, closed_at=closed)
        case "status":
            return _moved(state, event.to, event.at)
        case "priority":
            return State(state.status, state.line, event.to, state.gone, state.closed_at)
        case "line":
            return State(state.status, int(event.to), state.priority, state.gone, state.closed_at)
        case "merged_into_other" | "spam":
            return State(state.status, state.line, state.priority, True, state.closed_at)
        case "message" if event.is_customers:
            return _answered_by_customer(state, event.at)
    if state.status == "new" and event.begins_work:
        return _moved(state, "open", event.at)
    return state


def _answered_by_customer(state: State, at: datetime) -> State:
    if state.status == "closed" and state.closed_at is not None and at > state.closed_at + REOPENS_WITHIN:
        return state  # it begins another ticket
    return state if state.status in ("new", "open") else _moved(state, "open", at)


def _moved(state: State, status: str, at: datetime) -> State:
    if status == state.status:
        return state
    # Written out, as dataclasses.replace() takes five times as long and every event of a what-if passes here.
    return State(status, state.line, state.priority, state.gone, at if status == "closed" else None)
