"""The ticket's story as it is read: messages, and between them runs of system events folded into one line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tickets.history import Names, sentence
from tickets.models import Event, Message

if TYPE_CHECKING:
    from people.models import Person
    from tickets.models import Ticket

_SPOKEN = {Event.Kind.CUSTOMER_WROTE, Event.Kind.REPLIED, Event.Kind.NOTED}


@dataclass(slots=True)
class Item:
    """Either a message or a run of events with their sentences."""

    message: Message | None = None
    events: list[tuple[Event, str]] = field(default_factory=list)


class Story:
    """What was said and what was done. Two queries and the messages' prefetches, whatever the length."""

    def __init__(self, ticket: Ticket, reader: Person) -> None:
        self._messages = {m.pk: m for m in Message.objects.of(ticket, reader).for_conversation()}
        self._events = list(Event.objects.filter(ticket=ticket).for_history())

    @property
    def people(self) -> set[int]:
        """Ids of those whom `thread` names beside the authors."""
        given = {event.detail["to"] for event in self._events if event.kind == Event.Kind.ASSIGNED}
        return given | {event.detail["assignee"] for event in self._events if "assignee" in event.detail}

    def thread(self, names: Names) -> list[Item]:
        """In the order it happened."""
        items: list[Item] = []
        for event in self._events:
            message = self._messages.get(event.detail.get("message"))
            said = sentence(event, names) if event.kind not in _SPOKEN or "status" in event.detail else ""
            if message is not None:
                items.append(Item(message=message))
            if said:
                if not items or items[-1].message is not None:
                    items.append(Item())
                items[-1].events.append((event, said))
        return items
