"""Answers on five stars beside the share of good ones: their mean, and how many gave which."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from helpdesk.dashboards import charts
from helpdesk.dashboards.figures import address_of
from helpdesk.figures import percent, rounded
from helpdesk.reported import ReportedForm
from sla.kpi.definitions import kpis
from sla.kpi.report import Report
from tickets.models.score import STARS, Score


@dataclass(frozen=True, slots=True)
class Stars:
    """`mean` in words, its page, and the answers from five stars to one."""

    mean: str
    href: str
    spread: charts.Bars


def mean(found: Report) -> str:
    """`4.25 of 5`; '' where nobody answered in stars."""
    kpi = kpis.get("stars")
    value = kpi.value(found.sums) if kpi else None
    return "" if value is None else _("%(mean)s of 5") % {"mean": rounded(float(value), 2)}


def stars(found: Report, form: ReportedForm) -> Stars | None:
    """None where nobody answered in stars."""
    answers = found.sums["starred"]
    if not answers:
        return None
    rows = []
    for each in reversed(STARS):
        count = found.sums[f"stars_{each}"]
        href = address_of("stars", form, rating=each) if count else ""
        shown = formats.number_format(count)
        rows.append(charts.Bar(capfirst(Score(each).label), count, shown, href, percent(count / answers)))
    return Stars(mean(found), address_of("stars", form), charts.bars(rows))
