"""Where one told ticket stands, and the desk that all of them write into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from helpdesk.demo import asides, handovers
from helpdesk.demo.crowd import Crowd, Customer
from helpdesk.demo.promises import Promises, Told
from helpdesk.demo.readings import Readings
from helpdesk.demo.routes import Routes
from helpdesk.demo.sheets import NULL, Fragments, Sheets, stamp

ACTIVE = {"new", "open", "pending", "on_hold"}
Text = Sequence[str]  # paragraphs


@dataclass(slots=True)
class Desk:
    """What all lives write into; `next_…` are ids that nobody has."""

    sheets: Sheets
    fragments: Fragments
    crowd: Crowd
    promises: Promises
    routes: Routes
    handing: handovers.Handing
    next_message: int
    next_entry: int = 0
    first_rating: int = 0
    first_side: int = 0
    readings: Readings | None = None
    asked: dict[int, int] = field(default_factory=dict)  # by customer, when last


@dataclass(slots=True)
class State:
    desk: Desk
    number: int
    requester: Customer
    subject: str
    type: str
    priority: str
    channel: str
    team: str
    category: int | None = None
    words: tuple[str, str] | None = None  # impact and urgency, as the customer says
    fields: dict[str, Any] = field(default_factory=dict)  # custom values by slug
    skills: list[int] = field(default_factory=list)
    status: str = "new"
    status_since: int = 0
    assignee: int | None = None
    contact: int | None = None
    hops: int = 0
    handovers: list[handovers.Record] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    participants: list[Customer] = field(default_factory=list)
    created_at: int = 0
    updated_at: int = 0
    first_replied_at: int | None = None
    last_message_at: int = 0
    waiting_since: int | None = None
    until: int | None = None
    waiting_for: str = ""
    solved_at: int | None = None
    closed_at: int | None = None
    reopens: int = 0
    told: list[Told] = field(default_factory=list)  # the events so far
    spoken: Text = ()  # the last public message
    parts: list[int] = field(default_factory=list)  # the fragments of all messages
    sender: str = ""
    messages: list[int] = field(default_factory=list)
    place: int = 0  # the ticket that its messages lie in, where that is another
    mark: str = ""
    merged_into: int | None = None
    snoozed_until: int | None = None
    followers: set[int] = field(default_factory=set)
    aside: asides.Aside | None = None
    entries: int = 0
    asked_at: int = 0
    rating: str = ""

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    def record(self, at: int, kind: str, by: int, detail: str) -> None:
        self.updated_at = at
        if kind != "created" and '"status": [' in detail:
            self.status_since = at
        self.told.append(Told(at, kind, by, detail))


def or_null(value: int | None) -> str:
    return NULL if value is None else str(value)


def moment(value: int | None, otherwise: str = NULL) -> str:
    return otherwise if value is None else stamp(value)
