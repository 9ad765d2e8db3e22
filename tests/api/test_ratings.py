"""Ratings over the API: customers give them, staff read all."""

from __future__ import annotations

import pytest

from sla.kpi import keeping
from tests.api.test_kpis import solved as of_kpis
from tickets.content import written
from tickets.models import Rating, RatingSettings


@pytest.fixture
def solved(ticket, cast):
    ticket.reply(written("Готово"), by=cast.agent, then="solved")
    return ticket


def test_a_customer_rates_and_reads_it_in_the_ticket(solved, cast, api):
    call, url = api(cast.customer), f"tickets/{solved.number}/"
    assert call("GET", url).json()["rating"] == ""
    for _twice in range(2):
        answer = call("POST", f"{url}rating/", {"score": "good", "comment": "Быстро"})
        assert (answer.status_code, answer.json()["rating"]) == (200, "good")
    assert (Rating.objects.get().via, Rating.objects.get().comment) == ("api", "Быстро")
    assert call("POST", f"{url}rating/", {"score": "so-so"}).status_code == 400
    assert call("POST", f"{url}rating/", {"score": "5"}).status_code == 409  # not the scale of now
    RatingSettings.objects.create(scale="five")
    assert call("POST", f"{url}rating/", {"score": 5}).json()["rating"] == "5"
    assert call("POST", f"{url}rating/", {"score": "bad"}).status_code == 409


def test_only_the_requests_people_and_only_when_solved(ticket, cast, api):
    url = f"tickets/{ticket.number}/rating/"
    assert api(cast.customer)("POST", url, {"score": "good"}).status_code == 409
    ticket.solve(by=cast.agent)
    assert api(cast.agent)("POST", url, {"score": "good"}).status_code == 403
    assert api(cast.stranger)("POST", url, {"score": "good"}).status_code == 404
    assert not Rating.objects.exists()


def test_staff_list_the_answers_of_visible_tickets(solved, cast, api, django_assert_num_queries):
    solved.rate("good", by=cast.customer)
    solved.rate("bad", "Долго", by=cast.customer)
    call = api(cast.agent)
    call("GET", "ratings/")
    with django_assert_num_queries(3):  # the token, private teams, the page
        rows = call("GET", "ratings/").json()["results"]
    assert [(row["score"], row["is_last"]) for row in rows] == [("bad", True), ("good", False)]
    assert rows[0] | {"id": 0, "at": ""} == {
        "id": 0, "ticket": solved.number, "person": {"id": cast.customer.pk, "name": cast.customer.name},
        "team": {"id": cast.first_line.pk, "name": "Первая линия"}, "score": "bad", "comment": "Долго",
        "via": "portal", "at": "", "is_last": True,
    }  # fmt: skip
    assert [row["score"] for row in call("GET", "ratings/?score=good").json()["results"]] == ["good"]
    assert call("GET", "ratings/?score=x").status_code == 400
    assert api(cast.customer)("GET", "ratings/").status_code == 404
    cast.first_line.is_private = True
    cast.first_line.save()
    cast.other_agent.memberships.all().delete()
    assert api(cast.other_agent)("GET", "ratings/").json()["results"] == []
    assert call("GET", "tickets/?rating=bad").json()["results"][0]["number"] == solved.number


def test_numbers_tell_the_spread_of_stars(cast, api):
    tickets = of_kpis(cast, 2)
    RatingSettings.objects.create(scale="five")
    for ticket, score in zip(tickets, "52", strict=True):
        ticket.rate(score, by=cast.customer)
    keeping.make([ticket.pk for ticket in tickets])
    said = api(cast.manager)("GET", "kpis/").json()["kpis"]
    assert said["csat"]["value"] == 0.5
    assert said["csat"]["stars"] == {"1": 0, "2": 1, "3": 0, "4": 0, "5": 1}
    assert (said["stars"]["value"], said["stars"]["count"], said["stars"]["unit"]) == (3.5, 2, "stars")
