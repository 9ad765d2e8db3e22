"""Numbers straight from facts, for one KPI: exact, with the tickets behind it. A second way to what rollups say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from sla.kpi import credit, self_service
from sla.kpi.cells import asked_and_answered
from sla.kpi.definitions import FRACTIONS, Kpi
from sla.kpi.measures import AGED, AGES, OF_FACTS, SPREAD
from sla.kpi.percentile import Percentile
from sla.kpi.period import Narrowed, Period, column_of
from sla.kpi.promises import kept_and_broken
from sla.kpi.report import Backlog, Figures, figures_of
from sla.models import Clock, TicketFact
from tickets.models import RatingRequest, Ticket, TimeEntry
from tickets.models.words import ACTIVE

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
# Whose dimensions rows have that are not facts: where the ticket came in, or where it was solved.
_PLACED = {"ended": "created", "open": "created", "logged": "created", "asked": "solved"}


def visible(hidden: Iterable[int]) -> QuerySet[TicketFact]:
    """Facts of tickets that are not with these teams now."""
    closed = list(hidden)
    facts: QuerySet[TicketFact] = TicketFact.objects.all()
    return facts.exclude(ticket__team__in=closed) if closed else facts


def one(kpi: Kpi, period: Period, narrowed: Narrowed, hidden: Iterable[int] = ()) -> Figures:
    """One KPI alone, its quantiles as PostgreSQL computes them. One query, two for the backlog."""
    facts = visible(hidden)
    if kpi.moment in OF_FACTS:
        rows = facts.filter(period.within(f"{kpi.moment}_at"), narrowed.at(kpi.moment))
        row = rows.aggregate(**_aggregates(kpi.moment))
        return _figures(kpi, row)
    if kpi.moment == "open":
        found = backlog(facts, period, narrowed)
        return figures_of(kpi, {"open_at_end": found.end})
    if kpi.moment == "credited":
        shared = facts.filter(period.within("solved_at"), credit.has_any(narrowed), gone="")
        return figures_of(kpi, shared.aggregate(**credit.sums(narrowed)))
    if kpi.moment == "read":
        return figures_of(kpi, {} if narrowed.by else self_service.straight(period))
    here = facts.filter(narrowed.at(_PLACED[kpi.moment]), gone="").values("pk")
    return figures_of(kpi, _of_other_rows(kpi.moment, period, here))


def grouped(
    moments: Iterable[str], period: Period, narrowed: Narrowed, by: str, hidden: Iterable[int] = ()
) -> dict[Any, Counter[str]]:
    """The measures of facts for each value of a dimension; the value is None where a ticket has none. One query for
    each moment."""
    found: dict[Any, Counter[str]] = {}
    for moment in moments:
        column = column_of(by, moment)
        if column is None:
            continue
        rows = visible(hidden).filter(period.within(f"{moment}_at"), narrowed.at(moment)).values(column)
        measures = {f"_{name}": measure() for name, measure in OF_FACTS[moment].items()}
        for row in rows.annotate(**measures).order_by(column):
            sums = {name: row[f"_{name}"] for name in OF_FACTS[moment]}
            found.setdefault(row[column], Counter()).update(sums)
    return found


def behind(
    kpi: Kpi, period: Period, narrowed: Narrowed, hidden: Iterable[int] = (), only: str = "", rating: str = ""
) -> QuerySet[TicketFact]:
    """The facts of the period that a KPI is about, with `reason`: '' where it counts, else why not.

    All, or `only` those that are left out for one reason; of answers also those with one `rating`. Of visits that
    read they are the requests that followed.
    """
    facts = visible(hidden)
    if kpi.moment in OF_FACTS:
        facts = facts.filter(period.within(f"{kpi.moment}_at"), narrowed.at(kpi.moment))
    elif kpi.moment == "credited":
        facts = facts.filter(period.within("solved_at"), credit.has_any(narrowed), gone="")
    elif kpi.moment == "read":
        facts = facts.none() if narrowed.by else facts.filter(pk__in=self_service.requests(period))
    else:
        facts = facts.filter(narrowed.at(_PLACED[kpi.moment]), gone="")
        facts = _open_at(facts, period.end) if kpi.moment == "open" else facts.filter(_has_rows(kpi, period))
    reasons = [When(left.condition, then=Value(reason)) for reason, left in kpi.excluded.items()]
    counts = When(kpi.counts, then=Value(""))
    reason = Case(counts, *reasons, default=Value("other"), output_field=CharField())
    found: QuerySet[Any] = facts.annotate(reason=reason).select_related("ticket")
    if rating and kpi.moment == "rated":
        found = found.filter(rating=rating, reason="")
    return found.filter(reason=only) if only else found


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


def overdue(narrowed: Narrowed, hidden: Iterable[int] = ()) -> int:
    """Open tickets whose earliest promise has passed, as the lists count them. One query."""
    late = Ticket.objects.filter(status__in=ACTIVE, mark="", next_due_at__lt=timezone.now())
    if closed := list(hidden):
        late = late.exclude(team__in=closed)
    if narrowed.by:  # else the index of open tickets by due moment has it all
        late = late.filter(narrowed.at("created", "fact__"))
    return int(late.count())


def open_by_age(at: datetime, narrowed: Narrowed, hidden: Iterable[int] = ()) -> Counter[str]:
    """Tickets open at an instant, by the names of AGED. One query."""
    facts = _open_at(visible(hidden).filter(narrowed.at("created"), gone=""), at)
    figures = {}
    for name, (first, last) in zip(AGED, AGES, strict=True):
        age = Q(created_at__lte=at - timedelta(hours=24 * first)) if first else Q()
        if last is not None:
            age &= Q(created_at__gt=at - timedelta(hours=24 * last))
        figures[name] = Count("pk", filter=age)
    return Counter(facts.aggregate(**figures))


def _open_at(facts: QuerySet[TicketFact], at: datetime) -> QuerySet[TicketFact]:
    facts = facts.filter(Q(solved_at=None) | Q(solved_at__gte=at), created_at__lt=at)
    earlier = {"solved_before": _within("solves", _EVER, at), "reopened_before": _within("reopens", _EVER, at)}
    annotated: QuerySet[Any] = facts.annotate(**earlier)
    return annotated.filter(solved_before=F("reopened_before"))


def _aggregates(moment: str) -> dict[str, Any]:
    """The measures of a moment, and exact quantiles of its spans."""
    found = {f"_{name}": measure() for name, measure in OF_FACTS[moment].items()}
    for span in SPREAD.get(moment, ()):
        for name, fraction in FRACTIONS.items():
            found[f"_{span}_{name}"] = Percentile(span, fraction=fraction, filter=Q(gone=""))
    return found


def _figures(kpi: Kpi, row: dict[str, Any]) -> Figures:
    named = {fraction: name for name, fraction in FRACTIONS.items()}
    sums = {name: row[f"_{name}"] for name in OF_FACTS[kpi.moment]}
    return figures_of(kpi, sums, lambda span, fraction: row[f"_{span}_{named[fraction]}"])


def _of_other_rows(moment: str, period: Period, here: QuerySet[Any]) -> dict[str, int]:
    if moment == "ended":
        ended = Clock.objects.finished().filter(period.within("ended_at"), ticket__in=here)
        return ended.aggregate(**kept_and_broken())
    if moment == "asked":
        return RatingRequest.objects.filter(period.within("at"), ticket__in=here).aggregate(**asked_and_answered())
    entries = TimeEntry.objects.filter(period.within("at"), ticket__in=here, voided_at=None)
    return {"logged": entries.aggregate(logged=Sum("minutes"))["logged"] or 0}


def _has_rows(kpi: Kpi, period: Period) -> Exists:
    """That the ticket has a row of the kind that a KPI counts."""
    of_ticket: dict[str, Any] = {"ticket": OuterRef("pk")}
    if kpi.moment == "ended":
        kinds = [name.removeprefix("met_") for name in kpi.top]
        states = (Clock.State.MET, Clock.State.BREACHED)
        ended = Clock.objects.finished().filter(period.within("ended_at"), kind__in=kinds, state__in=states)
        return Exists(ended.filter(**of_ticket))
    if kpi.moment == "asked":
        return Exists(RatingRequest.objects.filter(period.within("at"), **of_ticket))
    return Exists(TimeEntry.objects.filter(period.within("at"), voided_at=None, **of_ticket))


def _within(column: str, begin: datetime, end: datetime) -> RawSQL:
    """How many of a fact's moments lie between."""
    sql = f'(SELECT count(*) FROM unnest("sla_ticketfact"."{column}") AS one(at) WHERE at >= %s AND at < %s)'
    return RawSQL(sql, [begin, end], output_field=IntegerField())
