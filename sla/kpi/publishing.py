"""Publishing a month: by hand once it is over, by itself on its third day after."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from people.models import Person
from sla.kpi import freezing, keeping, rolling
from sla.kpi.definitions import kpis
from sla.kpi.economy import attach
from sla.kpi.freezing import Number
from sla.kpi.measures import OF_FACTS
from sla.kpi.months import month_before, month_of
from sla.kpi.period import Period
from sla.kpi.report import Figures, report
from sla.kpi.report import figures_of as figures_of_sums
from sla.models import FrozenMonth, TicketFact

BY_ITSELF = 3  # day of the month, so that late replies and ratings of its last hours are in


def publish(month: date, zone: ZoneInfo, *, by: Person | None = None) -> FrozenMonth:
    """Freezes what the facts say now. Raises NotOver."""
    began = timezone.now()
    keeping.keep()
    rolling.roll()
    figures = figures_of(month_of(month, zone))
    return freezing.freeze(month, zone, figures, by=by, published_at=began)


def publish_due() -> FrozenMonth | None:
    """The last month from its day on, in the site's zone, unless it is published or the desk was empty then."""
    zone = timezone.get_default_timezone()
    today = timezone.localdate(timezone=zone)
    month = month_before(today)
    if today.day < BY_ITSELF or FrozenMonth.objects.filter(month=month, zone=zone.key).exists():
        return None
    if not TicketFact.objects.filter(created_at__lt=month_of(month, zone).end).exists():
        return None
    return publish(month, zone)


def figures_of(period: Period) -> dict[tuple[str, int | None], dict[str, Number]]:
    """All KPIs of the whole desk and of each team, as `freeze` takes them."""
    return recomputed(period, with_rates=True)[0]


def recomputed(period: Period, *, with_rates: bool) -> tuple[dict[tuple[str, int | None], dict[str, Number]], bool]:
    """The same, and whether the cost is withheld from whoever may not see rates."""
    found = report(period)
    attach(found, with_rates=with_rates)
    figures: dict[tuple[str, int | None], dict[str, Number]] = {}
    for kpi in kpis.all():
        figures[kpi.name, None] = _figures(found.figures(kpi.name))
    for team, sums in found.by_team.items():
        if team is not None:
            of_team = (kpi for kpi in kpis.all() if kpi.moment in (*OF_FACTS, "ended"))
            figures |= {(kpi.name, team): _figures(figures_of_sums(kpi, sums)) for kpi in of_team}
    return figures, bool(found.withheld)


def _figures(figures: Figures) -> dict[str, Number]:
    return {**{name: value for name, value in figures.values.items() if name != "sum"}, "count": figures.count}
