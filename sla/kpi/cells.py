"""The cells of days, each computed whole from the rows that it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, TruncDate

from sla.kpi import credit, flow, self_service
from sla.kpi.about import PREFIX, About
from sla.kpi.measures import BREACHED, MET, OF_FACTS, SPREAD
from sla.kpi.period import Narrowed, Period, column_of
from sla.kpi.sketch import Bins, bins_of, packed
from sla.models import Clock
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


def of_days(period: Period, narrowed: Narrowed | None = None, hidden: Sequence[int] = ()) -> Cells:
    """All cells of these days of a zone: some twenty queries, whatever the number of days."""
    cells: Cells = {}
    about = About(period, narrowed or Narrowed(), hidden)
    for cut, names in DIMENSIONS.items():
        for moment in OF_FACTS:
            if column_of(names[0], moment):
                _facts(cells, about, cut, moment)
        if cut != Cut.AGENT:  # nobody is the agent of a creation
            _clocks(cells, about, cut)
            _flow(cells, about, cut)
        _asked(cells, about, cut)
        _logged(cells, about, cut)
        _credit(cells, about, cut)
    _arrivals(cells, about)
    for key, cell in [(key, cell) for key, cell in cells.items() if key.cut == Cut.PLACE]:
        cells.setdefault(Key(key.day, Cut.ALL, key.hidden_in), Cell()).add(cell)
    if not about.narrowed.by:
        _read(cells, about)
    return cells


def row_of(zone: str, key: Key, cell: Cell, *, is_month: bool = False) -> dict[str, Any]:
    """The cell by the columns of Rollup."""
    sums = {name: value for name, value in cell.sums.items() if value}
    bins = {f"{name}_bins": packed(bins) for name, bins in cell.bins.items() if bins}
    return {"zone": zone, "is_month": is_month, "arrivals": cell.arrivals, **key._asdict(), **sums, **bins}


def _facts(cells: Cells, about: About, cut: str, moment: str) -> None:
    """The measures of one moment in one cut, with the values behind its quantiles. One query."""
    spread = SPREAD.get(moment, ())
    lists = {f"{name}_all": ArrayAgg(name, filter=Q(gone="", **{f"{name}__isnull": False})) for name in spread}
    measures = {f"_{name}": measure() for name, measure in OF_FACTS[moment].items()}
    grouped = _by(about.facts(moment), about.period, cut, moment, f"{moment}_at")
    for key, row in grouped.annotate_all(**measures, **lists):
        cell = cells.setdefault(key, Cell())
        cell.sums.update({name: row[f"_{name}"] for name in OF_FACTS[moment]})
        for name in spread:
            cell.bins.setdefault(name, Bins()).update(bins_of(row[f"{name}_all"] or ()))


@dataclass(frozen=True, slots=True)
class _Grouped:
    """Rows by day and the dimensions of a cut."""

    rows: QuerySet[Any]
    cut: str
    columns: dict[str, str]  # column of the row by the key's name

    def annotate_all(self, **figures: Any) -> Iterator[tuple[Key, dict[str, Any]]]:
        named = [*self.columns.values(), *(("_hour",) if "_hour" in self.rows.query.annotations else ())]
        for row in self.rows.values("_day", *named).annotate(**figures).order_by():
            said = {name: row[column] for name, column in self.columns.items()}
            yield Key(row["_day"], self.cut, **{name: _plain(name, value) for name, value in said.items()}), row


def _plain(name: str, value: Any) -> Any:
    """Texts are never null in a key."""
    return value or "" if name in ("priority", "channel", "tier") else value


def _by(rows: QuerySet[Any], period: Period, cut: str, moment: str, at: str, prefix: str = "") -> _Grouped:
    columns = {name: f"{prefix}{column_of(name, moment)}" for name in DIMENSIONS[Cut(cut)]}
    columns["hidden_in"] = f"{prefix}hidden_in"
    return _Grouped(rows.annotate(_day=TruncDate(at, tzinfo=period.zone)), cut, columns)


def _arrivals(cells: Cells, about: About) -> None:
    facts = about.facts("created").filter(gone="")
    facts = facts.annotate(_hour=ExtractHour("created_at", tzinfo=about.period.zone))
    grouped = _by(facts, about.period, Cut.PLACE, "created", "created_at")
    for key, row in grouped.annotate_all(_n=Count("pk")):
        cell = cells.setdefault(key, Cell())
        cell.arrivals = cell.arrivals or [0] * 24
        cell.arrivals[row["_hour"]] += row["_n"]


def _clocks(cells: Cells, about: About, cut: str) -> None:
    """Promises that were kept or broken, by where the ticket came in."""
    ended = about.rows(Clock.objects.finished().filter(**{f"{PREFIX}gone": ""}), "ended_at", "created")
    grouped = _by(ended, about.period, cut, "created", "ended_at", PREFIX)
    figures = kept_and_broken()
    for key, row in grouped.annotate_all(**figures):
        cells.setdefault(key, Cell()).sums.update({name: row[name] for name in figures})


def kept_and_broken() -> dict[str, Any]:
    """Aggregates over clocks, by name of the measure."""
    states = ((MET, Clock.State.MET), (BREACHED, Clock.State.BREACHED))
    return {
        name: Count("pk", filter=Q(kind=kind, state=state)) for names, state in states for kind, name in names.items()
    }


def _asked(cells: Cells, about: About, cut: str) -> None:
    """Mails that asked for a rating, by where the ticket was solved."""
    asked = about.rows(RatingRequest.objects.filter(**{f"{PREFIX}gone": ""}), "at", "solved")
    grouped = _by(asked, about.period, cut, "solved", "at", PREFIX)
    for key, row in grouped.annotate_all(**asked_and_answered()):
        cells.setdefault(key, Cell()).sums.update({name: row[name] for name in asked_and_answered()})


def asked_and_answered() -> dict[str, Any]:
    return {"asked": Count("pk"), "asked_answered": Count("pk", filter=~Q(ticket__rating=""))}


def _flow(cells: Cells, about: About, cut: Cut) -> None:
    for day, (hidden_in, *values), numbers in flow.moved(about, DIMENSIONS[cut]):
        said = {name: _plain(name, value) for name, value in zip(DIMENSIONS[cut], values, strict=True)}
        cells.setdefault(Key(day, cut, hidden_in, **said), Cell()).sums.update(numbers)


def _credit(cells: Cells, about: About, cut: Cut) -> None:
    """Shares of solved tickets by where these were solved, or by who earned them, whoever solved."""
    for day, (hidden_in, *values), numbers in credit.earned(about, DIMENSIONS[cut]):
        said = {name: _plain(name, value) for name, value in zip(DIMENSIONS[cut], values, strict=True)}
        cells.setdefault(Key(day, cut, hidden_in, **said), Cell()).sums.update(numbers)


def _read(cells: Cells, about: About) -> None:
    """Visits have neither team nor priority: they are in the cells of all alone."""
    for day, numbers in self_service.of_days(about.period):
        cells.setdefault(Key(day, Cut.ALL, None), Cell()).sums.update(numbers)


def _logged(cells: Cells, about: About, cut: Cut) -> None:
    """Minutes by the day of the entry, whatever became of the ticket: by who worked, or by where the ticket came in."""
    moment = "solved" if cut == Cut.AGENT else "created"
    counted = TimeEntry.objects.filter(voided_at=None, ticket__fact__isnull=False)
    others = about
    if people := about.narrowed.by.get("agent"):  # who worked, not who solved
        counted = counted.filter(person__in=list(map(int, people)))
        others = replace(about, narrowed=about.narrowed.without("agent"))
    grouped = _by(others.rows(counted, "at", moment), about.period, cut, moment, "at", PREFIX)
    if cut == Cut.AGENT:
        grouped.columns["agent"] = "person_id"
    for key, row in grouped.annotate_all(_minutes=Sum("minutes")):
        cells.setdefault(key, Cell()).sums["logged"] += row["_minutes"]
