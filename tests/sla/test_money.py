"""Rates, logged minutes and fixed costs: exact decimals, rounded once, nothing silently free."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sla.kpi import keeping
from sla.kpi.money import Cost, Tariff, Work, fixed, labour, rate_on, rounded, unpriced
from sla.kpi.period import Period
from sla.models import AgentRate, FixedCost, MoneySettings
from tests.incidents import asked

DAY = date(2026, 3, 1)
RATES = {
    None: [(date(2026, 1, 1), Decimal("500.00"))],
    7: [(date(2026, 2, 1), Decimal("900.00")), (DAY, Decimal("1000.00"))],
}
days = st.dates(date(2025, 12, 1), date(2026, 6, 30))
amounts = st.decimals(0, 10**7, places=2, allow_nan=False)
spans = st.tuples(days, days).map(sorted)


def test_the_newest_rate_up_to_the_day_holds():
    assert rate_on(RATES, 7, DAY) == 1000
    assert rate_on(RATES, 7, DAY - timedelta(days=1)) == 900
    assert rate_on(RATES, 7, date(2026, 1, 31)) == 500  # before the first of their own: the default one
    assert rate_on(RATES, 8, DAY) == 500
    assert rate_on(RATES, 8, date(2025, 12, 31)) is None
    assert rate_on({}, 7, DAY) is None


def test_minutes_without_a_rate_are_named():
    minutes = {(7, DAY): 90, (8, date(2025, 12, 31)): 30, (8, date(2025, 12, 30)): 15, (9, date(2025, 1, 1)): 0}
    assert labour(minutes, RATES) == 1500
    assert unpriced(minutes, RATES) == {8: 45}
    assert labour({}, RATES) == 0 and unpriced({}, {}) == {}


def test_it_is_rounded_once_and_half_up():
    thirds = {(1, DAY + timedelta(days=n)): 20 for n in range(3)}
    rates = {None: [(DAY, Decimal("0.01"))]}
    assert rounded(labour(thirds, rates)) == Decimal("0.01")  # thrice a third of a cent
    assert [rounded(Decimal(said)) for said in ("0.005", "0.015", "2.675", "1")] == [
        Decimal(wanted) for wanted in ("0.01", "0.02", "2.68", "1.00")
    ]


def test_a_fixed_cost_falls_evenly_on_its_days():
    rent = Cost(Decimal("310.00"), date(2026, 3, 1), date(2026, 3, 31))
    assert fixed([rent], DAY, DAY) == 10
    assert fixed([rent], date(2026, 2, 1), date(2026, 3, 10)) == 100
    assert fixed([rent, rent], date(2026, 1, 1), date(2026, 12, 31)) == 620
    assert fixed([rent], date(2026, 4, 1), date(2026, 4, 30)) == 0


@given(st.lists(st.tuples(amounts, spans), max_size=6), spans, days)
def test_parts_of_a_period_add_up_to_it(given_costs, span, cut):
    costs = [Cost(amount, first, last) for amount, (first, last) in given_costs]
    first, last = span
    cut = min(max(cut, first), last)
    parts = fixed(costs, first, cut) + fixed(costs, cut + timedelta(days=1), last)
    assert rounded(parts) == rounded(fixed(costs, first, last))
    exact = sum(
        (
            Fraction(cost.amount) / ((cost.last - cost.first).days + 1)
            for cost in costs
            for n in range((cost.last - cost.first).days + 1)
            if first <= cost.first + timedelta(days=n) <= last
        ),
        Fraction(0),
    )
    assert abs(Fraction(fixed(costs, first, last)) - exact) < Fraction(1, 10**12)


@given(
    st.dictionaries(st.tuples(st.integers(1, 4), days), st.integers(0, 1440), max_size=20),
    st.dictionaries(st.none() | st.integers(1, 3), st.dictionaries(days, amounts, min_size=1, max_size=3), max_size=3),
)
def test_labour_is_the_exact_sum(minutes, given_rates):
    rates = {whose: sorted(found.items()) for whose, found in given_rates.items()}
    exact, missing = Fraction(0), 0
    for (person, day), logged in minutes.items():
        known = [pair for pair in rates.get(person, ()) if pair[0] <= day]
        known = known or [pair for pair in rates.get(None, ()) if pair[0] <= day]
        if known:
            exact += Fraction(known[-1][1]) * logged / 60
        else:
            missing += logged
    assert abs(Fraction(labour(minutes, rates)) - exact) < Fraction(1, 10**12)
    assert sum(unpriced(minutes, rates).values()) == missing


@pytest.mark.django_db
def test_a_tariff_is_loaded_and_asked_what_if(cast, django_assert_num_queries):
    today = timezone.localdate()
    AgentRate.put(None, Decimal("600"), today - timedelta(days=40))
    AgentRate.put(cast.agent, Decimal("1200"), today - timedelta(days=30))
    AgentRate.put(cast.agent, Decimal("1500"), today)
    AgentRate.put(cast.agent, Decimal("1800.50"), today)  # corrected
    rent = FixedCost.objects.create(title="Аренда", amount=Decimal("300"), first=today, last=today)
    ticket = asked(cast.customer)
    ticket.log_time(20, "смотрел", by=cast.agent)
    ticket.log_time(40, "чинил", by=cast.other_agent)
    struck = ticket.log_time(60, "ошибка", by=cast.agent)
    ticket.void_time(struck, by=cast.agent)
    ticket.solve(by=cast.agent)
    keeping.make([ticket.pk])
    period = Period(today - timedelta(days=1), today + timedelta(days=1), ZoneInfo("Europe/Moscow"))
    with django_assert_num_queries(3):
        tariff = Tariff.load()
    with django_assert_num_queries(2):
        work = Work.load(period)
    assert tariff.currency == "RUB" and work.solved == 1 and sum(work.minutes.values()) == 60
    assert work.cost_per_ticket(tariff) == Decimal("1300.17")  # 600.1666… + 400 + 300
    assert work.cost_per_ticket(tariff.with_rate(cast.agent.pk, today, None)) == Decimal("1100.00")
    assert work.cost_per_ticket(tariff.with_rate(None, today, Decimal("60"))) == Decimal("940.17")
    assert work.cost_per_ticket(tariff.with_cost(rent.pk, None)) == Decimal("1000.17")
    more = tariff.with_cost(0, Cost(Decimal("0.01"), today, today))
    assert work.cost_per_ticket(more) == Decimal("1300.18")
    assert Tariff.load() == tariff
    assert work.cost_per_ticket(Tariff({}, {}, "RUB")) is None
    assert Work(period, work.minutes, 0).cost_per_ticket(tariff) is None
    MoneySettings.objects.create(currency="EUR")
    assert Tariff.load().currency == "EUR"


@pytest.mark.django_db
def test_the_database_keeps_one_rate_a_day_and_sane_amounts(cast):
    AgentRate.objects.create(person=None, hourly=1, since=DAY)
    AgentRate.objects.create(person=cast.agent, hourly=1, since=DAY)
    for row in (
        AgentRate(person=None, hourly=2, since=DAY),
        AgentRate(person=cast.agent, hourly=2, since=DAY),
        AgentRate(person=None, hourly=-1, since=DAY + timedelta(days=1)),
        FixedCost(title="x", amount=-1, first=DAY, last=DAY),
        FixedCost(title="x", amount=1, first=DAY, last=DAY - timedelta(days=1)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
