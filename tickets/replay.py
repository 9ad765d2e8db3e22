"""A ticket's state from its events alone. Pure; `manage.py audit` says when the row differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from tickets.models.words import ACTIVE, NEVER, Priority, Status


class Recorded(Protocol):
    """What a replay reads of an event."""

    kind: str
    at: datetime
    version: int
    detail: dict[str, Any]


@dataclass(slots=True)
class State:
    """The fields of a ticket that events determine; moments are aware UTC."""

    type: str = ""
    status: str = ""
    priority: int = 0
    channel: str = ""
    line: int = 0
    team: int | None = None
    assignee: int | None = None
    contact: int | None = None
    hops: int = 0
    requester: int | None = None
    subject: str = ""
    tags: list[str] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)
    follows: int | None = None
    category: int | None = None
    skills: list[int] = field(default_factory=list)
    created_at: datetime = NEVER
    updated_at: datetime = NEVER
    status_since: datetime = NEVER
    solved_at: datetime | None = None
    closed_at: datetime | None = None
    first_replied_at: datetime | None = None
    last_message_at: datetime | None = None
    waiting_since: datetime = NEVER
    until: datetime | None = None
    waiting_for: str = ""
    reopens: int = 0
    version: int = 0


def replay(events: Iterable[Recorded]) -> State:
    """Folds events in order (at, id). The first must be `created`."""
    state = State()
    for event in events:
        if event.kind == "created":
            _begin(state, event)
        else:
            _apply(state, event)
        state.version, state.updated_at = event.version, event.at
    return state


def _begin(state: State, event: Recorded) -> None:
    detail = event.detail
    by_agent = detail["opens"] == "reply"
    state.type, state.status, state.channel = detail["type"], detail["status"], detail["channel"]
    state.priority = Priority.of(detail["priority"]).value
    state.line, state.team, state.requester = detail["line"], detail["team"], detail["requester"]
    state.subject, state.tags = detail["subject"], detail.get("tags", [])
    state.custom, state.follows, state.category = (
        detail.get("custom", {}),
        detail.get("follows"),
        detail.get("category"),
    )
    state.created_at = state.last_message_at = state.status_since = event.at
    state.first_replied_at = event.at if by_agent else None
    state.waiting_since = NEVER if by_agent or detail["automatic"] else event.at


def _apply(state: State, event: Recorded) -> None:
    detail = event.detail
    match event.kind:
        case "customer_wrote":
            state.last_message_at = event.at
            if not detail["automatic"]:
                state.waiting_since = min(state.waiting_since, event.at)
        case "replied":
            state.last_message_at = event.at
            if not detail["automatic"]:
                state.first_replied_at = state.first_replied_at or event.at
                state.waiting_since = NEVER
        case "assigned":
            state.assignee = detail["to"]
        case "unassigned":
            state.assignee = None
        case "prioritised":
            state.priority = Priority.of(detail["to"]).value
        case "moved":
            state.team = detail["to"]
            state.assignee = None if "unassigned" in detail else state.assignee
        case "escalated" | "accepted" | "advised" | "returned":
            state.team, state.line, state.assignee = (detail[name][1] for name in ("team", "line", "assignee"))
            state.contact, state.hops = detail["contact"], detail["hops"]
        case "routed":
            _route(state, detail)
        case "categorised":
            state.category = detail["to"]
        case "retitled":
            state.subject = detail["to"]
        case "tagged":
            state.tags = detail["to"]
        case "customised":
            state.custom = detail["to"]
    if "status" in detail:
        _move(state, event)


def _route(state: State, detail: dict[str, Any]) -> None:
    """What rules and the category decided of a new ticket."""
    state.team, state.line = detail.get("team", state.team), detail.get("line", state.line)
    if "priority" in detail:
        state.priority = Priority.of(detail["priority"]).value
    state.tags, state.skills = detail.get("tags", state.tags), detail.get("skills", state.skills)
    state.assignee = detail.get("assignee", state.assignee)


def _move(state: State, event: Recorded) -> None:
    """A status move, its own or one that another event implied."""
    before, after = event.detail["status"]
    state.status_since = event.at
    was_active = before in ACTIVE
    state.status = after
    if after in ACTIVE and not was_active:
        state.reopens += 1
        state.solved_at = state.closed_at = None
    if was_active and after in (Status.SOLVED, Status.CLOSED):
        state.solved_at, state.waiting_since = event.at, NEVER
    if after == Status.CLOSED:
        state.closed_at = event.at
    if before != Status.NEW or after != Status.OPEN:
        until = event.detail.get("until")
        state.until = datetime.fromisoformat(until) if until else None
        state.waiting_for = event.detail.get("waiting_for", "")
