"""A ticket's state from its events alone. Pure; `manage.py audit` says when the row differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from tickets.models.words import ACTIVE, ENDED, NEVER, Mark, Priority, Status
from tickets.unanswered import Unanswered

# What events determine of a ticket's row, by its column names; the references are ids.
PLAIN = (
    "type", "status", "mark", "priority", "channel", "line", "subject", "tags", "custom", "fields", "created_at",
    "updated_at", "solved_at", "closed_at", "first_replied_at", "last_message_at", "waiting_since", "until",
    "waiting_for", "snoozed_until", "reopens", "version", "hops", "status_since", "skills", "rating",
)  # fmt: skip
REFERENCES = (
    "team", "assignee", "contact", "requester", "follows", "category", "merged_into", "suggests", "status_name",
)  # fmt: skip


_BEGIN_WORK = ("assigned", "replied", "noted", "asked_outside")


class Recorded(Protocol):
    """What a replay reads of an event."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def version(self) -> int: ...
    @property
    def detail(self) -> dict[str, Any]: ...


T = TypeVar("T", bound=Recorded)


@dataclass(slots=True)
class State:
    """The fields of a ticket that events determine; moments are aware UTC."""

    type: str = ""
    status: str = ""
    mark: str = ""
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
    fields: dict[str, Any] = field(default_factory=dict)
    follows: int | None = None
    category: int | None = None
    skills: list[int] = field(default_factory=list)
    status_name: int | None = None
    merged_into: int | None = None
    suggests: int | None = None
    created_at: datetime = NEVER
    updated_at: datetime = NEVER
    status_since: datetime = NEVER
    solved_at: datetime | None = None
    closed_at: datetime | None = None
    first_replied_at: datetime | None = None
    last_message_at: datetime | None = None
    waiting_since: datetime = NEVER
    unanswered: dict[int, datetime] = field(default_factory=dict)  # by message, since when its sender waits
    until: datetime | None = None
    waiting_for: str = ""
    snoozed_until: datetime | None = None
    reopens: int = 0
    rating: str = ""  # the last answer's score
    version: int = 0


def standing(events: Iterable[T]) -> list[T]:
    """The events that count: what a later one takes back is as if it had never been (R21, R23)."""
    known = list(events)
    gone = {version for event in known for version in event.detail.get("undoes", ())}
    return [event for event in known if event.version not in gone] if gone else known


def replay(events: Iterable[Recorded]) -> State:
    """Folds events in order (at, id). The first must be `created`."""
    state, known, unanswered = State(), list(events), Unanswered()
    for event, reached in states(known):
        unanswered.take(event)
        state = reached
    state.waiting_since, state.unanswered = unanswered.waiting_since, unanswered.since
    state.version, state.updated_at = known[-1].version, known[-1].at
    return state


def states(events: Iterable[T]) -> Iterator[tuple[T, State]]:
    """Each event that counts, with the state behind it: one object that goes on changing. What of it depends on who
    waits for an answer is not kept up (`replay` does)."""
    state = State()
    for event in standing(events):
        if event.kind == "created":
            _begin(state, event)
        else:
            _apply(state, event)
        yield event, state


def _begin(state: State, event: Recorded) -> None:
    detail = event.detail
    state.type, state.status, state.channel = detail["type"], detail["status"], detail["channel"]
    state.priority = Priority.of(detail["priority"]).value
    state.line, state.team, state.requester = detail["line"], detail["team"], detail["requester"]
    state.subject, state.tags = detail["subject"], detail.get("tags", [])
    state.custom, state.follows, state.category = (
        detail.get("custom", {}),
        detail.get("follows"),
        detail.get("category"),
    )
    state.fields = detail.get("fields", {})
    state.created_at = state.last_message_at = state.status_since = event.at
    state.first_replied_at = event.at if detail["opens"] == "reply" else None


def _apply(state: State, event: Recorded) -> None:
    detail = event.detail
    match event.kind:
        case "customer_wrote":
            state.last_message_at = event.at
            if not detail["automatic"]:
                state.snoozed_until = None
        case "replied":
            state.last_message_at = event.at
            if not detail["automatic"]:
                state.first_replied_at = state.first_replied_at or event.at
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
        case "retyped":
            state.type = detail["to"]
        case "retitled":
            state.subject = detail["to"]
        case "tagged":
            state.tags = detail["to"]
        case "customised":
            state.custom = detail["to"]
        case "status_named":
            state.status_name = detail["to"]
        case "customer_merged":
            state.requester = detail["to"]
        case "fields_set":
            after = {slug: value for slug, (_before, value) in detail["changes"].items()}
            state.fields = {slug: value for slug, value in {**state.fields, **after}.items() if value is not None}
        case _:
            _collaborate(state, event)
    if "status" in detail:
        _move(state, event)
    elif state.status == Status.NEW and event.kind in _BEGIN_WORK and not detail.get("automatic"):
        # The event that began the work was taken back: the next one that stays did.
        state.status, state.status_since, state.status_name = Status.OPEN.value, event.at, None


def _route(state: State, detail: dict[str, Any]) -> None:
    """What rules and the category decided of a new ticket."""
    state.team, state.line = detail.get("team", state.team), detail.get("line", state.line)
    if "priority" in detail:
        state.priority = Priority.of(detail["priority"]).value
    state.tags, state.skills = detail.get("tags", state.tags), detail.get("skills", state.skills)
    state.assignee = detail.get("assignee", state.assignee)


def _collaborate(state: State, event: Recorded) -> None:
    """Marks, snoozes, ratings and suggestions. What takes them back takes their events out of the replay instead."""
    detail = event.detail
    match event.kind:
        case "merged":
            state.mark, state.merged_into = Mark.MERGED.value, detail["into"]
        case "spammed":
            state.mark = Mark.SPAM.value
        case "outside_wrote" if detail.get("woken"):
            state.snoozed_until = None
        case "snoozed":
            state.snoozed_until = _moment(detail["until"])
        case "woken":
            state.snoozed_until = None
        case "rated":
            state.rating = detail["score"]
        case "suggested" if detail["answers"]:
            state.suggests = detail["other"]
        case "kept_apart" if detail["answers"]:
            state.suggests = None


def _move(state: State, event: Recorded) -> None:
    """A status move, its own or one that another event implied."""
    before, after = event.detail["status"]
    state.status_since = event.at
    was_active = before in ACTIVE
    state.status = after
    state.status_name = event.detail.get("status_name", state.status_name if before == after else None)
    if after in ACTIVE and not was_active:
        state.reopens += 1
        state.solved_at = state.closed_at = None
    if was_active and after in ENDED:
        state.solved_at, state.snoozed_until = event.at, None
    if after == Status.CLOSED:
        state.closed_at = event.at
    if before != Status.NEW or after != Status.OPEN:
        state.until = _moment(event.detail.get("until"))
        state.waiting_for = event.detail.get("waiting_for", "")


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
