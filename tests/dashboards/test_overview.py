"""The overview of numbers and the page that explains one."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from helpdesk.keyset import sealed
from sla.kpi import keeping, rolling
from sla.models import TicketFact
from tests.api.test_kpis import solved
from tests.incidents import asked
from tickets.models import Ticket


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("size", [1, 6])
def test_it_costs_the_same_whatever_the_number_of_tickets(cast, sign_in, size, django_assert_num_queries):
    solved(cast, size)
    rolling.roll()
    client = sign_in(cast.manager)
    client.get("/dashboards/")
    with django_assert_num_queries(11):
        page = client.get("/dashboards/")
    assert page.status_code == 200 and "Average first response time" in text(page)
    assert page.context["report"].source == "rollups" and "counted from the tickets" not in text(page)


def test_what_is_not_kept_ready_is_counted_and_said(cast, sign_in):
    solved(cast)
    rolling.roll()
    page = sign_in(cast.manager).get("/dashboards/?zone=Asia/Tokyo")
    assert page.context["report"].source == "facts" and "counted from the tickets" in text(page)
    wrong = sign_in(cast.manager).get("/dashboards/?organisation=Рога")
    assert wrong.status_code == 422 and "There is no organisation “Рога”" in text(wrong)
    named = sign_in(cast.manager).get("/dashboards/", {"organisation": cast.bakery.name.upper()})
    assert named.context["report"].source == "facts" and named.context["report"].sums["created"] == 2


def test_our_own_people_are_asked_for_apart(cast, sign_in):
    cast.bakery.is_own = True
    cast.bakery.save()
    solved(cast)
    asked(cast.stranger, "Чужой вопрос")
    keeping.make(list(Ticket.objects.values_list("pk", flat=True)))
    rolling.roll()
    client = sign_in(cast.manager)
    counted = {word: client.get(f"/dashboards/?whose={word}") for word in ("", "ours", "customers")}
    created = {word: page.context["report"].sums["created"] for word, page in counted.items()}
    assert created == {"": 3, "ours": 2, "customers": 1}
    page = text(counted["ours"])
    assert '<option value="ours" selected>' in page and "counted from the tickets" in page
    assert "Requests of: Our own people alone" in page  # on paper
    opened = client.get("/dashboards/kpis/nst/?whose=customers")
    assert opened.context["figures"].count == 1 and len(opened.context["rows"]) == 1
    assert client.get("/dashboards/?whose=nobody").status_code == 422


def test_it_is_compared_with_the_days_or_the_year_before(cast, sign_in):
    solved(cast)
    client = sign_in(cast.manager)
    before = client.get("/dashboards/?from=2026-03-01&to=2026-03-31").context["report"].before
    assert (str(before.first), str(before.last)) == ("2026-01-29", "2026-02-28")
    year = client.get("/dashboards/?from=2024-02-29&to=2024-03-31&compare=year").context["report"].before
    assert (str(year.first), str(year.last)) == ("2023-02-28", "2023-03-31")
    assert client.get("/dashboards/?compare=none").context["report"].before is None


def test_each_number_opens_to_its_definition_and_its_tickets(cast, sign_in):
    tickets, client = solved(cast), sign_in(cast.lead)
    tickets[1].spam(by=cast.agent)
    keeping.make([tickets[1].pk])
    page = text(client.get("/dashboards/?line=1"))
    assert "/dashboards/kpis/afrt/?" in page
    one = text(client.get("/dashboards/kpis/afrt/?line=1"))
    assert "No status pauses it" in one and "÷" in one and "1 ticket" in one
    assert tickets[0].number in one and "spam" in one
    assert client.get("/dashboards/kpis/afrt/?priority=urgent").context["figures"].count == 0
    assert client.get("/dashboards/kpis/nothing/").status_code == 404


def test_recomputing_names_a_planted_row(cast, sign_in):
    tickets, client = solved(cast), sign_in(cast.manager)
    assert "nothing differs" in text(client.get("/dashboards/kpis/solved/?recompute=1"))
    TicketFact.objects.filter(pk=tickets[0].pk).update(replies=9)
    page = text(client.get("/dashboards/kpis/solved/?recompute=1"))
    assert f"{tickets[0].number}: fact replies is 9, the events say 1" in page
    keeping.make([tickets[0].pk])


def test_a_period_without_tickets_shows_no_invented_number(cast, sign_in):
    page = sign_in(cast.manager).get("/dashboards/?from=2001-01-01&to=2001-01-31")
    assert {tile.shown for tile in [*page.context["hero"], *page.context["rest"]]} == {"—", "0"}


@pytest.mark.parametrize("query", ["from=2026-99-01", "from=2026-02-02&to=2026-01-01", "zone=Mars", "from=0001-01-01"])
def test_a_wrong_period_says_so(cast, sign_in, query):
    for path in ("/dashboards/", "/dashboards/kpis/afrt/"):
        assert sign_in(cast.manager).get(f"{path}?{query}").status_code == 422


def test_who_may(cast, sign_in):
    asked(cast.customer)
    assert sign_in(cast.agent).get("/dashboards/").status_code == 403
    assert sign_in(cast.manager).post("/dashboards/").status_code == 405


def test_a_number_is_listed_by_its_figure_and_by_who_is_left_out(cast, sign_in):
    tickets, client = solved(cast, 3), sign_in(cast.manager)
    for n, ticket in enumerate(tickets):
        TicketFact.objects.filter(pk=ticket.pk).update(resolution_business=60 * (n + 1))
    TicketFact.objects.filter(pk=tickets[0].pk).update(gone="spam")

    def listed(query: str) -> list[int]:
        return [row["fact"].pk for row in client.get(f"/dashboards/kpis/art/?{query}").context["rows"]]

    first, second, third = (ticket.pk for ticket in tickets)
    assert listed("sort=most") == [third, second, first] and listed("sort=least") == [first, second, third]
    assert listed(f"sort=most&after=180.{third}") == [second, first]
    assert listed(f"sort=least&after=60.{first}") == [second, third]
    at = TicketFact.objects.get(pk=third).solved_at
    assert listed(f"after={quote(sealed(at, third))}") == [second, first] and listed("after=made-up") == [
        third,
        second,
        first,
    ]
    assert listed("reason=spam") == [first] and listed("reason=nonsense&after=x.y.z") == [third, second, first]
    keeping.make([first, second, third])


@pytest.mark.parametrize(
    "name", ["ntb", "on_time", "on_time_first_reply", "csat", "response_rate", "nst", "return_rate"]
)
def test_every_number_opens_and_is_recomputed(cast, sign_in, name):
    tickets, client = solved(cast, 2), sign_in(cast.manager)
    tickets[0].rate("good", "Спасибо", by=cast.customer)
    asked(cast.customer, "Ещё открыто")
    keeping.make(list(Ticket.objects.values_list("pk", flat=True)))
    page = client.get(f"/dashboards/kpis/{name}/?recompute=1")
    checked = page.context["checked"]
    assert page.status_code == 200 and (checked is None or (checked.agrees and not checked.wrong))
