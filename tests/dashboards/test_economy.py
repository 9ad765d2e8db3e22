"""Utilisation and cost beside the other numbers, and who may learn what from them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from people.calendars.working_hours import always
from people.models import Calendar, Person
from sla.kpi import keeping, rolling
from sla.kpi.economy import attach
from sla.kpi.period import Narrowed, Period
from sla.kpi.report import report
from sla.models import AgentRate, FixedCost, MoneySettings, Target, TicketFact
from tests.api.test_kpis import solved
from tests.dashboards.test_overview import text


@pytest.fixture(params=["rollups", "facts"])
def worked(cast, request) -> Period:
    """Two solved tickets with 30 and 60 minutes by two agents, who could have worked around the clock."""
    calendar = Calendar.objects.filter(is_default=True).get()
    calendar.versions.all().delete()  # a new one would count from now on
    calendar.revise(always("Europe/Moscow"), by=None)
    Person.objects.all().update(created_at=timezone.now() - timedelta(days=90))
    tickets = solved(cast)
    tickets[0].log_time(30, "смотрел", by=cast.agent)
    tickets[1].log_time(60, "чинил", by=cast.specialist)
    keeping.make([ticket.pk for ticket in tickets])
    if request.param == "rollups":
        rolling.mark(entry.at for ticket in tickets for entry in ticket.time_entries.all())
        rolling.roll()
    today = timezone.localdate()
    return Period(today, today, timezone.get_default_timezone())


@pytest.fixture
def priced(worked, cast) -> Period:
    MoneySettings.objects.create(currency="EUR")
    AgentRate.objects.create(person=None, since=date(2020, 1, 1), hourly=Decimal("20.00"))
    AgentRate.objects.create(person=cast.specialist, since=date(2020, 1, 1), hourly=Decimal("33.33"))
    FixedCost.objects.create(title="Лицензии", amount=Decimal("100.01"), first=worked.first, last=worked.last)
    return worked


def test_cost_per_ticket_is_labour_and_fixed_cost_over_solved(priced):
    found = report(priced)
    economics = attach(found)
    figures = found.figures("cost_per_ticket")
    assert figures.values["sum"] == Decimal("10") + Decimal("33.33") + Decimal("100.01")
    assert figures.values["value"] == Decimal("71.67") and figures.count == 2
    assert economics and not economics.unpriced


def test_minutes_without_a_rate_are_named(worked, cast):
    AgentRate.objects.create(person=cast.specialist, since=date(2020, 1, 1), hourly=Decimal("33.33"))
    found = report(worked)
    economics = attach(found)
    assert economics and economics.unpriced == {cast.agent.pk: 30}
    assert found.figures("cost_per_ticket").values["sum"] == Decimal("33.33")


def test_nothing_priced_is_no_cost(worked):
    found = report(worked)
    attach(found)
    assert found.figures("cost_per_ticket").values["value"] is None
    assert found.figures("utilisation").values["value"] is not None


def test_utilisation_is_of_the_time_that_people_were_there(worked, cast):
    found = report(worked, Narrowed({"agent": [str(cast.agent.pk)]}))
    economics = attach(found)
    assert economics and economics.tariff is None
    there = economics.available(cast.agent.pk, worked)
    assert economics.worked(cast.agent.pk, worked).utilisation == found.figures("utilisation").values["value"]
    now = timezone.localtime()
    assert abs(there - (60 * now.hour + now.minute)) <= 1
    assert found.figures("utilisation").values["value"] == 30 / there
    assert found.figures("cost_per_ticket").values["value"] is None  # it would tell what the agent earns


def test_a_team_has_neither(worked, cast):
    narrowed = Narrowed({"team": [str(cast.first_line.pk)]})
    found = report(worked, narrowed)
    assert attach(found) is None and found.figures("utilisation").values["value"] is None


def test_the_parts_of_the_page(priced, cast, sign_in):
    client = sign_in(cast.manager)
    Target.objects.create(kpi="cost_per_ticket", value=60, since=date(2020, 1, 1))
    page = text(client.get("/dashboards/"))
    assert 'hx-get="/dashboards/economy/' in page and 'href="/dashboards/agents/' in page
    whole = client.get(f"/dashboards/economy/?from={priced.first}&to={priced.last}")
    assert "€71.67" in text(whole) and "<html" in text(whole) and "Off target" in text(whole)
    part = text(client.get("/dashboards/economy/", headers={"HX-Request": "true"}))
    assert "<html" not in part and part.count("<article") == 2
    table = text(client.get("/dashboards/agents/", headers={"HX-Request": "true"}))
    assert cast.specialist.name in table and "<progress" in table and "33" not in table.split("Utilisation")[0]
    assert "neither" not in text(client.get("/dashboards/economy/?line=1")) and "not of a team" in text(
        client.get("/dashboards/economy/?line=1")
    )
    one = text(client.get("/dashboards/kpis/cost_per_ticket/"))
    assert "€143.34" in one and "2 tickets" in one and "€71.67" in one
    assert "minutes logged" in text(client.get("/dashboards/kpis/utilisation/?recompute=1"))
    assert sign_in(cast.agent).get("/dashboards/economy/").status_code == 403
    assert sign_in(cast.agent).get("/dashboards/agents/").status_code == 403
    assert sign_in(cast.lead).get("/dashboards/agents/?from=x").status_code == 422


def test_the_parts_cost_the_same_whatever_the_desk(worked, cast, sign_in, django_assert_num_queries):
    client = sign_in(cast.manager)
    source = report(worked).source
    for path in ("/dashboards/economy/", "/dashboards/agents/"):
        client.get(path)
        if source == "rollups":
            with django_assert_num_queries(14 if path.endswith("economy/") else 15):
                client.get(path)
    assert TicketFact.objects.count() == 2
