"""The ticket's story as it is read: messages, and between them runs of system events folded into one line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tickets.history import Names, sentence
from tickets.models import Event, Handover, Message

if TYPE_CHECKING:
    from people.models import Person
    from tickets.models import Ticket

_SPOKEN = {Event.Kind.CUSTOMER_WROTE, Event.Kind.REPLIED, Event.Kind.NOTED}


@dataclass(slots=True)
class Item:
    """A message, the record of a hand-over, or a run of events with their sentences."""

    message: Message | None = None
    handover: Handover | None = None
    events: list[tuple[Event, str]] = field(default_factory=list)


class Story:
    """What was said and what was done. Two queries and the messages' prefetches, whatever the length; one more where
    it was ever handed over."""

    def __init__(self, ticket: Ticket, reader: Person) -> None:
        self._messages = {m.pk: m for m in Message.objects.of(ticket, reader).for_conversation()}
        self.handovers: list[Handover] = list(ticket.handovers.for_page()) if ticket.hops else []
        self._records = {handover.pk: handover for handover in self.handovers}
        self._events = list(Event.objects.filter(ticket=ticket).for_history())

    @property
    def people(self) -> set[int]:
        """Ids of those whom `thread` names beside the authors."""
        named = (Event.Kind.ASSIGNED, Event.Kind.UNASSIGNED)
        found = {event.detail.get(key) for event in self._events if event.kind in named for key in ("from", "to")}
        routed = {event.detail.get("assignee") for event in self._events if event.kind == Event.Kind.ROUTED}
        return {pk for pk in found | routed if pk is not None}

    def thread(self, names: Names) -> list[Item]:
        """In the order it happened."""
        items: list[Item] = []
        for event in self._events:
            message = self._messages.get(event.detail.get("message"))
            said = sentence(event, names) if event.kind not in _SPOKEN or "status" in event.detail else ""
            if message is not None:
                items.append(Item(message=message))
            if event.kind == Event.Kind.ESCALATED:
                items.append(Item(handover=self._records[event.detail["handover"]]))
            if said:
                if not items or items[-1].message is not None or items[-1].handover is not None:
                    items.append(Item())
                items[-1].events.append((event, said))
        return items
