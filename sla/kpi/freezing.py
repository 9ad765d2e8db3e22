"""Frozen months: kept as they were published, compared with what is recomputed today, and why the two differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isclose
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import BooleanField, Case, CharField, Count, Exists, Func, OuterRef, Q, Value, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from people.models import Person
from sla.kpi.months import month_of
from sla.kpi.period import Period
from sla.models import FrozenFigure, FrozenMonth, MoneySettings
from tickets.models import Event, Rating
from tickets.models.words import ACTIVE, ENDED

SHOWN = 50  # tickets of one reason
Number = float | int | Decimal | None
# (KPI, team or None for the whole desk) -> its figures by name, and `count`, of how many they are.
Figures = Mapping[tuple[str, int | None], Mapping[str, Number]]
K = Event.Kind
_MARKS = {K.MERGED: "merged", K.UNMERGED: "unmerged", K.SPAMMED: "spam", K.UNSPAMMED: "no_spam"}
_TELLING = (K.SOLVED, K.CLOSED, K.REOPENED, K.MERGED, K.SPAMMED, K.UNSPAMMED)  # whose taking back moves a number


class NotOver(ValueError):
    """A month that has not ended is not published."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not today what was published. `count` is of how many tickets, clocks or answers it is."""

    kpi: str
    team: int | None
    figure: str
    published: Number
    now: Number
    published_count: int
    count: int


@dataclass(frozen=True, slots=True)
class Reason:
    """What happened since: `reopened`, `merged`, `unmerged`, `spam`, `no_spam`, `undone`, `rated`, `time_logged`,
    `time_voided`, `replied`; how often, and the first SHOWN tickets by number."""

    name: str
    count: int
    tickets: list[int]


@transaction.atomic
def freeze(
    month: date, zone: ZoneInfo, figures: Figures, *, by: Person | None = None, published_at: datetime | None = None
) -> FrozenMonth:
    """Keeps the figures of a month that is over; one that is published already stays as it is.

    `published_at` is a moment before the figures were taken: what happens from it on may not be in them.
    """
    now = timezone.now()
    if month_of(month, zone).end > now:
        raise NotOver
    values = {
        "published_at": (published_at or now).replace(microsecond=0),  # as coarse as events' moments
        "by": by,
        "currency": MoneySettings.current().currency,
    }
    frozen, made = FrozenMonth.objects.get_or_create(month=month.replace(day=1), zone=zone.key, defaults=values)
    if made:
        FrozenFigure.objects.bulk_create(
            FrozenFigure(month=frozen, kpi=kpi, team=team, figure=name, count=_count(found), **_kept(number))
            for (kpi, team), found in figures.items()
            for name, number in found.items()
            if name != "count"
        )
    return frozen


def published(frozen: FrozenMonth) -> dict[tuple[str, int | None], dict[str, Number]]:
    """As it was given to `freeze`. One query."""
    found: dict[tuple[str, int | None], dict[str, Number]] = {}
    for row in frozen.figures.order_by("pk"):
        here = found.setdefault((row.kpi, row.team), {"count": row.count})
        here[row.figure] = row.value if row.money is None else row.money
    return found


def compare(frozen: Figures, today: Figures) -> list[Difference]:
    """Every figure that was published and is another one now, or of another count. What was not published then is no
    difference. Pure."""
    found = []
    for (kpi, team), then in frozen.items():
        now = today.get((kpi, team), {})
        for name, number in then.items():
            counts = _count(then), _count(now)
            if name != "count" and not (_same(number, now.get(name)) and counts[0] == counts[1]):
                found.append(Difference(kpi, team, name, number, now.get(name), *counts))
    return found


def why(frozen: FrozenMonth) -> list[Reason]:
    """What happened from the publication on to tickets that were open in the month or moved in it, the most frequent
    first. One query, of the events of these tickets since then."""
    period = month_of(frozen.month, ZoneInfo(frozen.zone))
    fact = "ticket__fact__"
    touched = Event.objects.filter(
        Q(**{f"{fact}solved_at": None}) | Q(**{f"{fact}solved_at__gte": period.begin}),
        **{f"{fact}created_at__lt": period.end},
        at__gte=frozen.published_at,
    )
    told = touched.annotate(
        solved_here=_solved_in(period),
        rated_here=Exists(Rating.objects.filter(period.within("at"), ticket=OuterRef("ticket"))),
    ).annotate(reason=_reason(period.within(f"{fact}solved_at")))
    rows = told.exclude(reason="").order_by().values("reason")
    counted = rows.annotate(n=Count("pk"), tickets=_First(ArrayAgg("ticket", distinct=True)))
    return [Reason(row["reason"], row["n"], row["tickets"]) for row in counted.order_by("-n", "reason")]


class _First(Func):
    template = f"(%(expressions)s)[1:{SHOWN}]"


def _reason(still_solved: Q) -> Case:
    """What of an event's kind changes a past month: '' where it does not."""
    moved = Q(kind=K.REOPENED) | Q(detail__status__0__in=ENDED, detail__status__1__in=ACTIVE)
    of_solved = {K.TIME_LOGGED: "time_logged", K.TIME_VOIDED: "time_voided", K.REPLIED: "replied"}
    return Case(
        When(Q(solved_here=True) & moved, then=Value("reopened")),
        When(Q(kind=K.UNDONE, detail__what__in=[kind.value for kind in _TELLING]), then=Value("undone")),
        When(Q(kind=K.RATED, rated_here=True), then=Value("rated")),
        *(When(Q(kind=kind), then=Value(name)) for kind, name in _MARKS.items()),
        *(When(Q(kind=kind) & still_solved, then=Value(name)) for kind, name in of_solved.items()),
        default=Value(""),
        output_field=CharField(),
    )


def _solved_in(period: Period) -> RawSQL:
    """Whether the ticket of an event, joined to its fact, was solved in the month once, for good or not."""
    sql = 'EXISTS (SELECT FROM unnest("sla_ticketfact"."solves") AS one(at) WHERE at >= %s AND at < %s)'
    return RawSQL(sql, [period.begin, period.end], output_field=BooleanField())


def _kept(number: Number) -> dict[str, Any]:
    if isinstance(number, Decimal):
        return {"money": number}
    return {"value": None if number is None else float(number)}


def _count(figures: Mapping[str, Number]) -> int:
    return int(figures.get("count") or 0)


def _same(then: Number, now: Number) -> bool:
    """Sums of floats may differ in their last digit; amounts may not."""
    if then is None or now is None:
        return then is now
    if isinstance(then, Decimal) or isinstance(now, Decimal):
        return Decimal(then) == Decimal(now)
    return isclose(then, now, rel_tol=1e-9, abs_tol=1e-9)
