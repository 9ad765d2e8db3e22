"""What people did for one team, from the facts of its tickets: what is kept by agent is not kept by team."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Sum

from sla.kpi import credit, exact
from sla.kpi.about import About
from sla.kpi.period import Narrowed, Period
from sla.kpi.report import Sum as Sums
from sla.kpi.report import add
from tickets.models import TimeEntry

_MOMENTS = ("first_reply", "solved", "rated")  # nobody is the agent of a creation


def by_person(team: int, period: Period, hidden: Sequence[int] = ()) -> dict[int, Sums]:
    """Measures by person: first replies that they gave while the ticket was with the team, tickets that they had when
    the team solved them, shares of such tickets, and minutes on tickets that came to the team. Five queries."""
    narrowed = Narrowed({"team": [str(team)]})
    found: dict[int, Sums] = {}
    for person, sums in exact.grouped(_MOMENTS, period, narrowed, "agent", hidden).items():
        if person:
            add(found.setdefault(person, Sums()), sums)
    about = About(period, narrowed, hidden)
    for _day, (_hidden_in, person), shares in credit.earned(about, ("agent",)):
        add(found.setdefault(person, Sums()), shares)
    entries = about.rows(TimeEntry.objects.filter(voided_at=None), "at", "created")
    for person, minutes in entries.order_by().values_list("person").annotate(total=Sum("minutes")):
        found.setdefault(person, Sums())["logged"] += minutes
    return found
