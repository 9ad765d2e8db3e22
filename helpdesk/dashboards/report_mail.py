"""The mail of a report: the overview of a period in words, tables and bars that any mail reader draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk.dashboards.bar import Known
from helpdesk.dashboards.charts.drawing import short_day
from helpdesk.dashboards.figures import Change, compared, on_target, spread, target_words, withheld_words, written
from helpdesk.dashboards.said import narrowed_words, period_words
from helpdesk.dashboards.tables import wanted
from helpdesk.figures import percent
from helpdesk.reported import ReportedForm
from people import access
from people.models import Person
from sla.kpi.definitions import Kpi, kpis
from sla.kpi.economy import attach
from sla.kpi.report import Report, Sum, figures_of, folded, report, weeks
from sla.models import ReportSubscription
from sla.subscriptions import period_of
from tickets.models import Outgoing
from tickets.models.words import Priority
from tickets.undelivered import Unsendable
from tickets.writers import Contents, Writer, writers

NUMBERS = (
    "afrt",
    "art",
    "on_time",
    "csat",
    "nst",
    "solved",
    "ntb",
    "fcr",
    "utilisation",
    "cost_per_ticket",
    "reopen_rate",
)
OF_TEAMS = ("nst", "solved", "afrt", "art", "on_time_resolution")
_BARS = 14  # of the flow
_signer = signing.Signer(salt="report by mail", sep="~")


@dataclass(frozen=True, slots=True)
class Number:
    """`tone` is ok, bad or ''; everything is said in words as well."""

    title: Any
    short: str
    shown: str
    href: str
    change: str
    is_up: bool
    tone: str
    target: str
    is_on_target: bool
    more: str


@dataclass(frozen=True, slots=True)
class Bar:
    """`part` is its length in percent of the longest one, at least 1 where there is anything."""

    label: str
    shown: str
    part: int
    rest: int
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    bars: list[Bar]


def register() -> None:
    """Called once when the app is ready."""
    writers.add(Writer(Outgoing.Kind.REPORT, write))


def write(row: Outgoing, person: Person) -> Contents:
    """As the numbers are now, in the language of the moment. Queries as the overview does. Raises Unsendable."""
    subscription = ReportSubscription.objects.filter(pk=row.detail["subscription"], person=person).first()
    if subscription is None:
        raise Unsendable(Outgoing.Why.ENDED)
    period, known = period_of(row.detail), Known.load()
    asked = QueryDict(subscription.query, mutable=True)
    asked.update({"from": str(period.first), "to": str(period.last), "zone": period.zone.key})
    form = ReportedForm(asked)
    if not form.is_valid():
        raise Unsendable(Outgoing.Why.ENDED)
    values = form.cleaned_data
    found = report(values["period"], values["narrowed"], person.closed_teams, values["before"])
    attach(found, with_rates=person.may(access.SEE_RATES))
    targets = wanted(period.last, form.only("team"))
    context: dict[str, object] = {
        "name": subscription.name,
        "period": period_words(period),
        "before": period_words(found.before) if found.before else "",
        "zone": period.zone.key,
        "narrowed": narrowed_words(form, known),
        "numbers": [_number(kpi, found, form, targets.get(kpi.name)) for kpi in map(kpis.get, NUMBERS) if kpi],
        "charts": [chart for chart in (_flow(found), _priorities(found, targets.get("on_time"))) if chart.bars],
        "heads": [str(kpi.short or kpi.label) for kpi in map(kpis.get, OF_TEAMS) if kpi],
        "teams": _teams(found, known),
        "link": f"{settings.SITE_URL}{reverse('dashboards:home')}?{form.query}",
        "own": f"{settings.SITE_URL}{reverse('dashboards:subscriptions')}",
        "stop": stop_link(subscription),
    }
    subject = f"{subscription.name}, {context['period']}"
    return Contents("report", context, subject, stop_link(subscription))


def stop_link(subscription: ReportSubscription) -> str:
    """Signed: it ends this one report and opens nothing."""
    return f"{settings.SITE_URL}{reverse('dashboards:subscription-stop', args=[_signer.sign(str(subscription.pk))])}"


def subscription_of(token: str) -> ReportSubscription | None:
    """Whose link this is; None for a made-up one."""
    try:
        pk = int(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return ReportSubscription.objects.select_related("person").filter(pk=pk).first()


def _number(kpi: Kpi, found: Report, form: ReportedForm, target: float | None) -> Number:
    figures = found.figures(kpi.name)
    value = figures.values["value"]
    before = found.figures(kpi.name, found.sums_before).values["value"] if found.before else None
    change = compared(kpi, value, before)
    return Number(
        kpi.label,
        kpi.short,
        written(kpi, value),
        f"{settings.SITE_URL}{reverse('dashboards:kpi', args=[kpi.name])}?{form.query}",
        _said(change) if change else _("as before") if value is not None and before is not None else "",
        bool(change and change.is_up),
        change.tone if change else "",
        "" if target is None or value is None else target_words(kpi, target),
        target is None or on_target(kpi, value, target),
        withheld_words(kpi, found) or spread(figures),
    )


def _said(change: Change) -> str:
    """`up by 12 % from 3 h, worse`."""
    step = _("up by %(step)s from %(before)s") if change.is_up else _("down by %(step)s from %(before)s")
    said = step % {"step": change.shown, "before": change.before}
    judged = {"ok": _("better"), "bad": _("worse")}.get(change.tone)
    return f"{said}, {judged}" if judged else said


def _flow(found: Report) -> Chart:
    """What came and what was solved, day by day or in groups of days."""
    groups = [(group, folded(found.days, group)) for group in weeks(found.period, _BARS)]
    most = max((max(sums["created"], sums["solves"]) for _group, sums in groups), default=0)
    bars = []
    for group, sums in groups:
        days = short_day(group[0]) if len(group) == 1 else f"{short_day(group[0])} – {short_day(group[-1])}"
        bars.append(_bar(_("%(days)s, created") % {"days": days}, str(sums["created"]), sums["created"], most))
        bars.append(_bar(_("solved"), str(sums["solves"]), sums["solves"], most, "ok"))
    return Chart(_("Came in, went out"), bars if most else [])


def _priorities(found: Report, target: float | None) -> Chart:
    """Solved tickets, and the share of promises to solve in time that were kept."""
    in_time = kpis.get("on_time_resolution")
    assert in_time is not None
    sums: dict[str, Sum] = {}
    for place, each in found.places.items():
        sums.setdefault(place[2], Sum()).update(each)
    most = max((each["solved"] for each in sums.values()), default=0)
    bars = []
    for priority in reversed(Priority):
        if (here := sums.get(priority.word)) and here["solved"]:
            value = in_time.value(here)
            share = None if value is None else float(value)
            tone = "bad" if share is not None and target is not None and share < target else ""
            shown = str(here["solved"])
            if share is not None:
                shown += " · " + _("%(share)s in time") % {"share": percent(share)}
            bars.append(_bar(str(priority.label), shown, here["solved"], most, tone))
    return Chart(_("Solved by priority"), bars)


def _bar(label: str, shown: str, count: int, most: int, tone: str = "") -> Bar:
    part = max(1, round(100 * count / most)) if count and most else 0
    return Bar(label, shown, part, 100 - part, tone)


def _teams(found: Report, known: Known) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each with its figures: (head, figure)."""
    order = sorted(found.by_team.items(), key=lambda pair: (-pair[1]["created"] - pair[1]["solved"], str(pair[0])))
    columns = [kpi for kpi in map(kpis.get, OF_TEAMS) if kpi]
    return [
        (
            known.teams[team].name if team in known.teams else _("No team"),
            [(str(kpi.short or kpi.label), written(kpi, figures_of(kpi, sums).values["value"])) for kpi in columns],
        )
        for team, sums in order
    ]
