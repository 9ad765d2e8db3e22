"""The bar of period and filters above every report, as its address says them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from helpdesk.dashboards.said import in_one_line
from helpdesk.reported import COMPARED, ReportedForm
from people.models import Person, Team
from people.models.team import Line
from tickets.models.words import Channel, Priority

PRESETS = (7, 30, 90, 365)


@dataclass(frozen=True, slots=True)
class Known:
    """Who can be named: teams and people who work tickets or did. Two queries."""

    teams: dict[int, Team]
    people: dict[int, Person]

    @classmethod
    def load(cls) -> Known:
        people = Person.objects.staff().only("pk", "name", "is_active").order_by("name", "pk")
        return cls({team.pk: team for team in Team.objects.order_by("line", "name")}, {p.pk: p for p in people})


@dataclass(frozen=True, slots=True)
class Select:
    name: str
    label: Any
    choices: list[tuple[str, Any]]
    chosen: str


def presets(form: ReportedForm) -> list[tuple[Any, str, bool]]:
    """(title, address, whether it is the one that is shown), with the rest of the address as it is."""
    today, given, found = timezone.localdate(), form.address, []
    for days in PRESETS:
        said = {"from": str(today - timedelta(days=days - 1)), "to": str(today)}
        title = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
        chosen = all(given.get(name) == value for name, value in said.items())
        found.append((title, "?" + urlencode({**given, **said}), chosen))
    return found


def selects(form: ReportedForm, known: Known) -> list[Select]:
    """Each list of the bar with what is chosen; the first choice is all."""
    given = form.address
    agents = [
        (pk, person.name) for pk, person in known.people.items() if person.is_active or str(pk) == given.get("agent")
    ]
    lists: list[tuple[str, Any, Iterable[tuple[Any, Any]]]] = [
        ("team", gettext_lazy("All teams"), [(pk, team.name) for pk, team in known.teams.items()]),
        ("line", gettext_lazy("All lines"), Line.choices),
        ("priority", gettext_lazy("All priorities"), [(each.word, each.label) for each in reversed(Priority)]),
        ("channel", gettext_lazy("All channels"), Channel.choices),
        ("agent", gettext_lazy("All agents"), agents),
    ]
    found = [
        Select(name, every, [("", every), *((str(value), label) for value, label in choices)], given.get(name, ""))
        for name, every, choices in lists
    ]
    found.append(Select("compare", gettext_lazy("Compare"), COMPARED, given.get("compare", "")))
    zones = dict.fromkeys([*settings.REPORT_ZONES, given.get("zone", ""), timezone.get_current_timezone_name()])
    if len(list(filter(None, zones))) > 1:
        found.append(Select("zone", gettext_lazy("Time zone"), [(z, z) for z in zones if z], given.get("zone", "")))
    return found


def bar(form: ReportedForm, known: Known) -> dict[str, Any]:
    """What templates/dashboards/_reported_bar.html needs, and the line that stands instead of it on paper."""
    line = in_one_line(form, known)
    return {"form": form, "presets": presets(form), "selects": selects(form, known), "print_line": line}
