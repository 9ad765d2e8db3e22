"""The ticket's story as it is read: messages, and between them runs of system events folded into one line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from people.models import Person, Team
from tickets.history import Names, sentence
from tickets.models import Event, Message

if TYPE_CHECKING:
    from tickets.models import Ticket

_SPOKEN = {Event.Kind.CUSTOMER_WROTE, Event.Kind.REPLIED, Event.Kind.NOTED}


@dataclass(slots=True)
class Item:
    """Either a message or a run of events with their sentences."""

    message: Message | None = None
    events: list[tuple[Event, str]] = field(default_factory=list)


def thread(ticket: Ticket, reader: Person) -> list[Item]:
    """In the order it happened. Four queries and the messages' prefetches, whatever the length."""
    messages = {m.pk: m for m in Message.objects.visible_to(reader).filter(ticket=ticket).for_conversation()}
    events = list(Event.objects.filter(ticket=ticket).for_history())
    names = Names(
        {person.pk: person.name for person in Person.objects.filter(pk__in=_ids(events, "from", "to", "unassigned"))},
        {team.pk: team.name for team in Team.objects.all()},
    )
    items: list[Item] = []
    for event in events:
        message = messages.pop(event.detail.get("message"), None)
        said = sentence(event, names) if event.kind not in _SPOKEN or "status" in event.detail else ""
        if message is not None:
            items.append(Item(message=message))
        if said:
            if not items or items[-1].message is not None:
                items.append(Item())
            items[-1].events.append((event, said))
    return items


def _ids(events: list[Event], *keys: str) -> set[int]:
    found = set()
    for event in events:
        if event.kind in (Event.Kind.ASSIGNED, Event.Kind.UNASSIGNED, Event.Kind.MOVED):
            found |= {event.detail[key] for key in keys if isinstance(event.detail.get(key), int)}
    return found
