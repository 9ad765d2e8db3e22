"""KPIs through the API: figures, groups, the tickets behind, and who may see them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from sla.kpi import keeping, rolling
from sla.models import AgentRate
from tests.incidents import asked
from tests.sla import test_self_service as readings
from tickets.content import written
from tickets.models import Ticket


def solved(cast, count: int = 2) -> list[Ticket]:
    tickets = [asked(cast.customer, f"Тема {n}") for n in range(count)]
    for ticket in tickets:
        ticket.reply(written("Ответ"), by=cast.agent, then="solved")
    keeping.make([ticket.pk for ticket in tickets])
    return tickets


def test_the_figures_and_their_tickets(cast, api):
    tickets, call = solved(cast), api(cast.manager)
    answer = call("GET", "kpis/?group_by=team").json()
    assert answer["kpis"]["nst"] == {"value": 2, "unit": "tickets", "count": 2, "excluded": {"merged": 0, "spam": 0}}
    assert answer["kpis"]["fcr"]["value"] == 1.0 and answer["kpis"]["ntb"]["value"] == 0
    assert {"value", "median", "p90", "wall", "unit", "count", "excluded"} <= answer["kpis"]["afrt"].keys()
    assert answer["kpis"]["on_time"]["per_target"].keys() >= {"first_reply", "resolution"}
    assert answer["groups"][0]["team"] == cast.first_line.pk and answer["groups"][0]["kpis"]["solved"]["count"] == 2
    rows = call("GET", "kpis/afrt/tickets/").json()["results"]
    assert [row["number"] for row in rows] == [ticket.number for ticket in tickets] and rows[0]["counts"]
    assert call("GET", f"kpis/afrt/tickets/?after={tickets[0].pk}").json()["results"][0]["number"] == tickets[1].number
    assert call("GET", "kpis/?priority=urgent").json()["kpis"]["nst"]["value"] == 0


def test_wrong_questions_say_what_to_do(cast, api):
    call = api(cast.manager)
    for query in ("from=2026-13-01", "from=2026-02-01&to=2026-01-01", "zone=Mars", "priority=red", "team=склад"):
        assert call("GET", f"kpis/?{query}").status_code == 400, query
    assert call("GET", "kpis/nothing/tickets/").status_code == 404
    assert call("GET", "kpis/afrt/tickets/?after=x").status_code == 400


def test_who_may(cast, api):
    solved(cast)
    assert api(cast.customer)("GET", "kpis/").status_code == 403
    assert api(cast.agent)("GET", "kpis/").status_code == 403
    assert api(cast.lead)("GET", "kpis/").status_code == 200


def test_money_is_told_as_text(cast, api):
    ticket = solved(cast, 1)[0]
    ticket.log_time(90, "чинил", by=cast.agent)
    keeping.make([ticket.pk])
    AgentRate.objects.create(person=None, since=date(2020, 1, 1), hourly=Decimal("20.01"))
    told = api(cast.admin)("GET", "kpis/").json()["kpis"]
    assert told["cost_per_ticket"]["value"] == "30.02" and told["cost_per_ticket"]["unit"] == "money"
    assert api(cast.admin)("GET", f"kpis/?agent={cast.agent.pk}").json()["kpis"]["cost_per_ticket"]["value"] is None


@pytest.mark.tampers
def test_the_api_tells_it_with_its_parts(cast, api):
    readings.read("a", 1, readings.NOON)
    followed = readings.sent(cast, "a", readings.NOON + timedelta(hours=1))
    keeping.make([followed.pk])
    rolling.roll()
    call, query = api(cast.manager), "?from=2026-03-10&to=2026-03-10&zone=Europe/Moscow"
    told = call("GET", f"kpis/{query}").json()["kpis"]
    assert told["self_service"] == {
        "value": 0.0, "sum": 0, "unit": "share", "count": 1, "excluded": {}, "articles_read": 1, "portal_requests": 1
    }  # fmt: skip
    assert told["articles_read"]["value"] == 1 and told["articles_read"]["unit"] == "readings"
    rows = call("GET", f"kpis/self_service/tickets/{query}").json()["results"]
    assert [row["number"] for row in rows] == [followed.number]
