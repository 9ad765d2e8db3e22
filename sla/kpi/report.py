"""The KPIs of a period, straight from facts: a fixed number of queries, whatever is asked.

Rollups would answer the usual combinations from fewer rows; until a desk needs them every combination is exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.fields import BigIntegerField

from sla.kpi.definitions import Kpi, kpis
from sla.kpi.period import MOMENTS, Narrowed, Period, column_of
from sla.models import Clock, TicketFact
from sla.timeline import KINDS

_KEY = object


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one KPI: its figures by name (None where nothing counts), how many facts count, and how many do not by
    reason."""

    kpi: Kpi
    values: dict[str, float | int | None]
    count: int
    excluded: dict[str, int]


@dataclass(frozen=True, slots=True)
class Backlog:
    """Not solved at an instant. `begin + created - solves + reopens = end`, all of the period."""

    begin: int
    created: int
    solves: int
    reopens: int
    end: int


@dataclass(frozen=True, slots=True)
class OnTime:
    """Clocks of a kind that finished in the period."""

    met: int
    breached: int

    @property
    def share(self) -> float | None:
        return self.met / (self.met + self.breached) if self.met + self.breached else None


@dataclass(frozen=True, slots=True)
class Report:
    period: Period
    figures: dict[str, Figures]
    backlog: Backlog
    on_time: dict[str, OnTime] = field(default_factory=dict)


def report(period: Period, narrowed: Narrowed, hidden: Iterable[int] = ()) -> Report:
    """`hidden` are teams whose tickets the reader may not see. Six queries."""
    facts = visible(hidden)
    found: dict[str, Figures] = {}
    for moment in MOMENTS:
        found |= _figures(facts, moment, period, narrowed)
    return Report(period, found, backlog(facts, period, narrowed), _on_time(facts, period, narrowed))


def grouped(period: Period, narrowed: Narrowed, by: str, hidden: Iterable[int] = ()) -> dict[Any, dict[str, Figures]]:
    """The KPIs for each value of a dimension; the value is None where a ticket has none. Three queries."""
    facts = visible(hidden)
    found: dict[Any, dict[str, Figures]] = {}
    for moment in MOMENTS:
        column = column_of(by, moment)
        if column is None:
            continue
        rows = facts.filter(period.within(f"{moment}_at"), narrowed.at(moment)).values(column).order_by(column)
        for row in rows.annotate(**_aggregates(moment)):
            found.setdefault(row[column], {}).update(_read(row, moment))
    return found


def visible(hidden: Iterable[int]) -> QuerySet[TicketFact]:
    """Facts of tickets that are not with these teams now."""
    closed = list(hidden)
    facts: QuerySet[TicketFact] = TicketFact.objects.all()
    return facts.exclude(ticket__team__in=closed) if closed else facts


def behind(kpi: Kpi, period: Period, narrowed: Narrowed, hidden: Iterable[int] = ()) -> QuerySet[TicketFact]:
    """The facts of the period that a KPI is about, with `reason`: '' where it counts, else why not."""
    facts = visible(hidden).filter(period.within(f"{kpi.moment}_at"), narrowed.at(kpi.moment))
    reasons = [When(condition, then=Value(reason)) for reason, condition in kpi.excluded.items()]
    counts = When(kpi.counts, then=Value(""))
    reason = Case(counts, *reasons, default=Value("other"), output_field=CharField())
    return facts.annotate(reason=reason).select_related("ticket")


def backlog(facts: QuerySet[TicketFact], period: Period, narrowed: Narrowed) -> Backlog:
    """By the dimensions of the creation. One query."""
    begin, end = period.begin, period.end
    here = facts.filter(narrowed.at("created"), gone="")
    row = here.aggregate(
        begin=Count("pk", filter=_open_at(begin)),
        end=Count("pk", filter=_open_at(end)),
        created=Count("pk", filter=period.within("created_at")),
        solves=_sum_of(_moments_within("solves", begin, end)),
        reopens=_sum_of(_moments_within("reopens", begin, end)),
    )
    return Backlog(**{name: value or 0 for name, value in row.items()})


def _figures(
    facts: QuerySet[TicketFact], moment: str, period: Period, narrowed: Narrowed
) -> dict[str, Figures]:
    row = facts.filter(period.within(f"{moment}_at"), narrowed.at(moment)).aggregate(**_aggregates(moment))
    return _read(row, moment)


def _of(moment: str) -> list[Kpi]:
    return [kpi for kpi in kpis.all() if kpi.moment == moment]


def _aggregates(moment: str) -> dict[str, Any]:
    """All figures of all KPIs of a moment as aggregates of one query."""
    found: dict[str, Any] = {}
    for kpi in _of(moment):
        for name, figure in kpi.figures.items():
            found[f"{kpi.name}__{name}"] = figure(kpi.counts)
        found[f"{kpi.name}__count"] = Count("pk", filter=kpi.counts)
        for reason, condition in kpi.excluded.items():
            found[f"{kpi.name}__not_{reason}"] = Count("pk", filter=condition & ~kpi.counts)
    return found


def _read(row: dict[str, Any], moment: str) -> dict[str, Figures]:
    found = {}
    for kpi in _of(moment):
        values = {name: row[f"{kpi.name}__{name}"] for name in kpi.figures}
        excluded = {reason: row[f"{kpi.name}__not_{reason}"] for reason in kpi.excluded}
        found[kpi.name] = Figures(kpi, values, row[f"{kpi.name}__count"], excluded)
    return found


def _on_time(facts: QuerySet[TicketFact], period: Period, narrowed: Narrowed) -> dict[str, OnTime]:
    """By kind of clock; by where the ticket came in. One query."""
    here = facts.filter(narrowed.at("created"), gone="").values("pk")
    ended = Clock.objects.filter(period.within("ended_at"), ticket__in=here, target_seconds__isnull=False)
    row = ended.aggregate(
        **{
            f"{kind}_{state}": Count("pk", filter=Q(kind=kind, state=state))
            for kind in KINDS
            for state in (Clock.State.MET, Clock.State.BREACHED)
        }
    )
    return {kind: OnTime(row[f"{kind}_met"], row[f"{kind}_breached"]) for kind in KINDS}


def _open_at(at: datetime) -> Q:
    """Created before, and not solved: as many solves as re-openings before that moment."""
    return Q(created_at__lt=at) & Q(
        pk__in=RawSQL("SELECT 1", [])
    ) if False else Q(created_at__lt=at)
