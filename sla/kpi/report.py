"""The KPIs of a period, straight from facts: a fixed number of queries, whatever is asked.

Rollups would answer the usual combinations from fewer rows; until a desk needs them every combination is exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from sla.kpi.definitions import Kpi, kpis
from sla.kpi.period import MOMENTS, Narrowed, Period, column_of
from sla.models import Clock, TicketFact
from sla.timeline import KINDS, LINE_HOLD
from tickets.models import Rating, RatingRequest
from tickets.models.words import ACTIVE

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


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
    def all(self) -> int:
        return self.met + self.breached

    @property
    def share(self) -> float | None:
        return self.met / self.all if self.all else None


@dataclass(frozen=True, slots=True)
class Csat:
    """The last answer of each ticket, of those given in the period; and how many were asked by mail in it, and how many
    of these have answered by now."""

    good: int
    answers: int
    asked: int
    answered: int

    @property
    def share(self) -> float | None:
        return self.good / self.answers if self.answers else None

    @property
    def response_rate(self) -> float | None:
        return self.answered / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Report:
    period: Period
    figures: dict[str, Figures]
    backlog: Backlog
    on_time: dict[str, OnTime] = field(default_factory=dict)
    csat: Csat = Csat(0, 0, 0, 0)
    overdue: int = 0  # open tickets with a promise to the customer past due, now

    @property
    def on_time_overall(self) -> OnTime:
        """Of what customers are promised; how long a line may have a ticket is our own affair."""
        promised = [each for kind, each in self.on_time.items() if kind != LINE_HOLD]
        return OnTime(sum(each.met for each in promised), sum(each.breached for each in promised))


def report(period: Period, narrowed: Narrowed, hidden: Iterable[int] = ()) -> Report:
    """`hidden` are teams whose tickets the reader may not see. Eight queries."""
    facts = visible(hidden)
    found: dict[str, Figures] = {}
    for moment in MOMENTS:
        found |= _figures(facts, moment, period, narrowed)
    on_time, overdue = _on_time(facts, period, narrowed), _overdue(facts, narrowed)
    csat = _csat(facts, period, narrowed)
    return Report(period, found, backlog(facts, period, narrowed), on_time, csat, overdue)


def one(kpi: Kpi, period: Period, narrowed: Narrowed, hidden: Iterable[int] = ()) -> Figures:
    """One KPI alone. One query."""
    return _figures(visible(hidden), kpi.moment, period, narrowed)[kpi.name]


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
    # Whatever was open in the period, or moved in it, is not solved now or was solved last behind its beginning.
    touched = facts.filter(Q(solved_at=None) | Q(solved_at__gte=begin), narrowed.at("created"), gone="")
    row = touched.annotate(
        solved_before=_within("solves", _EVER, begin),
        reopened_before=_within("reopens", _EVER, begin),
        solved_in=_within("solves", begin, end),
        reopened_in=_within("reopens", begin, end),
    ).aggregate(
        begin=Count("pk", filter=Q(created_at__lt=begin, solved_before=F("reopened_before"))),
        end=Count(
            "pk",
            filter=Q(
                created_at__lt=end,
                solved_before=F("reopened_before") + F("reopened_in") - F("solved_in"),
            ),
        ),
        created=Count("pk", filter=period.within("created_at")),
        solves=Sum("solved_in"),
        reopens=Sum("reopened_in"),
    )
    return Backlog(**{name: value or 0 for name, value in row.items()})


def _figures(facts: QuerySet[TicketFact], moment: str, period: Period, narrowed: Narrowed) -> dict[str, Figures]:
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


def _csat(facts: QuerySet[TicketFact], period: Period, narrowed: Narrowed) -> Csat:
    """By where the ticket was solved. Two queries."""
    here = facts.filter(narrowed.at("solved"), gone="").values("pk")
    answers = Rating.objects.last_answers().filter(period.within("at"), ticket__in=here)
    row = answers.aggregate(good=Count("pk", filter=Q(score=Rating.Score.GOOD)), answers=Count("pk"))
    asked = RatingRequest.objects.filter(period.within("at"), ticket__in=here)
    row |= asked.aggregate(asked=Count("pk"), answered=Count("pk", filter=~Q(ticket__rating="")))
    return Csat(**row)


def _overdue(facts: QuerySet[TicketFact], narrowed: Narrowed) -> int:
    """Open tickets whose earliest promise has passed, as the lists count them. One query."""
    late = facts.filter(narrowed.at("created"), solved_at=None, gone="", ticket__next_due_at__lt=timezone.now())
    return late.filter(ticket__status__in=ACTIVE).count()


def _within(column: str, begin: datetime, end: datetime) -> RawSQL:
    """How many of a fact's moments lie between."""
    sql = f'(SELECT count(*) FROM unnest("sla_ticketfact"."{column}") AS one(at) WHERE at >= %s AND at < %s)'
    return RawSQL(sql, [begin, end], output_field=IntegerField())
