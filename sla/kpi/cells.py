"""The cells of days, each computed whole from the rows that it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, TruncDate

from sla.kpi import credit, flow, promises, self_service
from sla.kpi.about import PREFIX, About
from sla.kpi.measures import OF_FACTS, SPREAD
from sla.kpi.period import Narrowed, Period, column_of
from sla.kpi.sketch import Bins, bins_of, packed
from sla.models.rollup import Cut
from tickets.models import RatingRequest, TimeEntry

DIMENSIONS = {
    Cut.PLACE: ("team", "line", "priority", "channel"),
    Cut.AGENT: ("agent",),
    Cut.TIER: ("tier",),
}


class Key(NamedTuple):
    day: date
    cut: str
    hidden_in: int | None
    team: int | None = None
    line: int | None = None
    priority: str = ""
    channel: str = ""
    agent: int | None = None
    tier: str = ""

    @property
    def values(self) -> tuple[object, ...]:
        """Of the dimensions of its cut."""
        return tuple(getattr(self, name) for name in DIMENSIONS.get(Cut(self.cut), ()))


@dataclass(slots=True)
class Cell:
    sums: Counter[str] = field(default_factory=Counter)
    bins: dict[str, Bins] = field(default_factory=dict)
    arrivals: list[int] | None = None

    def add(self, other: Cell) -> None:
        self.sums.update(other.sums)
        for name, bins in other.bins.items():
            self.bins.setdefault(name, Bins()).update(bins)
        if other.arrivals:
            own = self.arrivals or [0] * len(other.arrivals)
            self.arrivals = [a + b for a, b in zip(own, other.arrivals, strict=True)]


Cells = dict[Key, Cell]
Cuts = Sequence[Cut]  # made of the same rows: what is read once counts in each


def of_days(period: Period, narrowed: Narrowed | None = None, hidden: Sequence[int] = ()) -> Cells:
    """All cells of these days of a zone: some fifteen queries, whatever the number of days."""
    cells: Cells = {}
    about = About(period, narrowed or Narrowed(), hidden)
    for cuts in ((Cut.PLACE, Cut.TIER), (Cut.AGENT,)):
        for moment in OF_FACTS:
            if _is_known(cuts, moment):
                _facts(cells, about, cuts, moment)
        if _is_known(cuts, "created"):
            _add(cells, cuts, promises.ended(about, _dimensions(cuts)))
            _add(cells, cuts, flow.moved(about, _dimensions(cuts)))
        _asked(cells, about, cuts)
        _logged(cells, about, cuts)
        _add(cells, cuts, credit.earned(about, _dimensions(cuts)))
    _arrivals(cells, about)
    for key, cell in [(key, cell) for key, cell in cells.items() if key.cut == Cut.PLACE]:
        cells.setdefault(Key(key.day, Cut.ALL, key.hidden_in), Cell()).add(cell)
    if not about.narrowed.by:
        _read(cells, about)
    return cells


def _is_known(cuts: Cuts, moment: str) -> bool:
    """Nobody is the agent of a creation."""
    return all(column_of(name, moment) for name in _dimensions(cuts))


def _dimensions(cuts: Cuts) -> list[str]:
    return [name for cut in cuts for name in DIMENSIONS[cut]]


def row_of(zone: str, key: Key, cell: Cell, *, is_month: bool = False) -> dict[str, Any]:
    """The cell by the columns of Rollup."""
    sums = {name: value for name, value in cell.sums.items() if value}
    bins = {f"{name}_bins": packed(bins) for name, bins in cell.bins.items() if bins}
    return {"zone": zone, "is_month": is_month, "arrivals": cell.arrivals, **key._asdict(), **sums, **bins}


def _facts(cells: Cells, about: About, cuts: Cuts, moment: str) -> None:
    """The measures of one moment, with the values behind its quantiles. One query."""
    spread = SPREAD.get(moment, ())
    lists = {f"{name}_all": ArrayAgg(name, filter=Q(gone="", **{f"{name}__isnull": False})) for name in spread}
    measures = {f"_{name}": measure() for name, measure in OF_FACTS[moment].items()}
    grouped = _by(about.facts(moment), about.period, cuts, moment, f"{moment}_at")
    for keys, row in grouped.annotate_all(**measures, **lists):
        sums = {name: row[f"_{name}"] for name in OF_FACTS[moment]}
        bins = {name: bins_of(row[f"{name}_all"] or ()) for name in spread}
        for key in keys:
            cell = cells.setdefault(key, Cell())
            cell.sums.update(sums)
            for name in spread:
                cell.bins.setdefault(name, Bins()).update(bins[name])


@dataclass(frozen=True, slots=True)
class _Grouped:
    """Rows by day and the dimensions of cuts."""

    rows: QuerySet[Any]
    cuts: Cuts
    columns: dict[str, str]  # column of the row by the key's name

    def annotate_all(self, **figures: Any) -> Iterator[tuple[list[Key], dict[str, Any]]]:
        """Each row with the keys of all the cells that it counts in."""
        named = [*self.columns.values(), *(("_hour",) if "_hour" in self.rows.query.annotations else ())]
        for row in self.rows.values("_day", *named).annotate(**figures).order_by():
            said = {name: row[column] for name, column in self.columns.items()}
            yield list(_keys(self.cuts, row["_day"], said)), row


def _keys(cuts: Cuts, day: date, said: dict[str, Any]) -> Iterator[Key]:
    for cut in cuts:
        named = {name: _plain(name, said[name]) for name in DIMENSIONS[cut]}
        yield Key(day, cut, said["hidden_in"], **named)


def _plain(name: str, value: Any) -> Any:
    """Texts are never null in a key."""
    return value or "" if name in ("priority", "channel", "tier") else value


def _by(rows: QuerySet[Any], period: Period, cuts: Cuts, moment: str, at: str, prefix: str = "") -> _Grouped:
    columns = {name: f"{prefix}{column_of(name, moment)}" for name in _dimensions(cuts)}
    columns["hidden_in"] = f"{prefix}hidden_in"
    return _Grouped(rows.annotate(_day=TruncDate(at, tzinfo=period.zone)), cuts, columns)


def _arrivals(cells: Cells, about: About) -> None:
    facts = about.facts("created").filter(gone="")
    facts = facts.annotate(_hour=ExtractHour("created_at", tzinfo=about.period.zone))
    grouped = _by(facts, about.period, [Cut.PLACE], "created", "created_at")
    for (key,), row in grouped.annotate_all(_n=Count("pk")):
        cell = cells.setdefault(key, Cell())
        cell.arrivals = cell.arrivals or [0] * 24
        cell.arrivals[row["_hour"]] += row["_n"]


def _asked(cells: Cells, about: About, cuts: Cuts) -> None:
    """Mails that asked for a rating, by where the ticket was solved."""
    asked = about.rows(RatingRequest.objects.filter(**{f"{PREFIX}gone": ""}), "at", "solved")
    figures = asked_and_answered()
    for keys, row in _by(asked, about.period, cuts, "solved", "at", PREFIX).annotate_all(**figures):
        for key in keys:
            cells.setdefault(key, Cell()).sums.update({name: row[name] for name in figures})


def asked_and_answered() -> dict[str, Any]:
    return {"asked": Count("pk"), "asked_answered": Count("pk", filter=~Q(ticket__rating=""))}


def _add(cells: Cells, cuts: Cuts, rows: Iterable[tuple[date, list[Any], dict[str, int]]]) -> None:
    """Of (day, private team and values of the cuts' dimensions, figures)."""
    names = ["hidden_in", *_dimensions(cuts)]
    for day, values, numbers in rows:
        for key in _keys(cuts, day, dict(zip(names, values, strict=True))):
            cells.setdefault(key, Cell()).sums.update(numbers)


def _read(cells: Cells, about: About) -> None:
    """Visits have neither team nor priority: they are in the cells of all alone."""
    for day, numbers in self_service.of_days(about.period):
        cells.setdefault(Key(day, Cut.ALL, None), Cell()).sums.update(numbers)


def _logged(cells: Cells, about: About, cuts: Cuts) -> None:
    """Minutes by the day of the entry, whatever became of the ticket: by who worked, or by where the ticket came in."""
    moment = "created" if _is_known(cuts, "created") else "solved"
    counted = TimeEntry.objects.filter(voided_at=None, ticket__fact__isnull=False)
    others = about
    if people := about.narrowed.by.get("agent"):  # who worked, not who solved
        counted = counted.filter(person__in=list(map(int, people)))
        others = replace(about, narrowed=about.narrowed.without("agent"))
    grouped = _by(others.rows(counted, "at", moment), about.period, cuts, moment, "at", PREFIX)
    if "agent" in grouped.columns:
        grouped.columns["agent"] = "person_id"
    for keys, row in grouped.annotate_all(_minutes=Sum("minutes")):
        for key in keys:
            cells.setdefault(key, Cell()).sums["logged"] += row["_minutes"]
