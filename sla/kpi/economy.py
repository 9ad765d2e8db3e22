"""What no ticket tells: how long agents were there, and what their work and the desk cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from sla.kpi.availability import available
from sla.kpi.money import Minutes, Tariff, fixed, labour, tells_rates, unpriced
from sla.kpi.period import Period
from sla.kpi.report import Report
from sla.models import Rollup
from sla.models.rollup import Cut
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


@dataclass(frozen=True, slots=True)
class Economy:
    """Minutes by (person, day); `there` are available ones. `tariff` is None where none was asked for."""

    minutes: Minutes
    there: Mapping[int, Mapping[date, int]]
    tariff: Tariff | None = None
    unpriced: Mapping[int, int] = field(default_factory=dict)  # minutes of the period that no rate is known for

    def worked(self, person: int, period: Period) -> Working:
        logged = sum(self.minutes.get((person, day), 0) for day in period.days)
        return Working(logged, self.available(person, period))

    def available(self, person: int, period: Period) -> int:
        return sum(self.there.get(person, {}).get(day, 0) for day in period.days)


def attach(report: Report, *, with_rates: bool) -> Economy | None:
    """Adds to the sums of both periods what utilisation and cost per ticket need, where these are of the whole desk or,
    for utilisation, of agents alone; None where a report is narrowed otherwise.

    A cost of one agent's tickets would tell what that agent earns. Neither is a cost given to whoever may not see rates
    (`with_rates`) where it is of the work of one or two people: such a period is in `report.withheld`. Seven queries;
    without cost four.
    """
    asked = set(report.narrowed.by)
    if not asked <= {"agent"}:
        return None
    people = [int(pk) for pk in report.narrowed.by["agent"]] if asked else None
    periods = [period for period in (report.period, report.before) if period is not None]
    first, last = min(each.first for each in periods), max(each.last for each in periods)
    there = available(first, last, report.period.zone, people, until=timezone.now())
    minutes = _minutes(report, periods, people)
    tariff = None if asked else Tariff.load()
    found = Economy(minutes, there, tariff, unpriced(_within(minutes, report.period), tariff.rates) if tariff else {})
    for period in periods:
        extra: dict[str, int | Decimal] = {"available": sum(found.available(person, period) for person in there)}
        if tariff and not with_rates and tells_rates(_within(minutes, period), tariff.rates):
            report.withheld.add(period)
        elif tariff and (tariff.rates or tariff.costs):
            extra["cost"] = _cost(tariff, minutes, period)
            extra["priced_solved"] = sum(report.days[day]["solved"] for day in period.days if day in report.days)
        report.extra[period] = extra
    return found


def _cost(tariff: Tariff, minutes: Minutes, period: Period) -> Decimal:
    return labour(_within(minutes, period), tariff.rates) + fixed(tariff.costs.values(), period.first, period.last)


def _within(minutes: Minutes, period: Period) -> Minutes:
    return {(person, day): n for (person, day), n in minutes.items() if period.first <= day <= period.last}


def _minutes(report: Report, periods: list[Period], people: list[int] | None) -> Minutes:
    """From the cells of agents where the report is from rollups, else from the entries. One query."""
    first, last = min(each.first for each in periods), max(each.last for each in periods)
    if report.source == "rollups":
        cells = Rollup.objects.filter(
            zone=report.period.zone.key, cut=Cut.AGENT, is_month=False, day__range=(first, last), logged__gt=0
        )
        rows = cells.values_list("agent", "day").annotate(total=Sum("logged")).order_by()
    else:
        span = Period(first, last, report.period.zone)
        entries = TimeEntry.objects.filter(span.within("at"), voided_at=None, ticket__fact__isnull=False)
        days = entries.annotate(_day=TruncDate("at", tzinfo=report.period.zone))
        rows = days.values_list("person", "_day").annotate(total=Sum("minutes")).order_by()
    return {(person, day): total for person, day, total in rows if people is None or person in people}
