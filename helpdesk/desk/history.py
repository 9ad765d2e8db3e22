"""The ticket's story as it is read: messages, and between them runs of system events folded into one line."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from helpdesk.desk import reading
from tickets.history import Names, sentence
from tickets.models import Event, Handover, Message, Side
from tickets.undo import may_be_undone

if TYPE_CHECKING:
    from people.models import Person
    from tickets.models import Ticket

_SPOKEN = {Event.Kind.CUSTOMER_WROTE, Event.Kind.REPLIED, Event.Kind.NOTED}
_ASIDE = {Event.Kind.ASKED_OUTSIDE, Event.Kind.OUTSIDE_WROTE}


MOST_QUOTABLE = 10


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it is said; `taken_back` when it does not count any more. `undo` are the ids of the events that are
    taken back with it, while it can be: all of a macro's stand with its last one."""

    event: Event
    text: str
    taken_back: bool = False
    undo: str = ""

    @property
    def stayed(self) -> tuple[int, int] | None:
        """Of a merge taken back: the ticket and the first of the messages that came meanwhile and are there."""
        first = self.event.detail.get("first")
        return (self.event.detail.get("from") or self.event.ticket_id, first) if first else None


@dataclass(slots=True)
class Item:
    """A message, with whom it mentions, a whole side conversation, the record of a hand-over, or a run of events with
    their sentences."""

    message: Message | None = None
    mentions: list[str] = field(default_factory=list)  # the words behind an @ that mean somebody
    side: Side | None = None
    talk: list[Message] = field(default_factory=list)  # of the side conversation
    handover: Handover | None = None
    events: list[Told] = field(default_factory=list)


class Story:
    """What was said and what was done. Two queries and the messages' prefetches, whatever the length; one more where
    it was ever handed over."""

    def __init__(self, ticket: Ticket, reader: Person) -> None:
        self._messages = {m.pk: m for m in reading.messages(ticket, reader)}
        self._talks: dict[int, list[Message]] = {}
        for message in self._messages.values():
            if message.side_id is not None:
                self._talks.setdefault(message.side_id, []).append(message)
        self.handovers: list[Handover] = list(ticket.handovers.for_page()) if ticket.hops else []
        self._records = {handover.pk: handover for handover in self.handovers}
        self._events = reading.events(ticket)

    @property
    def people(self) -> set[int]:
        """Ids of those whom `thread` names beside the authors."""
        kind = Event.Kind
        named = {kind.ASSIGNED, kind.UNASSIGNED, kind.JOINED, kind.DETACHED, kind.DRAFT_HANDED, kind.CUSTOMER_MERGED}
        keys = ("from", "to", "person")
        found = {event.detail.get(key) for event in self._events if event.kind in named for key in keys}
        routed = {event.detail.get("assignee") for event in self._events if event.kind == Event.Kind.ROUTED}
        return {pk for pk in found | routed if pk is not None}

    def tells(self, *kinds: Event.Kind, detail: str = "") -> bool:
        """Whether an event of such a kind, or one with this key in its detail, is among them: what never happened
        needs no query."""
        return any(event.kind in kinds or detail in event.detail for event in self._events)

    @property
    def sides(self) -> list[Side]:
        """The side conversations, by their first messages."""
        return [talk[0].side for talk in self._talks.values() if talk[0].side is not None]

    @property
    def quotable(self) -> list[Message]:
        """The customer's newest messages, for a question to a third party."""
        theirs = [message for message in self._messages.values() if message.kind == Message.Kind.CUSTOMER]
        return theirs[: -MOST_QUOTABLE - 1 : -1]

    @property
    def rating(self) -> Event | None:
        """The customer's answer that counts."""
        rated = (event for event in reversed(self._events) if event.kind == Event.Kind.RATED)
        return next((event for event in rated if event.version not in self._taken_back), None)

    def thread(self, names: Names) -> list[Item]:
        """In the order it happened; messages of merged tickets stand where they were written, a side conversation where
        its last word was said."""
        items: list[Item] = []
        own = {event.detail.get("message") for event in self._events}
        others = [message for pk, message in self._messages.items() if pk not in own]
        for event in self._events:
            while others and others[0].created_at < event.at:
                items += self._items(others.pop(0))
            message = self._messages.get(event.detail.get("message"))
            if message is not None:
                items += self._items(message, list(event.detail.get("mentioned", {}).values()))
            if event.kind == Event.Kind.ESCALATED:
                items.append(Item(handover=self._records[event.detail["handover"]]))
            if said := self._said(event, names):
                if not items or not items[-1].events:
                    items.append(Item())
                items[-1].events.append(said)
        return [*items, *(item for message in others for item in self._items(message))]

    def _items(self, message: Message, mentions: list[str] | None = None) -> list[Item]:
        """A message as it stands in the thread: of a side conversation the last one brings the others."""
        if message.side_id is None:
            return [Item(message=message, mentions=mentions or [])]
        talk = self._talks[message.side_id]
        return [Item(side=message.side, talk=talk)] if talk[-1].pk == message.pk else []

    def _said(self, event: Event, names: Names) -> Told | None:
        shown = event.kind in _SPOKEN or (event.kind in _ASIDE and self._ends_talk(event))
        text = sentence(event, names) if not shown or "status" in event.detail else ""
        if not text:
            return None
        return Told(event, text, event.version in self._taken_back, self._undo.get(event.pk, ""))

    def _ends_talk(self, event: Event) -> bool:
        return any(talk[-1].pk == event.detail["message"] for talk in self._talks.values())

    @cached_property
    def _taken_back(self) -> set[int]:
        return {version for event in self._events for version in event.detail.get("undoes", ())}

    @cached_property
    def _undo(self) -> dict[int, str]:
        """By the event that offers it, the ids of those that are taken back."""
        now, acts = time.time(), dict[tuple[str, int], list[int]]()
        for event in self._events:
            if event.version not in self._taken_back and may_be_undone(event, now):
                cause = event.cause or {}
                act = ("macro", cause["run"]) if "macro" in cause else ("", event.pk)
                acts.setdefault(act, []).append(event.pk)
        return {events[-1]: ",".join(map(str, events)) for events in acts.values()}
