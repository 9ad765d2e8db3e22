"""How much people worked, and how much of their time that was: logged minutes beside those they were there to work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Sum
from django.utils import timezone

from sla.kpi.availability import available
from sla.kpi.period import Period
from tickets.models import TimeEntry


@dataclass(frozen=True, slots=True)
class Working:
    """Minutes of a period: logged ones that are not struck out, and working hours less absences, until now."""

    logged: int = 0
    there: int = 0

    @property
    def utilisation(self) -> float | None:
        """May be more than 1: minutes can be logged outside of one's hours. None of nobody's hours."""
        return self.logged / self.there if self.there else None


def working(people: Collection[int], period: Period) -> dict[int, Working]:
    """By person, each of those asked for. Four queries."""
    entries = TimeEntry.objects.filter(period.within("at"), person__in=people, voided_at=None).order_by()
    logged = dict(entries.values_list("person").annotate(minutes=Sum("minutes")))
    there = available(period.first, period.last, period.zone, people, until=timezone.now())
    return {pk: Working(logged.get(pk, 0), sum(there.get(pk, {}).values())) for pk in people}
