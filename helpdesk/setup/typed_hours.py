"""A calendar's hours as they are typed: texts and rows with what is wrong at each, and the value they mean.

Everything typed is kept, right or wrong; the form's fields are plain text, and scripts only write into them.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.http import QueryDict
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from helpdesk.setup import hours_text
from people.calendars.working_hours import WEEKDAYS, Span, WorkingHours
from tickets.content import one_line, without_nul

ROWS = 400  # of holidays, of shifts, of breaks
YEARS = range(2000, 2101)
KINDS = ("holiday", "shift", "break")


@dataclass
class Day:
    """A weekday and its text."""

    key: str
    label: str
    text: str
    error: str = ""


@dataclass
class Row:
    """A date with the holiday's name, or with intervals."""

    day: str
    text: str
    number: int = 0
    error: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.day.strip() and not self.text.strip()


@dataclass
class TypedHours:
    zone: str
    week: list[Day]
    rows: dict[str, list[Row]]
    zone_error: str = ""
    rows_errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, hours: WorkingHours, names: Mapping[str, str]) -> TypedHours:
        """As kept, for the first look."""
        dated = {
            "holiday": [Row(day.isoformat(), names.get(day.isoformat(), "")) for day in sorted(hours.holidays)],
            "shift": [Row(day.isoformat(), _dated(spans)) for day, spans in sorted(hours.shifts.items())],
            "break": [Row(day.isoformat(), _dated(spans)) for day, spans in sorted(hours.breaks.items())],
        }
        texts = map(hours_text.written, hours.hours)
        return cls(hours.time_zone, _week(dict(zip(WEEKDAYS, texts, strict=True))), _numbered(dated))

    @classmethod
    def from_form(cls, data: QueryDict) -> TypedHours:
        week = {key: without_nul(data.get(key, ""))[: hours_text.LONGEST] for key in WEEKDAYS}
        rows = {kind: _rows(data, kind) for kind in KINDS}
        return cls(without_nul(data.get("zone", ""))[:100], _week(week), _numbered(rows))

    @property
    def holidays_by_year(self) -> list[tuple[str, list[Row], bool]]:
        """Rows with a date by year, oldest first; then those without one; and whether something is wrong."""
        rows = sorted(self.rows["holiday"], key=lambda row: (row.day == "", row.day))
        years = [(year, list(found)) for year, found in groupby(rows, key=lambda row: row.day[:4])]
        return [(year, found, any(row.error for row in found)) for year, found in years]

    @property
    def zone_errors(self) -> list[str]:
        return [self.zone_error] if self.zone_error else []

    @property
    def is_wrong(self) -> bool:
        rows = (row for rows in self.rows.values() for row in rows)
        return bool(
            self.zone_error or self.rows_errors or any(day.error for day in self.week) or any(row.error for row in rows)
        )

    def read(self) -> WorkingHours | None:
        """The value; None when something is wrong, said at its place."""
        if self.zone not in zoneinfo.available_timezones():
            self.zone_error = _("There is no time zone “%(zone)s”; choose one such as Europe/Moscow.") % {
                "zone": self.zone
            }
        for kind, rows in self.rows.items():
            if len(rows) > ROWS:
                self.rows_errors[kind] = _("At most %(n)d dates can be kept here.") % {"n": ROWS}
        week = tuple(_spans(day) for day in self.week)
        dates = {kind: self._dates(kind) for kind in KINDS}
        if self.is_wrong:
            return None
        shifts = {day: _spans(row) for day, row in dates["shift"].items()}
        breaks = {day: _spans(row) for day, row in dates["break"].items()}
        for day, row in dates["break"].items():
            if not breaks[day] and not row.error:
                row.error = _("Say which time is taken away, such as 12:00-14:00.")
        if self.is_wrong:
            return None
        return WorkingHours(self.zone, week, frozenset(dates["holiday"]), shifts, breaks)

    @property
    def names(self) -> dict[str, str]:
        """Of the holidays that have one."""
        found = {row.day: one_line(row.text, 100) for row in self.rows["holiday"] if row.day and row.text.strip()}
        return dict(sorted(found.items()))

    def add(self, kind: str, rows: Iterable[Row]) -> None:
        """More rows; a date that is there already stays as it is."""
        known = {row.day for row in self.rows[kind] if row.day}
        self.rows[kind] += [row for row in rows if not row.day or row.day not in known]
        _numbered(self.rows)

    def drop(self, kind: str, number: int) -> None:
        self.rows[kind] = [row for row in self.rows[kind] if row.number != number]

    def copy_to_weekdays(self, key: str) -> None:
        text = next((day.text for day in self.week if day.key == key), None)
        if text is not None:
            for day in self.week[:5]:
                day.text = text

    def _dates(self, kind: str) -> dict[date, Row]:
        found: dict[date, Row] = {}
        for row in self.rows[kind]:
            if row.is_blank:
                continue
            try:
                day = date.fromisoformat(row.day)
            except ValueError:
                row.error = _("Say which day, such as 2027-01-01.")
                continue
            if day.year not in YEARS:
                row.error = _("The year is between %(first)d and %(last)d.") % {"first": YEARS[0], "last": YEARS[-1]}
            elif day in found:
                row.error = _("This date stands here twice.")
            row.day = day.isoformat()
            found[day] = row
        return found


def _spans(place: Day | Row) -> tuple[Span, ...]:
    """Of its text; what is wrong is said at the place."""
    text = "" if place.text.strip().lower() in ("closed", hours_text.closed()) else place.text
    try:
        return hours_text.read(text)
    except hours_text.NoHours as error:
        place.error = str(error)
        return ()


def _dated(spans: tuple[Span, ...]) -> str:
    return hours_text.written(spans) or hours_text.closed()


def _week(texts: Mapping[str, str]) -> list[Day]:
    return [Day(key, capfirst(str(DAY_NAMES[index])), texts[key]) for index, key in enumerate(WEEKDAYS)]


def _rows(data: QueryDict, kind: str) -> list[Row]:
    """Pairs of equally named fields in order; blank ones are left out."""
    days, texts = data.getlist(f"{kind}-day"), data.getlist(f"{kind}-text")
    rows = [
        Row(without_nul(d)[:20].strip(), without_nul(t)[: hours_text.LONGEST])
        for d, t in zip(days, texts, strict=False)
    ]
    return [row for row in rows if not row.is_blank]


def _numbered(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    for found in rows.values():
        for number, row in enumerate(found):
            row.number = number
    return rows
