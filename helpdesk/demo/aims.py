"""What the demo desk aims at, and what its work costs: so that each number has something beside it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from people.models import Person, Team
from sla.models import AgentRate, FixedCost, MoneySettings, Target

_HOUR = 3600.0
_TARGETS = {
    "afrt": 2 * _HOUR,
    "art": 8 * _HOUR,
    "on_time": 0.9,
    "csat": 0.9,
    "fcr": 0.6,
    "ntb": 60.0,
    "reopen_rate": 0.1,
    "return_rate": 0.15,
}


def make(since: date, until: date) -> None:
    """Where nobody has set any: rates and fixed costs from the first day on, targets of the desk and of one team."""
    if not MoneySettings.objects.exists() and not AgentRate.objects.exists():
        MoneySettings.objects.create(currency="RUB")
        AgentRate.objects.create(person=None, since=since, hourly=Decimal("750.00"))
        for person in Person.objects.staff().filter(role="lead"):
            AgentRate.objects.create(person=person, since=since, hourly=Decimal("1100.00"))
        FixedCost.objects.create(title="Лицензии и телефония", amount=Decimal("96000.00"), first=since, last=until)
    if not Target.objects.exists():
        Target.objects.bulk_create(Target(kpi=kpi, value=value, since=since) for kpi, value in _TARGETS.items())
        team = Team.objects.filter(line=2).order_by("pk").first()
        if team is not None:
            Target.objects.create(kpi="art", team=team, value=16 * _HOUR, since=since)
