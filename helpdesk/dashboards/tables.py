"""The overview's tables for files: seconds and shares as plain numbers, and beside them the same in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from helpdesk.dashboards.bar import Known
from helpdesk.dashboards.board import AGES, COLUMNS, OF_AGENTS, reopen_causes
from helpdesk.dashboards.figures import on_target, withheld_words, written
from helpdesk.reported import ReportedForm
from helpdesk.spreadsheets import Table, Value
from sla.kpi.definitions import Kpi, kpis
from sla.kpi.economy import Economy, Working
from sla.kpi.measures import HOLDERS
from sla.kpi.report import Report, Sum, add, figures_of
from sla.models import targets_on
from tickets.models.score import STARS, Score
from tickets.models.words import Channel, Priority

UNITS = {
    "seconds": gettext_lazy("seconds"),
    "tickets": gettext_lazy("tickets"),
    "share": gettext_lazy("share of 1"),
    "times": gettext_lazy("times"),
    "minutes": gettext_lazy("minutes"),
    "money": gettext_lazy("money"),
    "parts": gettext_lazy("tickets"),
    "readings": gettext_lazy("articles"),
    "stars": gettext_lazy("stars"),
}
_IN_WORDS = ("seconds", "share")  # units that a person reads better in words
_MONDAY = date(2024, 1, 1)


def overview(found: Report, form: ReportedForm, known: Known, economy: Economy | None) -> list[Table]:
    """All tables of a report, in the order of the page. One query, for targets."""
    teams = {pk: team.name for pk, team in known.teams.items()}
    people = {pk: person.name for pk, person in known.people.items()}
    priorities = {each.word: str(each.label) for each in reversed(Priority)}
    return [
        *of_report(found, form),
        _by(found, "teams", _("By team"), _("Team"), 0, lambda pk: teams.get(pk) or _("No team")),
        _by(found, "priorities", _("By priority"), _("Priority"), 2, lambda word: priorities.get(word, word)),
        _by(found, "channels", _("By channel"), _("Channel"), 3, lambda word: str(Channel(word).label)),
        _agents(found, people, economy),
        hours(found),
        _holds(found),
        _causes(found),
        *([_answers(found)] if found.sums["starred"] else []),
    ]


def of_report(found: Report, form: ReportedForm) -> list[Table]:
    """The key indicators and the days. One query, for targets."""
    targets = wanted(found.period.last, form.only("team"))
    return [
        Table("kpis", _("Key indicators"), _kpi_heads(), (_kpi_row(found, kpi, targets) for kpi in kpis.all())),
        Table("days", _("By day"), _day_heads(), _days(found)),
    ]


def hours(found: Report) -> Table:
    return Table(
        "arrivals", _("Arrivals by hour"), [_("Weekday"), *(f"{hour}:00" for hour in range(24))], _hours(found)
    )


def wanted(day: date, team: int | None) -> Mapping[str, float]:
    """The target of each KPI on a day: the team's own, else the desk's. One query."""
    known = targets_on(day)
    names = {kpi for kpi, _team in known}
    found = {name: known.get((name, team), known.get((name, None))) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def figures_heads(columns: Sequence[str]) -> list[str]:
    """For each KPI its value, and for a span of time or a share the same in words."""
    heads: list[str] = []
    for kpi in _known(columns):
        heads.append(f"{kpi.label}, {UNITS[kpi.unit]}")
        if kpi.unit in _IN_WORDS:
            heads.append(str(kpi.label))
    return heads


def figures_row(columns: Sequence[str], sums: Sum) -> list[Value]:
    row: list[Value] = []
    for kpi in _known(columns):
        value = figures_of(kpi, sums).values["value"]
        row.append(value)
        if kpi.unit in _IN_WORDS:
            row.append(written(kpi, value))
    return row


def _known(columns: Sequence[str]) -> list[Kpi]:
    return [kpi for kpi in map(kpis.get, columns) if kpi is not None]


def _kpi_heads() -> list[str]:
    return [
        _("Name"), _("Indicator"), _("Unit"), _("Value"), _("Value in words"), _("Median"), _("90 % within"),
        _("By the clock on the wall, mean"), _("Value before"), _("Before in words"), _("Target"),
        _("Target in words"), _("On target"), _("Counted"), _("Left out: merged"), _("Left out: spam"), _("Definition"),
    ]  # fmt: skip


def _kpi_row(found: Report, kpi: Kpi, targets: Mapping[str, float]) -> list[Value]:
    figures = found.figures(kpi.name)
    values, target = figures.values, targets.get(kpi.name)
    before = found.figures(kpi.name, found.sums_before).values["value"] if found.before else None
    on = None if target is None or values["value"] is None else on_target(kpi, values["value"], target)
    return [
        kpi.name, str(kpi.label), str(UNITS[kpi.unit]), values["value"],
        withheld_words(kpi, found) or written(kpi, values["value"]),
        values.get("median"), values.get("p90"), values.get("wall"),
        before, "" if before is None else written(kpi, before),
        target, "" if target is None else written(kpi, target), "" if on is None else _("yes") if on else _("no"),
        figures.count, figures.excluded.get("merged"), figures.excluded.get("spam"), str(kpi.explanation),
    ]  # fmt: skip


def _day_heads() -> list[str]:
    open_by_age = [_("Open at the end, %(age)s") % {"age": age} for age in AGES]
    flow = [_("Created"), _("Solved in all"), _("Re-opened"), _("Open at the end of the day"), *open_by_age]
    return [_("Day"), *flow, *figures_heads(_OF_DAYS)]


_OF_DAYS = (*(name for name in COLUMNS if name != "nst"), "on_time", "csat")


def _days(found: Report) -> Iterator[list[Value]]:
    for day in found.period.days:
        sums, ages = found.days.get(day, Sum()), found.ages_at(day)
        flow = [sums.get(name, 0) for name in ("created", "solves", "reopens")]
        yield [day, *flow, sum(ages), *ages, *figures_row(_OF_DAYS, sums)]


def _by(found: Report, name: str, title: str, first: str, at: int, named: Callable[[Any], str]) -> Table:
    """By one of a place's values (team, line, priority, channel); the biggest first."""
    sums: dict[Any, Sum] = {}
    for place, each in found.places.items():
        add(sums.setdefault(place[at], Sum()), each)
    order = sorted(sums.items(), key=lambda pair: (-pair[1]["created"] - pair[1]["solved"], str(pair[0])))
    rows = [[named(value), *figures_row(COLUMNS, each)] for value, each in order]
    return Table(name, title, [first, *figures_heads(COLUMNS)], rows)


def _agents(found: Report, people: Mapping[int, str], economy: Economy | None) -> Table:
    order = sorted(found.agents.items(), key=lambda pair: (-pair[1]["solved"], pair[0]))
    rows = []
    for pk, sums in order:
        there = economy.available(pk, found.period) if economy else 0
        if pk in people:
            rows.append([people[pk], *figures_row(OF_AGENTS, sums), *worked_row(Working(sums["logged"], there))])
    return Table("agents", _("Agents"), [_("Agent"), *figures_heads(OF_AGENTS), *worked_heads()], rows)


def worked_heads() -> list[str]:
    return [_("Minutes logged"), _("Minutes of working time"), _("Logged of working time, share of 1")]


def worked_row(found: Working) -> list[Value]:
    return [found.logged, found.there, found.utilisation]


def _holds(found: Report) -> Table:
    """Working time with each holder: all of it, and of one solved ticket."""
    rows = []
    for holder in HOLDERS:
        figures = found.figures(f"hold_{holder}")
        seconds = figures.values["value"]
        rows.append([str(figures.kpi.label), figures.values["sum"], seconds, written(figures.kpi, seconds)])
    heads = [_("Who had it"), _("In all, working seconds"), _("Of a ticket, working seconds"), _("Of a ticket")]
    return Table("holds", _("Who had solved tickets"), heads, rows)


def _causes(found: Report) -> Table:
    rows: list[list[Value]] = [[cause, count] for cause, count in reopen_causes(found)]
    return Table("causes", _("Why solved tickets had been re-opened"), [_("Cause"), _("Re-openings")], rows)


def _answers(found: Report) -> Table:
    rows: list[list[Value]] = [[str(Score(each).label), found.sums[f"stars_{each}"]] for each in reversed(STARS)]
    return Table("answers", _("Answers on five stars"), [pgettext("ratings", "Answer"), _("Tickets")], rows)


def _hours(found: Report) -> Iterator[list[Value]]:
    for weekday in range(7):
        name = formats.date_format(_MONDAY + timedelta(days=weekday), "l")
        yield [name, *found.arrivals[24 * weekday : 24 * weekday + 24]]
