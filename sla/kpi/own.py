"""What somebody's own page lists beside its figures: what is open, what customers said, what was handed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from people.models import Person
from sla.kpi.period import Period
from tickets.models import Handover, Rating, Ticket, TimeEntry
from tickets.models.handover import HandoverQuerySet
from tickets.models.time_entry import TimeEntryQuerySet

SHOWN = 8  # of each list


@dataclass(frozen=True, slots=True)
class Open:
    """`late` ones are past a promise now; `tickets` are the most urgent of them."""

    open: int
    late: int
    tickets: list[Ticket]


def open_now(person: Person) -> Open:
    """Two queries."""
    mine = Ticket.objects.visible_to(person).active().assigned_to(person)
    late = Q(next_due_at__lt=timezone.now())
    counts = mine.aggregate(open=Count("pk"), late=Count("pk", filter=late))
    return Open(counts["open"], counts["late"], list(mine.filter(late).most_urgent_first()[:SHOWN]))


def comments(person: Person, period: Period) -> list[Rating]:
    """The newest last answers with a text, of tickets that this person had solved. One query."""
    answers = Rating.objects.visible_to(person).last_answers().filter(period.within("at"))
    mine = answers.filter(ticket__fact__rated_by=person.pk, ticket__fact__gone="").exclude(comment="")
    return list(mine.select_related("ticket", "person").order_by("-id")[:SHOWN])


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Hand-overs that somebody sent in a period; the newest of those that came back."""

    sent: int
    returned: int
    newest: list[Handover]

    @property
    def return_rate(self) -> float | None:
        return self.returned / self.sent if self.sent else None


def handed_over(person: Person, period: Period) -> HandedOver:
    """Two queries."""
    found = handovers(person, period)
    returned = Q(state=Handover.State.RETURNED)
    counts = found.aggregate(sent=Count("pk"), returned=Count("pk", filter=returned))
    return HandedOver(counts["sent"], counts["returned"], list(found.counted_as("returned").for_report()[:SHOWN]))


def handovers(person: Person, period: Period) -> HandoverQuerySet:
    return Handover.objects.sent_within(period.begin, period.end).sent_by(person)


def entries(person: Person, period: Period, before: tuple[datetime, int] | None = None) -> TimeEntryQuerySet:
    """The newest first, of tickets that are theirs to see; the rest of the list behind the row `before`."""
    found = TimeEntry.objects.filter(period.within("at"), person=person, voided_at=None)
    found = found.filter(ticket__in=Ticket.objects.visible_to(person)).select_related("ticket")
    if before:
        at, pk = before
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    ordered: TimeEntryQuerySet = found.order_by("-at", "-pk")
    return ordered
