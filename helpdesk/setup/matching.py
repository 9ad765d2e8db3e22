"""Which open tickets a condition means now, and which of them earlier policies take: the first that holds wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from helpdesk.setup.conditions import remarks
from people.models import Person
from sla import book as books
from sla.models import Policy
from tickets.filters import search
from tickets.models import Ticket
from tickets.models.queries import counts

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Matches:
    """`count` ends at 100 and says 99+; `taken` of them are promised something by policies before this one."""

    tickets: list[Ticket]
    count: int
    left: int
    remarks: list[str]

    @property
    def more(self) -> bool:
        return self.count > len(self.tickets)


def matches(condition: str, person: Person, policy: Policy | None) -> Matches:
    """Queries: the counts, the tickets, and the book's."""
    found = search.read(condition, None).condition
    rows = Ticket.objects.visible_to(person).active().filter(found)
    book = books.current()
    before = [each.pk for each in book.policies if policy is None or _stands_before(each, policy)]
    # NULL, no policy at all, is not among those before.
    left = rows.alias(first=book.match).filter(~Q(first__in=before) | Q(first=None)) if before else rows
    number = counts({"all": rows, "left": left})
    tickets = list(rows.for_inbox().order_by("-id")[:SHOWN])
    return Matches(tickets, number["all"], number["left"], remarks(condition))


def open_now(person: Person) -> dict[int, int]:
    """Open tickets that each policy in force would get now, by its id, counted to 100; one query and the book's."""
    book = books.current()
    if not book.policies:
        return {}
    rows = Ticket.objects.visible_to(person).active().alias(first=book.match)
    # The condition itself stands beside the CASE, so that an index may narrow the tickets first.
    asked: dict[str, Any] = {
        str(policy.pk): rows.filter(book.condition(policy), first=policy.pk) for policy in book.policies
    }
    return {int(pk): count for pk, count in counts(asked).items()}


def _stands_before(policy: Policy, other: Policy) -> bool:
    return policy.pk != other.pk and (policy.position, policy.pk) < (other.position, other.pk)
