"""The usual periods and the lines, as links beside a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from helpdesk.period import USUAL, PeriodForm
from people.models.team import Line

PRESETS = (7, USUAL, 90, 365)


@dataclass(frozen=True, slots=True)
class Choice:
    title: Any
    href: str
    is_chosen: bool


def presets(form: PeriodForm) -> list[Choice]:
    """The last days up to today, with the line as it is."""
    today, given = timezone.localdate(), form.address if form.is_valid() else {}
    found = []
    for days in PRESETS:
        said = {"since": (today - timedelta(days=days - 1)).isoformat(), "until": today.isoformat()}
        title = ngettext_lazy("%(n)d day", "%(n)d days", "n") % {"n": days}
        chosen = all(given.get(name) == value for name, value in said.items())
        found.append(Choice(title, "?" + urlencode({**given, **said}), chosen))
    return found


def lines(form: PeriodForm) -> list[Choice]:
    """Each line and all of them, with the period as it is."""
    given = form.address if form.is_valid() else {}
    known = [("", _("All lines")), *((str(line.value), line.label) for line in Line)]
    return [
        Choice(label, "?" + urlencode({**given, "line": value}), given.get("line", "") == value)
        for value, label in known
    ]
