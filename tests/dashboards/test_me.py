"""Somebody's own numbers: what they hold, that each opens to own tickets and to nobody else's, what they cost."""

from __future__ import annotations

import pytest
from django.utils import timezone

from sla.kpi import keeping, rolling
from tests.api.test_kpis import solved
from tests.incidents import asked
from tickets.content import written
from tickets.models import Ticket, TimeEntry


def text(response) -> str:
    return response.content.decode()


def made(cast) -> list[Ticket]:
    """Two solved by the agent, one of them rated; one by a colleague; all rolled up."""
    tickets = solved(cast)
    tickets[0].rate("bad", "Отвечали долго", by=cast.customer)
    other = asked(cast.customer, "Чужое обращение")
    other.reply(written("Ответ"), by=cast.other_agent, then="solved")
    other.rate("good", "Чужая похвала", by=cast.customer)
    tickets[0].log_time(90, "смотрел журнал", by=cast.agent)
    other.log_time(15, "чужая работа", by=cast.other_agent)
    keeping.make(list(Ticket.objects.values_list("pk", flat=True)))
    rolling.roll()
    return [*tickets, other]


def shown(page) -> dict[str, str]:
    return {
        str(tile.title): tile.shown.replace("\N{NO-BREAK SPACE}", " ")
        for tile in [*page.context["tiles"], *page.context["worked"]]
    }


def test_it_holds_what_one_did_oneself(cast, sign_in):
    *_own, other = made(cast)
    page = sign_in(cast.agent).get("/dashboards/me/")
    assert page.status_code == 200 and page.context["report"].source == "rollups"
    tiles = shown(page)
    assert (tiles["Solved tickets"], tiles["Satisfied customers"], tiles["Time logged"]) == (
        "2",
        "0 %",
        "1 h 30 m",
    )
    said = text(page)
    assert "Отвечали долго" in said and "Чужая похвала" not in said and other.number not in said
    assert cast.other_agent.name not in said and f"agent={cast.other_agent.pk}" not in said
    theirs = shown(sign_in(cast.other_agent).get("/dashboards/me/"))
    assert (theirs["Solved tickets"], theirs["Satisfied customers"], theirs["Time logged"]) == (
        "1",
        "100 %",
        "15 m",
    )


def test_a_colleague_named_in_the_address_changes_nothing(cast, sign_in):
    made(cast)
    page = sign_in(cast.agent).get(f"/dashboards/me/?agent={cast.other_agent.pk}&team={cast.second_line.pk}")
    assert shown(page)["Solved tickets"] == "2"


def test_each_number_opens_to_own_tickets_alone(cast, sign_in):
    first, second, other = made(cast)
    client = sign_in(cast.agent)
    page = client.get("/dashboards/me/")
    for tile in [*page.context["tiles"], *page.context["worked"]]:
        assert client.get(tile.href).status_code == 200, tile.href
    solved_page = text(client.get(page.context["tiles"][0].href))
    assert first.number in solved_page and second.number in solved_page and other.number not in solved_page
    assert "My numbers" in solved_page and cast.other_agent.name not in solved_page
    assert client.get(f"/dashboards/kpis/solved/?agent={cast.agent.pk}&recompute=1").context["checked"].agrees
    for query in ("", f"?agent={cast.other_agent.pk}", f"?agent={cast.agent.pk},{cast.other_agent.pk}", "?agent=0"):
        assert client.get(f"/dashboards/kpis/solved/{query}").status_code == 403, query
    twice = f"?agent={cast.agent.pk}&agent={cast.other_agent.pk}"
    assert client.get(f"/dashboards/kpis/solved/{twice}").status_code == 403
    assert sign_in(cast.lead).get(f"/dashboards/kpis/solved/?agent={cast.agent.pk}").status_code == 200


def test_what_went_to_a_private_team_is_not_there(cast, sign_in):
    first, *_others = made(cast)
    cast.billing.is_private = True
    cast.billing.save()
    first.reopen(by=cast.agent)
    first.reply(written("Ещё раз"), by=cast.agent, then="solved")
    first.move_to(cast.billing, by=cast.admin)
    keeping.make([first.pk])
    rolling.roll()
    client = sign_in(cast.agent)
    page = client.get("/dashboards/me/")
    assert shown(page)["Solved tickets"] == "1" and first.number not in text(page)
    assert first.number not in text(client.get(f"/dashboards/kpis/solved/?agent={cast.agent.pk}"))
    assert first.number not in text(client.get("/dashboards/me/time/"))


def test_hand_overs_say_how_many_came_back_and_why(cast, sign_in, handed):
    client = sign_in(cast.agent)
    page = client.get("/dashboards/me/")
    found = page.context["handed"]
    assert (found.sent, found.returned) == (6, 1) and "Нет журнала принтера" in text(page)
    back = text(client.get(page.context["handed_href"]["returned"]))
    assert handed["returned"].number in back and handed["accepted"].number not in back
    assert handed["accepted"].number in text(client.get(page.context["handed_href"]["sent"]))
    nobody = sign_in(cast.other_agent).get("/dashboards/me/handovers/?became=nonsense")
    assert nobody.status_code == 200 and handed["accepted"].number not in text(nobody)


def test_lists_go_on_page_by_page(cast, sign_in, ticket):
    now = timezone.now()
    for _n in range(51):
        ticket.log_time(1, by=cast.agent)
    TimeEntry.objects.update(at=now)
    client = sign_in(cast.agent)
    first = client.get("/dashboards/me/time/")
    rest = client.get("/dashboards/me/time/", {"after": first.context["next"]})
    assert (len(first.context["rows"]), len(rest.context["rows"])) == (50, 1) and not rest.context["next"]
    assert not {row.pk for row in first.context["rows"]} & {row.pk for row in rest.context["rows"]}


def test_open_tickets_and_those_late(cast, sign_in, ticket):
    ticket.assign(cast.agent, by=cast.agent)
    other = asked(cast.customer, "Просрочено")
    other.assign(cast.agent, by=cast.agent)
    due = Ticket.objects.get(pk=other.pk).next_due_at
    Ticket.objects.filter(pk=other.pk).update(next_due_at="2026-01-01T00:00Z")
    page = sign_in(cast.agent).get("/dashboards/me/")
    opened = page.context["opened"]
    assert (opened.open, opened.late, opened.tickets) == (2, 1, [other])
    Ticket.objects.filter(pk=other.pk).update(next_due_at=due)


@pytest.mark.parametrize("size", [1, 6])
def test_it_costs_the_same_whatever_the_number_of_tickets(cast, sign_in, size, django_assert_num_queries):
    for each in solved(cast, size):
        each.log_time(5, by=cast.agent)
        each.rate("good", "Спасибо", by=cast.customer)
    rolling.roll()
    client = sign_in(cast.agent)
    client.get("/dashboards/me/")
    with django_assert_num_queries(16):
        assert client.get("/dashboards/me/").status_code == 200


def test_who_may(cast, sign_in):
    for person in (cast.agent, cast.lead, cast.admin):
        assert sign_in(person).get("/dashboards/me/").status_code == 200
    for path in ("/dashboards/me/", "/dashboards/me/time/", "/dashboards/me/handovers/"):
        assert sign_in(cast.manager).get(path).status_code == 403
        assert sign_in(cast.customer).get(path).status_code in (403, 404)
        assert sign_in(cast.agent).post(path).status_code == 405
        assert sign_in(cast.agent).get(f"{path}?from=2026-02-02&to=2026-01-01").status_code == 422
    assert sign_in(cast.manager).get(f"/dashboards/kpis/solved/?agent={cast.manager.pk}").status_code == 200


def test_agents_find_it_from_the_desk(cast, sign_in):
    desk = text(sign_in(cast.agent).get("/desk/"))
    assert 'href="/dashboards/me/"' in desk and 'href="/dashboards/"' not in desk
    assert 'href="/dashboards/me/"' not in text(sign_in(cast.manager).get("/desk/"))
    assert 'href="/dashboards/"' in text(sign_in(cast.lead).get("/desk/"))
