"""Publishing a month: by hand once it is over, by itself on its third day after."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from people.models import Person
from sla.kpi import freezing, keeping
from sla.kpi.freezing import Number
from sla.kpi.months import month_before, month_of
from sla.kpi.period import Narrowed, Period
from sla.kpi.report import grouped, report
from sla.models import FrozenMonth, TicketFact

BY_ITSELF = 3  # day of the month, so that late replies and ratings of its last hours are in


def publish(month: date, zone: ZoneInfo, *, by: Person | None = None) -> FrozenMonth:
    """Freezes what the facts say now. Raises NotOver."""
    began = timezone.now()
    keeping.keep()
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
    """All KPIs of the whole desk and of each team, as `freeze` takes them. Eleven queries."""
    found = report(period, Narrowed())
    figures: dict[tuple[str, int | None], dict[str, Number]] = {}
    for name, each in found.figures.items():
        figures[name, None] = _figures(each.values, each.count)
    for team, kpis in grouped(period, Narrowed(), "team").items():
        if team is not None:
            figures |= {(name, team): _figures(each.values, each.count) for name, each in kpis.items()}
    on_time = found.on_time_overall
    standing: dict[str, dict[str, Number]] = {
        "ntb": {"value": found.backlog.end, "count": found.backlog.end},
        "on_time": {"value": on_time.share, "count": on_time.all},
        "csat": {"value": found.csat.share, "count": found.csat.answers},
    }
    for name, values in standing.items():
        figures.setdefault((name, None), values)
    return figures


def _figures(values: dict[str, float | int | None], count: int) -> dict[str, Number]:
    return {**{name: value for name, value in values.items() if name != "sum"}, "count": count}
