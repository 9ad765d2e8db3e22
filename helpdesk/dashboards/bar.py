"""The bar of period and filters above every report, as its address says them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext

from helpdesk import several
from helpdesk.dashboards.said import in_one_line
from helpdesk.reported import COMPARED, WHOSE_LABELS, ReportedForm
from people.models import Person, Team
from people.models.team import Line
from sla.kpi.definitions import kpis
from sla.kpi.period import OWN_FIELD
from sla.models import Target
from tickets.models import TicketField
from tickets.models.words import Channel, Priority

_OF_FIELD = ("id", "slug", "kind", "name_en", "name_ru", "choices", "is_active")
PRESETS = (7, 30, 90, 365)


@dataclass(frozen=True, slots=True)
class Known:
    """Who can be named: teams and people who work tickets or did; and what is aimed at. One query."""

    teams: dict[int, Team]
    people: dict[int, Person]
    targets: dict[tuple[str, int | None], float]
    fields: list[TicketField] = field(default_factory=list)  # that reports can be narrowed by

    @classmethod
    def load(cls) -> Known:
        """Teams in the order of lines and names, people in that of names, the targets of today."""
        found = several.rows(
            {
                "teams": Team.objects.order_by("line", "name").values("id", "name", "line"),
                "people": Person.objects.staff().order_by("name", "id").values("id", "name", "is_active"),
                "fields": TicketField.objects.reported().values(*_OF_FIELD),
                "targets": Target.objects.on(timezone.localdate()).values("kpi", "team_id", "value"),
            }
        )
        return cls(
            {each["id"]: Team(**each) for each in found["teams"]},
            {each["id"]: Person(**each) for each in found["people"]},
            {(each["kpi"], each["team_id"]): each["value"] for each in found["targets"] if each["value"] is not None},
            [TicketField(**each) for each in found["fields"]],
        )


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
        ("whose", gettext_lazy("Customers and our own"), WHOSE_LABELS.items()),
    ]
    found = [
        Select(name, every, [("", every), *((str(value), label) for value, label in choices)], given.get(name, ""))
        for name, every, choices in lists
    ]
    found += _of_own_fields(given, known.fields)
    found.append(Select("compare", gettext_lazy("Compare"), COMPARED, given.get("compare", "")))
    zones = dict.fromkeys([*settings.REPORT_ZONES, given.get("zone", ""), timezone.get_current_timezone_name()])
    if len(list(filter(None, zones))) > 1:
        found.append(Select("zone", gettext_lazy("Time zone"), [(z, z) for z in zones if z], given.get("zone", "")))
    return found


def _of_own_fields(given: Mapping[str, str], fields: Iterable[TicketField]) -> Iterator[Select]:
    """Those in use, and one out of use by which the report is narrowed."""
    for each in fields:
        name = OWN_FIELD + each.slug
        if each.is_active or name in given:
            every = gettext("%(field)s: all") % {"field": each.name}
            yield Select(name, each.name, [("", every), *each.reported_choices], given.get(name, ""))


def bar(form: ReportedForm, known: Known) -> dict[str, Any]:
    """What templates/dashboards/_reported_bar.html needs, and the line that stands instead of it on paper."""
    line = in_one_line(form, known)
    return {"form": form, "presets": presets(form), "selects": selects(form, known), "print_line": line}


PLAIN = ("from", "to", "zone", "compare")


def plain_form(asked: Mapping[str, Any], **fixed: str) -> ReportedForm:
    """Of pages about one person or team: what is asked of the period, and what the page itself says."""
    return ReportedForm({**{name: asked.get(name, "") for name in PLAIN}, **fixed})


def plain_bar(form: ReportedForm) -> dict[str, Any]:
    """The bar of such a page: the period, the zone, and what it is compared with."""
    lists = [each for each in selects(form, Known({}, {}, {})) if each.name in PLAIN]
    return {"form": form, "presets": presets(form), "selects": lists, "is_plain": True}


def trends(form: ReportedForm, names: Sequence[str], chosen: str) -> list[tuple[Any, str, bool]]:
    """(title, address, whether it is the one that is drawn) of each number that can be drawn by day."""
    return [
        (kpi.short or kpi.label, "?" + urlencode({**form.address, "trend": kpi.name}), kpi.name == chosen)
        for kpi in map(kpis.get, names)
        if kpi
    ]
