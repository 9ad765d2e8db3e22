"""The page of one team: its figures and targets, its people, what went in and out, who is away, who may look."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from people.models import Absence
from sla.kpi import keeping, rolling
from sla.models import Target
from tests.api.test_kpis import solved
from tests.incidents import asked
from tickets.content import written


def text(response) -> str:
    return response.content.decode()


def path(team) -> str:
    return f"/dashboards/teams/{team.pk}/"


def test_its_figures_are_the_teams_alone(cast, sign_in, ticket):
    solved(cast)
    ticket.move_to(cast.billing, by=cast.agent)
    Target.put("fcr", {None: 0.1, cast.first_line.pk: 0.9}, date(2026, 1, 1), by=cast.manager)
    keeping.make([ticket.pk])
    rolling.roll()
    client = sign_in(cast.lead)
    page = client.get(path(cast.first_line))
    tiles = {tile.title: tile for tile in [*page.context["hero"], *page.context["rest"]]}
    assert page.context["report"].source == "rollups"
    assert tiles["Solved tickets"].shown == "2" and tiles["Solved at first contact"].target.startswith("≥ 90")
    assert f"team={cast.first_line.pk}" in tiles["Solved tickets"].href
    assert client.get(tiles["Solved tickets"].href).context["figures"].count == 2
    other = client.get(path(cast.billing))
    assert {tile.title: tile.shown for tile in other.context["rest"]}["Solved tickets"] == "0"


def test_its_people_stand_by_name_with_what_they_did_for_it(cast, sign_in):
    tickets = solved(cast)
    tickets[0].log_time(30, by=cast.agent)
    tickets[1].log_time(15, by=cast.specialist)  # a colleague of another team helps
    elsewhere = asked(cast.customer, "Счёт")
    elsewhere.move_to(cast.billing, by=cast.agent)
    elsewhere.assign(cast.agent, by=cast.agent)
    elsewhere.reply(written("Ответ"), by=cast.agent, then="solved")
    keeping.make([*(ticket.pk for ticket in tickets), elsewhere.pk])
    rolling.roll()
    client = sign_in(cast.manager)
    page = client.get(path(cast.first_line))
    rows = {row.title: {str(cell.title): cell for cell in row.cells} for row in page.context["agents"]}
    assert list(rows) == sorted(rows, key=lambda person: person.name)
    assert set(rows) == {cast.agent, cast.other_agent, cast.lead, cast.specialist}
    mine = rows[cast.agent]
    assert mine["Solved tickets"].shown == "2" and mine["Time logged"].shown == "30 m"
    assert (
        rows[cast.specialist]["Time logged"].shown == "15 m" and rows[cast.other_agent]["Solved tickets"].shown == "0"
    )
    for title in ("Solved tickets", "Average first response time"):
        cell = mine[title]
        assert f"agent={cast.agent.pk}" in cell.href and f"team={cast.first_line.pk}" in cell.href
        opened = client.get(cell.href)
        assert opened.context["formula"].value == cell.shown and len(opened.context["rows"]) == 2, title
    other = client.get(path(cast.billing))
    there = {row.title: row.cells for row in other.context["agents"]}[cast.agent]
    assert [cell.shown for cell in there[:2]] == ["1", "1.0"]  # solved, and the share of it
    assert client.get(there[1].href).context["formula"].value == "1.0"
    assert "What its members and others did for this team" in text(other)


def test_what_was_handed_over_says_why_and_opens(cast, sign_in, handed):
    client = sign_in(cast.lead)
    second = client.get(path(cast.second_line))
    [received] = second.context["received"].rows
    assert (received.shown, received.right) == ("6", "1") and second.context["sent"].is_empty
    first = client.get(path(cast.first_line))
    [sent] = first.context["sent"].rows
    assert sent.shown == "6" and first.context["received"].is_empty
    for bar in (received, sent):
        assert len(client.get(bar.href).context["rows"]) == 6
    assert (
        client.get(sent.href.replace("became=sent", "became=returned")).context["rows"][0].ticket == handed["returned"]
    )


def test_who_is_away_soon(cast, sign_in):
    now = timezone.now()
    spans = {cast.agent: (2, 5), cast.other_agent: (15, 20), cast.lead: (-9, -2), cast.specialist: (1, 3)}
    for person, (begin, end) in spans.items():
        days = (now + timedelta(days=begin), now + timedelta(days=end))
        Absence.objects.create(person=person, begins_at=days[0], ends_at=days[1], stand_in=cast.other_agent)
    page = sign_in(cast.lead).get(path(cast.first_line))
    assert [each.person for each in page.context["absences"]] == [cast.agent]
    assert [each.person for each in sign_in(cast.lead).get(path(cast.billing)).context["absences"]] == []


@pytest.mark.parametrize("size", [1, 6])
def test_it_costs_the_same_whatever_the_number_of_tickets(cast, sign_in, size, django_assert_num_queries):
    for each in solved(cast, size):
        each.log_time(5, by=cast.agent)
    rolling.roll()
    client = sign_in(cast.lead)
    client.get(path(cast.first_line))
    with django_assert_num_queries(19):
        assert client.get(path(cast.first_line)).status_code == 200


def test_who_may(cast, sign_in):
    for person in (cast.lead, cast.manager, cast.admin):  # a lead sees the reports of all teams
        assert sign_in(person).get(path(cast.second_line)).status_code == 200
    assert sign_in(cast.agent).get(path(cast.first_line)).status_code == 403
    assert sign_in(cast.lead).post(path(cast.first_line)).status_code == 405
    assert sign_in(cast.lead).get("/dashboards/teams/987654/").status_code == 404
    assert sign_in(cast.lead).get(f"{path(cast.first_line)}?from=2026-02-02&to=2026-01-01").status_code == 422


def test_the_overview_leads_to_it(cast, sign_in):
    solved(cast)
    rolling.roll()
    page = sign_in(cast.manager).get("/dashboards/?from=2026-01-01&priority=normal")
    assert f'href="{path(cast.first_line)}?' in text(page)
