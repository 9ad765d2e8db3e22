"""Reports from rollups: their cost grows with days and segments, not with tickets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, BigIntegerField, Q, QuerySet, Value
from django.utils import timezone

from sla.kpi import report as reports
from sla.kpi.cells import DIMENSIONS
from sla.kpi.measures import AGED, NAMES, SKETCHED
from sla.kpi.months import month_after
from sla.kpi.period import Narrowed, Period
from sla.kpi.sketch import Bins, add_packed
from sla.models import Rollup, RollupZone
from sla.models.rollup import Cut

_BINS = [f"{name}_bins" for name in SKETCHED]


class _Sums(Aggregate):
    """The sums of all measures as one array: sixty aggregates of their own take the ORM longer than the database."""

    template = f"ARRAY[{', '.join(f'SUM({name})::bigint' for name in NAMES)}]"
    output_field = ArrayField(BigIntegerField())


class _Aged(Aggregate):
    """As _Sums, of the open tickets by age."""

    template = f"ARRAY[{', '.join(f'SUM({name})::bigint' for name in AGED)}]"
    output_field = ArrayField(BigIntegerField())


def ready(zone: str) -> RollupZone | None:
    """If rollups of this zone can be read. One query."""
    found: RollupZone | None = RollupZone.objects.filter(zone=zone, is_ready=True).first()
    return found


def knows(narrowed: Narrowed) -> bool:
    """Whether some cut has all that is asked for apart."""
    return _cut(narrowed) is not None


def report(zone: RollupZone, periods: Sequence[Period], narrowed: Narrowed, hidden: list[int]) -> reports.Report:
    """Three queries; two more for places and agents when these are asked for."""
    cut = _cut(narrowed)
    assert cut is not None
    cells = _seen(zone, hidden)
    of_cut = cells.filter(_narrowed(narrowed), cut=cut)
    period = periods[0]
    bins, arrivals = _spread(of_cut, zone, period)

    def read(name: str) -> Mapping[tuple[object, ...], Counter[str]]:
        return _by_values(cells, Cut(name), zone, period, narrowed)

    return reports.Report(
        period,
        periods[1] if len(periods) > 1 else None,
        "rollups",
        zone.at or timezone.now(),
        _days(of_cut, periods),
        bins,
        arrivals,
        _open_before(of_cut, zone, periods),
        read,
        narrowed,
    )


def days(zone: RollupZone, period: Period, hidden: Sequence[int] = ()) -> Iterator[tuple[date, int, list[int]]]:
    """(day, solved, arrivals of its 24 hours) of days with cells, those of private teams in rows of their own. One
    query."""
    cells = _seen(zone, hidden).filter(cut=Cut.ALL, is_month=False, day__range=(period.first, period.last))
    for day, count, hours in cells.values_list("day", "solved", "arrivals"):
        yield day, count or 0, hours or [0] * 24


def spans(zone: RollupZone, period: Period, name: str) -> dict[tuple[str, int], Bins]:
    """How often a span took how long, by priority and line. One query."""
    found: dict[tuple[str, int], Bins] = {}
    cells = _seen(zone, ()).filter(_within(zone, period), cut=Cut.PLACE).exclude(**{f"{name}_bins": None})
    for priority, line, packed in cells.values_list("priority", "line", f"{name}_bins"):
        add_packed(found.setdefault((priority, line), Bins()), packed)
    return found


def _seen(zone: RollupZone, hidden: Sequence[int]) -> QuerySet[Rollup]:
    cells: QuerySet[Rollup] = Rollup.objects.filter(zone=zone.zone)
    return cells.exclude(hidden_in__in=hidden) if hidden else cells


def _cut(narrowed: Narrowed) -> Cut | None:
    asked = set(narrowed.by)
    if not asked:
        return Cut.ALL
    return next((cut for cut, names in DIMENSIONS.items() if asked <= set(names)), None)


def _narrowed(narrowed: Narrowed) -> Q:
    return Q(**{f"{name}__in": values for name, values in narrowed.by.items()})


def _days(cells: QuerySet[Rollup], periods: Sequence[Period]) -> dict[date, Counter[str]]:
    within = Q()
    for period in periods:
        within |= Q(day__range=(period.first, period.last))
    rows = cells.filter(within, is_month=False).values("day").annotate(sums=_Sums("pk")).order_by()
    return {row["day"]: _sums(row["sums"]) for row in rows}


def _spread(cells: QuerySet[Rollup], zone: RollupZone, period: Period) -> tuple[dict[str, Bins], list[int]]:
    """What cannot be summed by the database: bins of the sketches, and arrivals by weekday and hour."""
    bins: dict[str, Bins] = {name: Bins() for name in SKETCHED}
    arrivals = [0] * (7 * 24)
    for day, of_day, *packed in cells.filter(_within(zone, period)).values_list("day", "arrivals", *_BINS):
        for name, row in zip(SKETCHED, packed, strict=True):
            add_packed(bins[name], row or ())
        begin = 24 * day.weekday() if len(of_day or ()) == 24 else 0
        for hour, number in enumerate(of_day or ()):
            arrivals[begin + hour] += number
    return bins, arrivals


def _by_values(
    cells: QuerySet[Rollup], cut: Cut, zone: RollupZone, period: Period, narrowed: Narrowed
) -> dict[tuple[object, ...], Counter[str]]:
    """The sums of the period for each combination of the cut's values; nothing where it does not know what is asked."""
    names = DIMENSIONS[cut]
    if not set(narrowed.by) <= set(names):
        return {}
    rows = cells.filter(_within(zone, period), _narrowed(narrowed), cut=cut)
    rows = rows.values(*names).annotate(sums=_Sums("pk")).order_by()
    return {tuple(row[name] for name in names): _sums(row["sums"]) for row in rows}


def _open_before(cells: QuerySet[Rollup], zone: RollupZone, periods: Sequence[Period]) -> dict[Period, Counter[str]]:
    """Open tickets by age at the beginning of each period: all that ever came and went before."""
    asked = [
        cells.filter(_earlier(zone, period.first))
        .order_by()
        .values("zone")
        .annotate(of=Value(number), sums=_Aged("pk"))
        .values_list("of", "sums")
        for number, period in enumerate(periods)
    ]
    found = dict(asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0])
    nothing = [0] * len(AGED)
    return {
        period: Counter(dict(zip(AGED, (each or 0 for each in found.get(number, nothing)), strict=True)))
        for number, period in enumerate(periods)
    }


def _earlier(zone: RollupZone, day: date) -> Q:
    month = min(day.replace(day=1), zone.months_until or date.min)
    return Q(is_month=True, day__lt=month) | Q(is_month=False, day__gte=month, day__lt=day)


def _within(zone: RollupZone, period: Period) -> Q:
    """The period as whole months, where they have their own cells, and the days around them."""
    begin = period.first if period.first.day == 1 else month_after(period.first.replace(day=1), 1)
    behind = period.end_day.replace(day=1)
    end = min(behind, zone.months_until or date.min)
    if begin >= end:
        return Q(is_month=False, day__range=(period.first, period.last))
    around = Q(day__gte=period.first, day__lt=begin) | Q(day__gte=end, day__lte=period.last)
    return Q(is_month=True, day__gte=begin, day__lt=end) | Q(around, is_month=False)


def _sums(sums: Sequence[int | None]) -> Counter[str]:
    return Counter({name: value for name, value in zip(NAMES, sums, strict=True) if value})
