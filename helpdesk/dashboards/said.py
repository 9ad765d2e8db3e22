"""What a report is about, in words: for paper, files and mails, where no bar of filters says it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _

from helpdesk.figures import month_name
from helpdesk.reported import WHOSE_LABELS, ReportedForm
from people.models import Organisation
from people.models.team import Line
from sla.kpi.months import month_of
from sla.kpi.period import OWN_FIELD, Period
from tickets.models.words import Channel, Kind, Priority

if TYPE_CHECKING:
    from helpdesk.dashboards.bar import Known


def period_words(period: Period) -> str:
    """`October 2026` of a whole month, else its first and last day."""
    if period == month_of(period.first, period.zone):
        return month_name(period.first)
    first, last = (formats.date_format(day, "DATE_FORMAT") for day in (period.first, period.last))
    return first if period.length == 1 else f"{first} – {last}"


def in_one_line(form: ReportedForm, known: Known) -> str:
    """Period, zone, what it is compared with and every filter; '' of a form that is not valid."""
    if not form.is_valid():
        return ""
    values = form.cleaned_data
    period, before = values["period"], values["before"]
    found = [f"{period_words(period)}, {period.zone.key}"]
    if before:
        found.append(_("compared with %(before)s") % {"before": period_words(before)})
    return "; ".join([*found, *narrowed_words(form, known)])


def narrowed_words(form: ReportedForm, known: Known) -> list[str]:
    """Of a valid form: each filter with what is chosen. Queries where organisations are."""
    by, found = form.cleaned_data["narrowed"].by, []
    for name, label in _labels().items():
        if words := by.get(name):
            called = _named(name, known)
            found.append(f"{label}: {', '.join(called(word) for word in words)}")
    for each in known.fields:
        if words := by.get(OWN_FIELD + each.slug):
            names = dict(each.reported_choices)
            found.append(f"{each.name}: {', '.join(names.get(word, word) for word in words)}")
    return found


def _labels() -> dict[str, str]:
    return {
        "team": _("Team"), "line": _("Line"), "priority": _("Priority"), "channel": _("Channel"), "agent": _("Agent"),
        "organisation": _("Organisation"), "type": _("Type"), "tier": _("Tier"),
        "whose": _("Requests of"),
    }  # fmt: skip


def _named(name: str, known: Known) -> Callable[[str], str]:
    """What a value of a filter is called; what is not known any more keeps its number."""
    choices = {
        "line": lambda word: str(Line(int(word)).label),
        "priority": lambda word: str(Priority.of(word).label),
        "channel": lambda word: str(Channel(word).label),
        "type": lambda word: str(Kind(word).label),
        "team": lambda word: known.teams[int(word)].name if int(word) in known.teams else f"#{word}",
        "agent": lambda word: known.people[int(word)].name if int(word) in known.people else f"#{word}",
        "organisation": _organisation,
        "whose": lambda word: str(WHOSE_LABELS[word]),
    }
    return choices.get(name, str)


def _organisation(word: str) -> str:
    found = Organisation.objects.filter(pk=int(word)).values_list("name", flat=True).first()
    return found or f"#{word}"
