"""What work costs and what numbers are wanted, in the document: histories by day, `'2026-01-01': '1500.00'`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from helpdesk.configuration.names import Unknown, Values, email_of, names_of, person_id, team_id
from people.models import Team
from sla.kpi.definitions import kpis
from sla.models import AgentRate, FixedCost, MoneySettings, Target

DEFAULT = "default"  # whose rate holds for all without one of their own


def read_currency() -> dict[str, Values]:
    return {"currency": {"code": MoneySettings.current().currency}}


def write_currency(_name: str, values: Values) -> None:
    held = MoneySettings.current()
    held.currency = str(values["code"])
    _save(held)


def read_rates() -> dict[str, Values]:
    """By e-mail address, or `default`."""
    found: dict[str, Values] = {}
    for rate in AgentRate.objects.order_by("person", "since"):
        found.setdefault(email_of(rate.person_id) or DEFAULT, {})[str(rate.since)] = str(rate.hourly)
    return found


def write_rates(name: str, values: Values) -> None:
    """Exactly these days; others of the same person are taken away."""
    person = None if name == DEFAULT else person_id(name)
    days = {_day(day): _amount(hourly) for day, hourly in values.items()}
    AgentRate.objects.filter(person=person).exclude(since__in=days).delete()
    held = {rate.since: rate for rate in AgentRate.objects.filter(person=person)}
    for since, hourly in days.items():
        rate = held.get(since) or AgentRate(person_id=person, since=since)
        rate.hourly = hourly
        _save(rate)


def read_fixed() -> dict[str, Values]:
    return {
        name: {"title": cost.title, "amount": str(cost.amount), "first": str(cost.first), "last": str(cost.last)}
        for name, cost in _named_costs()
    }


def write_fixed(name: str, values: Values) -> None:
    cost = dict(_named_costs()).get(name) or FixedCost()
    cost.title, cost.amount = str(values["title"]), _amount(values["amount"])
    cost.first, cost.last = _day(values["first"]), _day(values["last"])
    _save(cost)


def read_targets() -> dict[str, Values]:
    """By number: of the desk, and of teams by name; null ends one."""
    found: dict[str, Values] = {}
    called = names_of(Team)
    for target in Target.objects.order_by("kpi", "team", "since"):
        of_kpi = found.setdefault(target.kpi, {"desk": {}, "teams": {}})
        whose = of_kpi["desk"] if target.team_id is None else of_kpi["teams"].setdefault(called[target.team_id], {})
        whose[str(target.since)] = target.value
    return found


def write_targets(name: str, values: Values) -> None:
    """Exactly these days of the desk and of the teams that are named."""
    kpi = kpis.get(name)
    if kpi is None or not kpi.better:
        raise Unknown(f"there is no number “{name}” that can have a target")
    _write_history(name, None, values.get("desk") or {})
    for team, days in (values.get("teams") or {}).items():
        _write_history(name, team_id(team), days)


def _write_history(kpi: str, team: int | None, values: Mapping[Any, float | None]) -> None:
    days = {_day(day): None if value is None else _number(value) for day, value in values.items()}
    history = Target.objects.filter(kpi=kpi, team=team)
    history.exclude(since__in=days).delete()
    held: dict[date, float | None] = dict(history.values_list("since", "value"))
    for since, value in days.items():
        if since not in held or held[since] != value:
            where: dict[str, Any] = {"kpi": kpi, "team_id": team, "since": since}
            Target.objects.update_or_create(**where, defaults={"value": value, "by": None})


def _named_costs() -> Iterator[tuple[str, FixedCost]]:
    """`Rent 2026-01-01`; of those alike the second one is `Rent 2026-01-01 (2)`."""
    seen: Counter[str] = Counter()
    for cost in FixedCost.objects.order_by("first", "title", "pk"):
        name = f"{cost.title} {cost.first}"
        seen[name] += 1
        yield (name if seen[name] == 1 else f"{name} ({seen[name]})"), cost


def _save(row: models.Model) -> None:
    try:
        row.clean_fields(exclude={"person"})  # a rate of nobody is the default one
        row.clean()
        row.validate_constraints()
    except ValidationError as error:
        raise Unknown("; ".join(error.messages)) from error
    row.save()


def _day(said: Any) -> date:
    """Of a text, or what YAML made of one without quotes."""
    try:
        return date.fromisoformat(str(said))
    except ValueError as error:
        raise Unknown(f"“{said}” is no day such as 2026-01-31") from error


def _amount(said: Any) -> Decimal:
    try:
        return Decimal(str(said))
    except InvalidOperation as error:
        raise Unknown(f"“{said}” is no amount such as 1500.00") from error


def _number(said: Any) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise Unknown(f"“{said}” is no number")
    return float(said)
