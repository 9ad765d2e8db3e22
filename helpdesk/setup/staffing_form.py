"""Who works when, as rows of weekdays, times and numbers of agents."""

from __future__ import annotations

from collections import defaultdict
from datetime import time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from people.calendars.working_hours import WorkingHours, clock_time
from sla.staffing import DAY, HOUR, Shift

ROWS = 6
SHOWN = 3  # at least; one empty row more than are used


class ShiftForm(forms.Form):
    """An empty row is none; an end at 00:00 is the end of the day."""

    days = forms.MultipleChoiceField(
        label=gettext_lazy("Weekdays"), required=False, widget=forms.CheckboxSelectMultiple
    )
    begin = forms.TimeField(label=pgettext_lazy("time", "From"), required=False)
    end = forms.TimeField(label=pgettext_lazy("time", "To"), required=False)
    agents = forms.IntegerField(label=gettext_lazy("Agents"), required=False, min_value=0, max_value=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days: Any = self.fields["days"]
        days.choices = [(str(day), capfirst(str(WEEKDAYS_ABBR[day]))) for day in range(7)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        begin, end = given.get("begin"), given.get("end")
        if self.errors or not (given["days"] or given["agents"]):
            return given
        if not given["days"] or begin is None or end is None or given["agents"] is None:
            raise forms.ValidationError(_("Fill in the whole row, or empty it."))
        if _seconds(begin) >= (_seconds(end) or DAY):
            raise forms.ValidationError(_("A shift begins before it ends; one over midnight is two rows."))
        return given

    def shifts(self) -> list[Shift]:
        """Of a valid row."""
        given = self.cleaned_data
        if not given["days"] or not given["agents"]:
            return []
        begin, end = _seconds(given["begin"]), _seconds(given["end"]) or DAY
        return [Shift(int(day) * DAY + begin, int(day) * DAY + end, given["agents"]) for day in given["days"]]


class WorkForm(forms.Form):
    minutes = forms.IntegerField(label=gettext_lazy("Minutes on a request"), required=False, min_value=1, max_value=480)


def rows_of(asked: QueryDict | None, hours: WorkingHours, agents: int) -> list[ShiftForm]:
    """Filled in with what was asked, else with the calendar's ordinary week and so many agents all the time."""
    if asked is not None:
        rows = [ShiftForm(asked, prefix=f"s{number}") for number in range(ROWS)]
        used = [number for number, row in enumerate(rows) if any(field.value() for field in row)]
        return rows[: max(SHOWN, max(used, default=-1) + 2)]
    days = defaultdict(list)
    for day, spans in enumerate(hours.hours):
        for span in spans:
            days[span].append(str(day))
    given: list[dict[str, Any]] = [
        {"days": weekdays, "begin": clock_time(begin), "end": clock_time(end % DAY), "agents": agents}
        for (begin, end), weekdays in sorted(days.items())
    ]
    return [
        ShiftForm(initial=initial, prefix=f"s{n}") for n, initial in enumerate([*given[:ROWS], *[{}] * ROWS][:ROWS])
    ]


def _seconds(at: time) -> int:
    return at.hour * HOUR + at.minute * 60
