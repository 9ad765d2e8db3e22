"""Answers on five stars: their mean and how many gave which, beside the share of good ones."""

from __future__ import annotations

import pytest

from sla.kpi import keeping, rolling
from tests.api.test_kpis import solved
from tickets.models import RatingSettings, Ticket


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def answered(cast) -> list[Ticket]:
    """Good, then of five stars 5, 4, 3 and 1."""
    tickets = solved(cast, 5)
    tickets[0].rate("good", "Спасибо", by=cast.customer)
    RatingSettings.objects.create(scale="five")
    for ticket, score in zip(tickets[1:], "5431", strict=True):
        ticket.rate(score, "Слова", by=cast.customer)
    keeping.make([ticket.pk for ticket in tickets])
    rolling.roll()
    return tickets


def test_the_mean_and_the_spread_stand_beside_the_share_of_good_ones(answered, cast, sign_in):
    client = sign_in(cast.manager)
    page = client.get("/dashboards/kpis/csat/?recompute=1")
    assert page.context["formula"].top == "3" and page.context["figures"].values["value"] == 0.6
    assert page.context["checked"].agrees and not page.context["checked"].wrong
    assert [(row.label, row.shown) for row in page.context["stars"].spread.rows] == [
        ("5 of 5", "1"), ("4 of 5", "1"), ("3 of 5", "1"), ("2 of 5", "0"), ("1 of 5", "1"),
    ]  # fmt: skip
    assert "On average 3.25 of 5; 4 and 5 count as good." in text(page)
    mean = client.get("/dashboards/kpis/stars/?recompute=1")
    assert mean.context["figures"].values["value"] == 3.25
    assert mean.context["checked"].agrees and dict(mean.context["figures"].excluded)["not_starred"] == 1
    assert "on average 3.25 of 5" in text(client.get("/dashboards/"))


def test_each_answer_opens_to_its_tickets_and_leaves_as_a_file(answered, cast, sign_in):
    client = sign_in(cast.manager)
    page = client.get("/dashboards/kpis/csat/")
    href = page.context["stars"].spread.rows[1].href
    listed = client.get(href)
    assert [row["fact"].pk for row in listed.context["rows"]] == [answered[2].pk]
    assert listed.context["rows"][0]["figure"] == "4 of 5"
    file = client.get(href.replace("/stars/?", "/stars/export/csv/?"))
    said = b"".join(file.streaming_content).decode("utf-8-sig")
    assert f"HD-{answered[2].pk}" in said and f"HD-{answered[1].pk}" not in said
    made_up = client.get("/dashboards/kpis/csat/?rating=nonsense")
    assert made_up.status_code == 200 and not made_up.context["rows"]
    kpis = b"".join(client.get("/dashboards/export/csv/").streaming_content).decode("utf-8-sig")
    assert "Mean rating in stars" in kpis and "3.25" in kpis


def test_without_stars_nothing_is_said_of_them(cast, sign_in):
    tickets = solved(cast, 1)
    tickets[0].rate("good", "Спасибо", by=cast.customer)
    keeping.make([tickets[0].pk])
    page = sign_in(cast.manager).get("/dashboards/kpis/csat/")
    assert page.context["stars"] is None and "five stars</h2>" not in text(page)
