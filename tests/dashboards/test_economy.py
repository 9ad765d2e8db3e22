"""Utilisation and cost beside the other numbers, and who may learn what from them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from people.calendars.working_hours import always
from people.models import Calendar, Person
from people.sign_in import create_api_token
from sla.kpi import keeping, rolling
from sla.kpi.economy import attach
from sla.kpi.period import Narrowed, Period
from sla.kpi.report import report
from sla.models import AgentRate, FixedCost, FrozenMonth, MoneySettings, Target, TicketFact
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
    economics = attach(found, with_rates=True)
    figures = found.figures("cost_per_ticket")
    assert figures.values["sum"] == Decimal("10") + Decimal("33.33") + Decimal("100.01")
    assert figures.values["value"] == Decimal("71.67") and figures.count == 2
    assert economics and not economics.unpriced


def test_minutes_without_a_rate_are_named(worked, cast):
    AgentRate.objects.create(person=cast.specialist, since=date(2020, 1, 1), hourly=Decimal("33.33"))
    found = report(worked)
    economics = attach(found, with_rates=True)
    assert economics and economics.unpriced == {cast.agent.pk: 30}
    assert found.figures("cost_per_ticket").values["sum"] == Decimal("33.33")


def test_nothing_priced_is_no_cost(worked):
    found = report(worked)
    attach(found, with_rates=True)
    assert found.figures("cost_per_ticket").values["value"] is None
    assert found.figures("utilisation").values["value"] is not None


def test_utilisation_is_of_the_time_that_people_were_there(worked, cast):
    found = report(worked, Narrowed({"agent": [str(cast.agent.pk)]}))
    economics = attach(found, with_rates=True)
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
    assert attach(found, with_rates=True) is None and found.figures("utilisation").values["value"] is None


def test_a_cost_of_two_people_is_told_to_nobody_who_may_not_see_rates(priced, cast, sign_in):
    found = report(priced)
    economics = attach(found, with_rates=False)
    assert economics and found.withheld == {priced} and found.figures("cost_per_ticket").values["value"] is None
    assert found.figures("utilisation").values["value"] is not None
    said = "not shown: fewer than 3 people logged time"
    days = f"from={priced.first}&to={priced.last}"
    for person in (cast.lead, cast.manager):
        client = sign_in(person)
        for place in ("economy/?", "kpis/cost_per_ticket/?"):
            page = text(client.get(f"/dashboards/{place}{days}"))
            assert said in page and "71.67" not in page and "143.34" not in page, place
        file = b"".join(client.get(f"/dashboards/export/csv/?{days}").streaming_content).decode()
        assert said in file and "71.67" not in file
        bearer = {"Authorization": f"Bearer {create_api_token(person, 'test')}"}
        answer = Client().get(f"/api/v1/kpis/?{days}", headers=bearer).json()["kpis"]["cost_per_ticket"]
        assert answer["value"] is None and answer["withheld"]
    admin = sign_in(cast.admin)
    assert "€71.67" in text(admin.get(f"/dashboards/economy/?{days}"))
    third = TicketFact.objects.first().ticket
    third.log_time(1, by=cast.other_agent)
    rolling.mark([third.time_entries.latest("pk").at])
    rolling.roll()
    assert "€71.8" in text(sign_in(cast.lead).get(f"/dashboards/economy/?{days}"))


def test_a_published_cost_of_two_people_is_withheld_as_well(cast, sign_in, ticket):
    zone, today = timezone.get_default_timezone(), timezone.localdate()
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    AgentRate.objects.create(person=None, since=date(2020, 1, 1), hourly=Decimal("77.00"))
    frozen = FrozenMonth.objects.create(month=month, zone=zone.key, currency="EUR", published_at=timezone.now())
    frozen.figures.create(kpi="cost_per_ticket", team=None, figure="value", money="12.50", count=7)
    frozen.figures.create(kpi="nst", team=None, figure="value", value=7, count=7)
    place, said = f"/dashboards/months/{month:%Y-%m}/", "fewer than 3 people logged time"
    files = (f"{place}export/csv/", f"/dashboards/months/export/csv/?month={month:%Y-%m}")

    def shown(person) -> list[bool]:
        client = sign_in(person)
        told = [b"".join(client.get(file).streaming_content).decode() for file in files]
        return ["12.50" in each for each in (text(client.get(place)), *told)]

    assert shown(cast.lead) == [True] * 3  # nobody's work is in it
    ticket.log_time(30, by=cast.agent)
    ticket.time_entries.update(at=datetime.combine(month, time(12), zone))
    keeping.make([ticket.pk])
    assert shown(cast.lead) == [False] * 3 and said in text(sign_in(cast.lead).get(place))
    assert shown(cast.admin) == [True] * 3


def test_the_parts_of_the_page(priced, cast, sign_in):
    client = sign_in(cast.admin)
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
