"""Costs: what is typed, what it would change, what stays of the past, and that nobody else sees a rate."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from helpdesk.setup.typed_money import WrongAmount, read
from sla.kpi import keeping
from sla.kpi.months import month_before
from sla.models import AgentRate, FixedCost, MoneySettings
from tests.incidents import asked
from tests.promises import age

URL = "/setup/costs/"
FIXED = {"title": "Аренда", "amount": "1 234,50", "first": "2026-03-01", "last": "2026-03-31"}


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def last_month(cast) -> date:
    """A ticket with half an hour of work was solved in the last month; its first day."""
    ticket = asked(cast.customer)
    ticket.log_time(30, "чинил", by=cast.agent)
    ticket.solve(by=cast.agent)
    today = timezone.localdate()
    age((today.day + 5) * 24 * 60)
    keeping.make([ticket.pk])
    return month_before(today)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("1234", "1234.00"), ("1 234,5", "1234.50"), ("1\u00a0234.56", "1234.56"), ("0,01", "0.01"), ("007", "7.00"),
     ("12.", "12.00"), ("1'234,00", "1234.00"), ("0", "0.00"), ("99999999,99", "99999999.99")],
)  # fmt: skip
def test_amounts_as_people_type_them(typed, wanted):
    assert read(typed, 10) == Decimal(wanted)


@pytest.mark.parametrize(
    "typed", ["", "-5", "−5", "1,234", "1.234,50", "1,2,3", "12 руб", "1e5", "NaN", "٣", "100000000", "12,345", "+1"]
)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(WrongAmount):
        read(typed, 10)


def test_rates_have_a_history(cast, admin):
    page = f"{URL}people/{cast.agent.pk}/"
    assert admin.post(f"{URL}rates/default/", {"hourly": "500", "since": "2026-01-01"}).url == URL
    assert admin.post(page, {"hourly": "900,50", "since": "2026-02-01"}).url == URL
    assert admin.post(page, {"hourly": "1 000", "since": "2026-03-01"}).status_code == 302
    assert admin.post(page, {"hourly": "1100", "since": "2026-03-01"}).status_code == 302  # corrected
    held = [(row.hourly, row.since) for row in AgentRate.objects.of(cast.agent.pk)]
    assert held == [(Decimal("1100.00"), date(2026, 3, 1)), (Decimal("900.50"), date(2026, 2, 1))]
    shown = text(admin.get(page))
    assert shown.count("in force") == 1 and "RUB\u00a01,100.00" in shown and "RUB\u00a0900.50" in shown
    shown = text(admin.get(URL))
    assert "RUB\u00a01,100.00" in shown and "RUB\u00a0500.00" in shown and cast.agent.name in shown
    assert cast.manager.name not in shown and cast.customer.name not in shown
    last = AgentRate.objects.of(cast.agent.pk)[0]
    looked = admin.post(f"{URL}rates/{last.pk}/removal/", {"look": "1"})
    assert "Remove for good" in text(looked) and AgentRate.objects.filter(pk=last.pk).exists()
    assert admin.post(f"{URL}rates/{last.pk}/removal/").url == page
    assert AgentRate.objects.of(cast.agent.pk).count() == 1
    assert admin.post(f"{URL}rates/{last.pk}/removal/").status_code == 404  # the second time


@pytest.mark.parametrize(
    "wrong",
    [{"hourly": ""}, {"hourly": "много"}, {"hourly": "1,234"}, {"since": ""}, {"since": "1999-12-31"}, {"since": "x"}],
)
def test_a_wrong_rate_is_refused_with_why(cast, admin, wrong):
    answer = admin.post(f"{URL}people/{cast.agent.pk}/", {"hourly": "1", "since": "2026-01-01", **wrong})
    assert answer.status_code == 422 and 'class="error"' in text(answer)
    assert not AgentRate.objects.exists()


def test_fixed_costs_are_added_changed_and_removed(cast, admin):
    assert admin.post(f"{URL}fixed/new/", FIXED).url == URL
    cost = FixedCost.objects.get()
    assert (cost.amount, cost.days) == (Decimal("1234.50"), 31)
    page = f"{URL}fixed/{cost.pk}/"
    assert 'value="1234.50"' in text(admin.get(page)) and 'value="2026-03-31"' in text(admin.get(page))
    for wrong in ({"amount": "-1"}, {"amount": "99999999999"}, {"last": "2026-02-28"}, {"title": " "}, {"first": "x"}):
        answer = admin.post(page, {**FIXED, **wrong})
        assert answer.status_code == 422 and 'class="error"' in text(answer), wrong
    assert admin.post(page, {**FIXED, "title": "Аренда и свет"}).status_code == 302
    assert "Аренда и свет" in text(admin.get(URL))
    assert "Remove for good" in text(admin.post(f"{page}removal/", {"look": "1"}))
    assert FixedCost.objects.exists()
    assert admin.post(f"{page}removal/").url == URL and not FixedCost.objects.exists()
    assert admin.post(f"{page}removal/").status_code == 404 and admin.get(f"{page}removal/").status_code == 405


def test_it_says_before_what_a_ticket_would_cost(cast, admin, last_month, django_assert_num_queries):
    page, since = f"{URL}people/{cast.agent.pk}/", last_month.isoformat()
    looked = admin.post(page, {"hourly": "1000", "since": since, "look": "1"})
    assert "a solved ticket would cost RUB\u00a0500.00 instead of nothing known." in text(looked)
    assert not AgentRate.objects.exists()
    AgentRate.put(None, Decimal("600"), last_month)
    with django_assert_num_queries(13):  # session, person, whose rate (two), what it costs (seven), rates, currency
        looked = admin.post(page, {"hourly": "1000", "since": since, "look": "1"})
    assert "would cost RUB\u00a0500.00 instead of RUB\u00a0300.00." in text(looked)
    today = timezone.localdate().isoformat()
    assert "still costs RUB\u00a0300.00" in text(admin.post(page, {"hourly": "1000", "since": today, "look": "1"}))
    end = month_before(timezone.localdate()).replace(day=28).isoformat()
    form = {**FIXED, "amount": "100", "first": since, "last": end, "look": "1"}
    assert "would cost RUB\u00a0400.00 instead of RUB\u00a0300.00." in text(admin.post(f"{URL}fixed/new/", form))
    shown = text(admin.get(URL))
    assert "RUB\u00a0300.00" in shown and "30\u00a0m" in shown and "so far" in shown


def test_minutes_without_a_rate_are_named(cast, admin, last_month):
    assert "30 logged minutes have no rate and are in no sum: Дмитрий Волков." in text(admin.get(URL))
    AgentRate.put(cast.agent, Decimal("600"), timezone.localdate() - timedelta(days=1))
    assert "30 logged minutes have no rate" in text(admin.get(URL))


def test_the_currency(cast, admin):
    assert admin.post(URL, {"currency": "EUR"}).url == URL
    assert MoneySettings.objects.get().currency == "EUR"
    for wrong in ("ЕВРО", "", "XXX", "eur"):
        assert admin.post(URL, {"currency": wrong}).status_code == 422
    FixedCost.objects.create(title="x", amount=Decimal("1.5"), first=date(2026, 1, 1), last=date(2026, 1, 1))
    assert "€1.50" in text(admin.get(URL))
    page = admin.get(URL, headers={"Accept-Language": "ru"})
    assert "1,50\u00a0€" in text(page)


@pytest.mark.parametrize("people", [0, 5])
def test_the_page_costs_the_same_whatever_there_is(cast, admin, people, django_assert_num_queries):
    for number in range(people):
        AgentRate.put(cast.agent, Decimal(number), date(2026, 1, 1 + number))
        FixedCost.objects.create(title="x", amount=number, first=date(2026, 1, 1), last=date(2026, 1, 1))
    admin.get(URL)
    with django_assert_num_queries(13):
        admin.get(URL)


def test_nobody_else_sees_or_sets_a_rate(cast, sign_in, client):
    AgentRate.put(cast.agent, Decimal("7191.77"), date(2026, 1, 1))
    cost = FixedCost.objects.create(title="x", amount=1, first=date(2026, 1, 1), last=date(2026, 1, 1))
    paths = [URL, f"{URL}rates/default/", f"{URL}people/{cast.agent.pk}/", f"{URL}fixed/new/", f"{URL}fixed/{cost.pk}/"]
    writes = [f"{URL}rates/{AgentRate.objects.get().pk}/removal/", f"{URL}fixed/{cost.pk}/removal/"]
    for person in (cast.agent, cast.lead, cast.manager, cast.customer):
        other = sign_in(person)
        for path in paths:
            assert other.get(path).status_code in (403, 404)
        for path in paths + writes:
            assert other.post(path, {"hourly": "1", "since": "2026-01-01", **FIXED}).status_code in (403, 404)
    assert client.get(URL).status_code == 302
    assert AgentRate.objects.get().hourly == Decimal("7191.77") and FixedCost.objects.count() == 1


def test_a_customer_has_no_rate_and_an_unknown_person_none(cast, admin):
    for pk in (cast.customer.pk, cast.manager.pk, cast.system.pk, 999999):
        assert admin.get(f"{URL}people/{pk}/").status_code == 404
    AgentRate.put(cast.manager, Decimal("1"), date(2026, 1, 1))  # a former agent keeps a history
    assert admin.get(f"{URL}people/{cast.manager.pk}/").status_code == 200


def test_answers_with_rates_are_kept_nowhere(cast, admin):
    assert admin.get(URL)["Cache-Control"] == "no-store"
