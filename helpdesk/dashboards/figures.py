"""A KPI's figures in the reader's words, beside those of another period and a target."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.dashboards.charts import Sparkline
from helpdesk.figures import figure, money, rounded
from helpdesk.reported import ReportedForm
from sla.kpi.definitions import Kpi, Number
from sla.kpi.report import Figures, Report
from sla.models import MoneySettings


@dataclass(frozen=True, slots=True)
class Change:
    """Against another period: `tone` is ok, bad or '' where neither is better."""

    shown: str
    is_up: bool
    tone: str
    before: str


@dataclass(frozen=True, slots=True)
class Tile:
    title: Any
    short: str
    shown: str
    href: str
    more: str = ""
    change: Change | None = None
    spark: Sparkline | None = None
    target: str = ""
    is_on_target: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in a table and the page that explains it; '' where nothing is behind it."""

    title: Any
    shown: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    title: Any
    line: int | None
    cells: list[Cell]
    href: str = ""  # of the page about what the row is of


def written(kpi: Kpi, value: Number | None, currency: str = "") -> str:
    """A figure in the reader's words; a dash where nothing counts. What costs money needs its currency."""
    if kpi.unit == "money" and value is not None:
        return money(Decimal(str(value)), currency or MoneySettings.current().currency)
    return figure(kpi.unit, None if value is None else float(value), currency)


def compared(kpi: Kpi, now: Number | None, before: Number | None, currency: str = "") -> Change | None:
    """None where one of both is unknown or nothing changed. Shares differ by points, all else by a part of before."""
    if now is None or before is None or now == before:
        return None
    step = float(now) - float(before)
    if kpi.unit == "share":
        shown = pgettext("percentage points", "%(n)s pp") % {"n": rounded(abs(step) * 100, 1)}
    elif before:
        shown = f"{rounded(abs(step) / float(before) * 100, 0)}\N{NO-BREAK SPACE}%"
    else:
        shown = written(kpi, abs(step), currency)
    tone = "" if not kpi.better else "ok" if (step > 0) == (kpi.better == "higher") else "bad"
    return Change(shown, step > 0, tone, written(kpi, before, currency))


def spread(figures: Figures) -> str:
    """Median and nine tenths of a span of time."""
    if figures.values.get("median") is None:
        return ""
    words = {name: written(figures.kpi, figures.values[name]) for name in ("median", "p90")}
    return _("median %(median)s, 90 %% within %(p90)s") % words


def withheld_words(kpi: Kpi, found: Report) -> str:
    """Why a cost of the period is not shown; '' where it is."""
    if kpi.unit != "money" or found.period not in found.withheld:
        return ""
    return _("not shown: fewer than 3 people logged time, and it would tell what they earn")


def on_target(kpi: Kpi, value: Number | None, target: float) -> bool:
    if value is None:
        return True
    return float(value) >= target if kpi.better == "higher" else float(value) <= target


def target_words(kpi: Kpi, target: float, currency: str = "") -> str:
    """`≤ 30 m`."""
    return f"{'≥' if kpi.better == 'higher' else '≤'} {written(kpi, target, currency)}"


def address_of(kpi: str, form: ReportedForm, **more: str) -> str:
    return f"{page_of(kpi)}?{query_of(form, **more)}"


def query_of(form: ReportedForm, **more: str) -> str:
    """What the address of a page about the same, or about a part of it, says."""
    return urlencode({**form.address, **more}) if more else form.query


@cache
def page_of(kpi: str) -> str:
    """The address of a KPI's own page."""
    return reverse("dashboards:kpi", args=[kpi])
