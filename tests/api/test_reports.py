"""The report of hand-overs over the API: the page's figures, for those who may see reports."""

from __future__ import annotations

import pytest

from tests.dashboards.test_handovers import WORDS
from tests.tickets.test_handovers import case

PATH = "reports/handovers/"
WRONG = ["since=yesterday", "line=9", "since=2026-02-02&until=2026-02-01", "since=1999-01-01"]


def test_the_figures_are_those_of_the_page(cast, handed, printing, api, sign_in):
    call = api(cast.manager)
    found = call("GET", PATH).json()
    page = sign_in(cast.manager).get("/dashboards/handovers/").context
    assert [found["total"][word] for word in WORDS] == [int(cell.shown) for cell in page["counted"]]
    assert (found["total"]["return_rate"], found["line"]) == (pytest.approx(1 / 3), None)
    assert [(team["name"], team["sent"]) for team in found["teams"]] == [(cast.second_line.name, 6)]
    assert {each["id"]: each["sent"] for each in found["categories"]} == {printing.pk: 2, None: 4}
    assert sum(each["sent"] for each in found["reasons"]) == 6
    other = call("GET", f"{PATH}?line=3").json()
    assert (other["line"], other["total"]["sent"], other["teams"]) == (3, 0, [])


def test_nothing_divided_by_nothing_is_null(cast, ticket, api):
    ticket.escalate(cast.second_line, case(), by=cast.agent)
    total = api(cast.lead)("GET", PATH).json()["total"]
    assert (total["sent"], total["return_rate"], total["pickup_seconds"]) == (1, None, None)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_period_says_so(cast, api, wrong):
    assert api(cast.manager)("GET", f"{PATH}?{wrong}").status_code == 400


def test_agents_and_customers_may_not(cast, api):
    for person in (cast.agent, cast.customer):
        assert api(person)("GET", PATH).status_code == 403
