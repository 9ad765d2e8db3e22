"""A trigger tried on the past: on which events of the newest tickets it would have run, by what the tickets are now."""

from __future__ import annotations

from dataclasses import dataclass, field

from people.models import Person
from tickets.filters.at_once import asked_at_once
from tickets.models import Event, Ticket
from tickets.models.trigger import TriggerWording

LOOKED_AT, SHOWN = 5000, 50


@dataclass(frozen=True, slots=True)
class Past:
    """Of the `looked_at` newest tickets `touched` had `runs` such events; the newest are `shown` with how many each."""

    looked_at: int = 0
    touched: int = 0
    runs: int = 0
    shown: list[tuple[Ticket, int]] = field(default_factory=list)

    @property
    def more(self) -> bool:
        return self.touched > len(self.shown)


def try_trigger(wording: TriggerWording, person: Person) -> Past:
    """Four queries."""
    newest = Ticket.objects.visible_to(person).order_by("-pk")[:LOOKED_AT]
    held = dict(asked_at_once([wording.condition], newest))
    holding = [pk for pk, holds in held.items() if holds]
    events = Event.objects.by_people().filter(ticket__in=holding, kind__in=wording.events)
    if wording.becomes:
        events = events.exclude(kind=Event.Kind.CREATED).filter(detail__status__1=wording.becomes)
    counted: dict[int, int] = {}
    for pk in events.values_list("ticket_id", flat=True):
        counted[pk] = counted.get(pk, 0) + 1
    wanted = sorted(counted, reverse=True)[:SHOWN]
    rows = Ticket.objects.in_bulk(wanted)
    return Past(len(held), len(counted), sum(counted.values()), [(rows[pk], counted[pk]) for pk in wanted])
