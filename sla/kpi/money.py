"""Money of a period: logged minutes by the rates of their people, and fixed costs by their days.

Decimal only and never rounded on the way: what is shown is rounded once, by `rounded`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Sum
from django.db.models.functions import TruncDate

from sla.kpi.period import Period
from sla.models import AgentRate, FixedCost, MoneySettings, TicketFact
from tickets.models import TimeEntry

CENT = Decimal("0.01")
FEWEST = 3  # people whose work a cost is of, for whom rates are not to be seen
# A person's rates (None: the default ones) as (from this day, for an hour), the oldest first.
Rates = Mapping[int | None, Sequence[tuple[date, Decimal]]]
Minutes = Mapping[tuple[int, date], int]


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount, and the days over which it is spread evenly, both within."""

    amount: Decimal
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Tariff:
    """All that prices work. Pure once it is loaded; `with_rate` and `with_cost` say "what if"."""

    rates: Rates
    costs: Mapping[int, Cost]
    currency: str

    @classmethod
    def load(cls) -> Tariff:
        """Three queries."""
        rates = rates_known()
        costs = {row.pk: Cost(row.amount, row.first, row.last) for row in FixedCost.objects.all()}
        return cls(rates, costs, MoneySettings.current().currency)

    def with_rate(self, person: int | None, since: date, hourly: Decimal | None) -> Tariff:
        """As if the rate from this day were this; None: as if there were none from this day."""
        known = dict(self.rates.get(person, ()))
        known.pop(since, None)
        if hourly is not None:
            known[since] = hourly
        return replace(self, rates={**self.rates, person: sorted(known.items())})

    def with_cost(self, pk: int, cost: Cost | None) -> Tariff:
        """As if this fixed cost (0: a new one) were so, or none."""
        others = {key: each for key, each in self.costs.items() if key != pk}
        return replace(self, costs=others if cost is None else {**others, pk: cost})


@dataclass(frozen=True, slots=True)
class Work:
    """What was done in a period: minutes by person and local day, and how many tickets were solved last in it."""

    period: Period
    minutes: Minutes
    solved: int

    @classmethod
    def load(cls, period: Period) -> Work:
        """Two queries; of entries that are not struck out."""
        return cls(period, minutes_of(period), TicketFact.objects.counted().filter(period.within("solved_at")).count())

    def cost(self, tariff: Tariff) -> Decimal:
        """All of the period, not rounded."""
        of_days = fixed(tariff.costs.values(), self.period.first, self.period.last)
        return labour(self.minutes, tariff.rates) + of_days

    def cost_per_ticket(self, tariff: Tariff) -> Decimal | None:
        """Rounded; None without a solved ticket, and where nothing at all has a price."""
        if not self.solved or not (tariff.rates or tariff.costs):
            return None
        return rounded(self.cost(tariff) / self.solved)


def rates_known() -> Rates:
    """One query."""
    rates: dict[int | None, list[tuple[date, Decimal]]] = {}
    for person, since, hourly in AgentRate.objects.order_by("since").values_list("person", "since", "hourly"):
        rates.setdefault(person, []).append((since, hourly))
    return rates


def minutes_of(period: Period) -> Minutes:
    """Of entries that are not struck out. One query."""
    here = TimeEntry.objects.filter(period.within("at"), voided_at=None).order_by()
    rows = here.annotate(day=TruncDate("at", tzinfo=period.zone)).values_list("person", "day")
    return {(person, day): total for person, day, total in rows.annotate(total=Sum("minutes"))}


def rate_on(rates: Rates, person: int, day: date) -> Decimal | None:
    """For an hour: the person's own newest one up to this day, else the default one; None where neither is known."""
    for whose in (person, None):
        known = rates.get(whose, ())
        index = bisect_right(known, day, key=lambda each: each[0])
        if index:
            return known[index - 1][1]
    return None


def labour(minutes: Minutes, rates: Rates) -> Decimal:
    """What logged minutes cost, not rounded. Those without a rate are in no sum: `unpriced` names them."""
    total = Decimal(0)
    for (person, day), logged in minutes.items():
        hourly = rate_on(rates, person, day)
        if hourly is not None:
            total += hourly * logged
    return total / 60


def unpriced(minutes: Minutes, rates: Rates) -> dict[int, int]:
    """Minutes that no rate is known for, by person."""
    found: dict[int, int] = {}
    for (person, day), logged in minutes.items():
        if logged and rate_on(rates, person, day) is None:
            found[person] = found.get(person, 0) + logged
    return found


def priced(minutes: Minutes, rates: Rates) -> set[int]:
    """Whose minutes are in the sum of what they cost."""
    return {person for (person, day), n in minutes.items() if n and rate_on(rates, person, day) is not None}


def tells_rates(minutes: Minutes, rates: Rates) -> bool:
    """Whether the sum would tell what one of FEWEST - 1 people or less earns, to each other at the least."""
    return 0 < len(priced(minutes, rates)) < FEWEST


def fixed(costs: Iterable[Cost], first: date, last: date) -> Decimal:
    """The share of fixed costs that falls on the days from first to last, both within; not rounded."""
    total = Decimal(0)
    for cost in costs:
        shared = (min(last, cost.last) - max(first, cost.first)).days + 1
        if shared > 0:
            total += cost.amount * shared / ((cost.last - cost.first).days + 1)
    return total


def rounded(amount: Decimal) -> Decimal:
    """To hundredths, a half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)
