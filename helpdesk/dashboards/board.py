"""The parts of the overview, each from a report: tiles, charts, tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.dashboards import charts
from helpdesk.dashboards.charts.drawing import short_day
from helpdesk.dashboards.figures import (
    Cell,
    Row,
    Tile,
    address_of,
    compared,
    on_target,
    page_of,
    query_of,
    spread,
    target_words,
    withheld_words,
    written,
)
from helpdesk.dashboards.stars import mean as stars_mean
from helpdesk.figures import percent
from helpdesk.reported import ReportedForm
from people.models import Person
from sla.kpi.definitions import Kpi, kpis
from sla.kpi.economy import Economy, Working
from sla.kpi.measures import HOLDERS
from sla.kpi.report import Report, Sum, add, folded, weeks
from tickets.models.words import Priority

HERO = ("afrt", "art", "on_time", "csat")
REST = ("nst", "ntb", "fcr")
MORE = ("solved", "first_line", "reopen_rate", "handover_rate", "return_rate")
ECONOMY = ("utilisation", "cost_per_ticket")
# By day: what is not of days (utilisation, cost) has none.
TRENDS = ("afrt", "art", "on_time", "csat", "nst", "solved", "fcr", "self_service")
COLUMNS = ("nst", "solved", "afrt", "art", "on_time_resolution", "fcr", "reopen_rate")
OF_AGENTS = ("solved", "credit", "afrt", "art", "fcr", "reopen_rate", "csat")
AGES = (
    gettext_lazy("under 1 day"),
    gettext_lazy("1–3 days"),
    gettext_lazy("3–7 days"),
    gettext_lazy("over 7 days"),
)
_BARS = 12  # of the backlog
_SPARKS = 31


@dataclass(frozen=True, slots=True)
class AgentRow:
    """`used` is the share of the working time that is logged on tickets."""

    person: Any
    cells: list[Cell]
    used: float | None
    used_shown: str


Targets = Mapping[tuple[str, int | None], float]


class Board:
    """`targets` are by (KPI, team or None)."""

    def __init__(self, report: Report, form: ReportedForm, targets: Targets, currency: str = "") -> None:
        self._report, self._form, self._currency = report, form, currency
        self._grouped: dict[int, list[tuple[list[date], Sum]]] = {}
        team = form.only("team")
        self._targets = {
            kpi: targets.get((kpi, team), targets.get((kpi, None))) for kpi, _team in targets
        }  # fmt: skip

    def tiles(self, names: Iterable[str]) -> list[Tile]:
        return [self._tile(kpi) for kpi in map(kpis.get, names) if kpi]

    def _tile(self, kpi: Kpi) -> Tile:
        report = self._report
        now = report.figures(kpi.name)
        before = report.figures(kpi.name, report.sums_before).values["value"] if report.before else None
        target, value = self._targets.get(kpi.name), now.values["value"]
        return Tile(
            kpi.label,
            kpi.short,
            written(kpi, value, self._currency),
            address_of(kpi.name, self._form),
            withheld_words(kpi, report) or spread(now) or (_stars(report) if kpi.name == "csat" else ""),
            compared(kpi, value, before, self._currency),
            None if kpi.moment == "logged" else charts.sparkline(self._by_group(kpi, _SPARKS), target),
            "" if target is None else target_words(kpi, target, self._currency),
            target is None or on_target(kpi, value, target),
        )

    def self_service(self) -> Cell | None:
        """How many visits read, and the share that served themselves; None of a narrowed report: it knows no visits."""
        figures = self._report.figures("self_service")
        if not figures.count:
            return None
        shown = written(figures.kpi, figures.values["value"])
        return Cell(figures.count, shown, address_of("self_service", self._form))

    def _by_group(self, kpi: Kpi, most: int) -> list[float | None]:
        """A value for each day of the period, or for each of so many groups of days."""
        if kpi.name == "ntb":
            return [float(sum(self._report.ages_at(group[-1]))) for group, _sums in self._groups(most)]
        return [_float(kpi.value(sums)) for _group, sums in self._groups(most)]

    def _groups(self, most: int) -> list[tuple[list[date], Sum]]:
        """The period's days in at most so many groups, each with its sums; added up once for all that draw them."""
        if most not in self._grouped:
            groups = weeks(self._report.period, most)
            self._grouped[most] = [(group, folded(self._report.days, group)) for group in groups]
        return self._grouped[most]

    def trend(self, kpi: Kpi) -> charts.Trend:
        report, groups = self._report, self._groups(60)
        before = None
        if report.before is not None:
            size = len(groups[0][0])
            days = list(report.before.days)
            before = [_float(kpi.value(folded(report.days, days[at : at + size]))) for at in range(0, len(days), size)]
        target = self._targets.get(kpi.name)
        values = [_float(kpi.value(sums)) for _group, sums in groups]
        return charts.trend(
            [group[0] for group, _sums in groups],
            values,
            before,
            target,
            lambda value: written(kpi, value),
            unit=kpi.unit,
        )

    def ages(self) -> charts.Stacked:
        groups = weeks(self._report.period, _BARS)
        counts = [self._report.ages_at(group[-1]) for group in groups]
        labels = [short_day(group[-1]) for group in groups]
        return charts.stacked(labels, [(str(label), [each[n] for each in counts]) for n, label in enumerate(AGES)])

    def flow(self) -> charts.Columns:
        """Created and solved, with the days that clearing what is open would take at the pace of the group."""
        groups = [group for group, _sums in self._groups(_SPARKS)]
        sums = [sums for _group, sums in self._groups(_SPARKS)]
        to_clear = [
            sum(self._report.ages_at(group[-1])) / (each["solves"] / len(group)) if each["solves"] else None
            for group, each in zip(groups, sums, strict=True)
        ]
        labels = [short_day(group[0]) for group in groups]
        return charts.columns(labels, [s["created"] for s in sums], [s["solves"] for s in sums], to_clear)

    def arrivals(self) -> charts.Heatmap:
        hours = self._report.arrivals
        return charts.heatmap([hours[24 * day : 24 * day + 24] for day in range(7)])

    def priorities(self) -> charts.Bars:
        """Solved by priority; beside each the share of promises to solve in time that were kept."""
        solved, in_time = kpis.get("solved"), kpis.get("on_time_resolution")
        assert solved and in_time
        target = self._targets.get("on_time_resolution") or self._targets.get("on_time")
        rows = []
        for priority, sums in self._of_places(2, [each.word for each in reversed(Priority)]):
            share = in_time.value(sums)
            tone = "" if share is None or target is None else "ok" if share >= target else "warn"
            rows.append(
                charts.Bar(
                    Priority.of(priority).label,
                    sums["solved"],
                    written(solved, sums["solved"]),
                    address_of("solved", self._form, priority=priority),
                    percent(_float(share)),
                    tone,
                    priority,
                )
            )
        return charts.bars(rows)

    def holds(self) -> charts.Bars:
        rows = []
        for holder in HOLDERS:
            figures = self._report.figures(f"hold_{holder}")
            value = figures.values["value"]
            if value:
                href = address_of(figures.kpi.name, self._form)
                rows.append(charts.Bar(figures.kpi.label, _float(value), written(figures.kpi, value), href))
        return charts.bars(rows)

    def causes(self) -> charts.Bars:
        """Why solved tickets had been re-opened."""
        href = address_of("reopen_rate", self._form)
        rows = reopen_causes(self._report)
        return charts.bars([charts.Bar(cause, count, str(count), href) for cause, count in rows if count])

    def table(
        self, at: int, name: str, named: Callable[[Any], tuple[Any, int | None]], order: Sequence[Any] | None = None
    ) -> list[Row]:
        """By one of a place's values (team, line, priority, channel); the biggest first, or in the order given."""
        rows = []
        for value, sums in self._of_places(at, order):
            title, line = named(value)
            more = {} if value is None else {name: str(value)}
            rows.append(Row(title, line, self._cells(COLUMNS, sums, more), self._team(name, line, value)))
        return rows

    def agents(self, named: Callable[[int], Any], economy: Economy | None) -> list[AgentRow]:
        """Who solved or logged anything, most solved first."""
        found = sorted(self._report.agents.items(), key=lambda pair: (-pair[1]["solved"], pair[0]))
        rows = []
        for pk, sums in found:
            if (person := named(pk)) is None:
                continue
            there = economy.available(pk, self._report.period) if economy else 0
            used = Working(sums["logged"], there).utilisation
            rows.append(AgentRow(person, self._cells(OF_AGENTS, sums, {"agent": str(pk)}), used, percent(used)))
        return rows

    def agent(self, person: Person, sums: Sum) -> Row:
        """One agent's row, by these sums."""
        return Row(person, None, self._cells(OF_AGENTS, sums, {"agent": str(person.pk)}))

    def _team(self, name: str, line: int | None, value: int | None) -> str:
        """The page of a team that there still is."""
        if name != "team" or line is None:
            return ""
        said = {name: text for name, text in self._form.address.items() if name in ("from", "to", "zone", "compare")}
        return f"{reverse('dashboards:team', args=[value])}?{urlencode(said)}"

    def whole(self, columns: Sequence[str]) -> list[Cell]:
        """The last row of a table: all of it."""
        return self._cells(columns, self._report.sums, {})

    def heads(self, columns: Sequence[str]) -> list[Any]:
        """So many columns have no room for whole names; each cell says its own."""
        return [kpi.short or kpi.label for kpi in map(kpis.get, columns) if kpi]

    def _cells(self, columns: Sequence[str], sums: Sum, more: dict[str, str]) -> list[Cell]:
        query, found = query_of(self._form, **more), []
        for kpi in map(kpis.get, columns):
            assert kpi is not None
            href = f"{page_of(kpi.name)}?{query}" if kpi.count(sums) else ""
            found.append(Cell(kpi.label, written(kpi, kpi.value(sums)), href))
        return found

    def _of_places(self, at: int, order: Sequence[Any] | None = None) -> list[tuple[Any, Sum]]:
        found: dict[Any, Sum] = {}
        for place, sums in self._report.places.items():
            add(found.setdefault(place[at], Counter()), sums)
        if order is not None:
            return [(value, found[value]) for value in order if value in found]
        return sorted(found.items(), key=lambda pair: (-pair[1]["created"] - pair[1]["solved"], str(pair[0])))


def _stars(report: Report) -> str:
    mean = stars_mean(report)
    return _("on average %(mean)s") % {"mean": mean} if mean else ""


def reopen_causes(report: Report) -> list[tuple[str, int]]:
    """Of tickets solved in the period: how often they had been re-opened, and why."""
    sums = report.sums
    told = [
        (_("the customer wrote again"), sums["reopened_by_customer"]),
        (_("re-opened by hand"), sums["reopened_by_hand"]),
    ]
    others = sums["reopens_of_solved"] - sum(count for _cause, count in told)
    return [*told, (_("otherwise"), others)]


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
