"""Being there: the beat of pages, what one says of oneself, colleagues, the next ticket, a team's board."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import Absence, Presence
from tests.tickets.test_assigning import request
from tests.tickets.test_handovers import case

HTMX = {"HX-Request": "true"}


@pytest.fixture
def agent(cast, sign_in):
    return sign_in(cast.agent)


def text(response) -> str:
    return response.content.decode()


def test_a_page_tells_that_its_person_is_there_and_learns_of_the_others(cast, agent):
    Presence.beat(cast.other_agent, idle=True)
    for _ in range(3):
        request(cast).take(by=cast.agent)
    page = text(agent.post("/desk/presence/", {"idle": "0"}, headers=HTMX))
    assert cast.agent.presence.state == "online"
    assert "1 of 3 online" in page and "3/12" in page and "Away" in page and "Not at the desk" in page


def test_away_is_said_and_stays_until_taken_back(cast, agent):
    assert agent.post("/desk/presence/", {"state": "away"}).status_code == 302
    agent.post("/desk/presence/", {"idle": "0"}, headers=HTMX)
    assert Presence.objects.get(person=cast.agent).state == "away"
    agent.post("/desk/presence/", {"state": "online"})
    assert Presence.objects.get(person=cast.agent).state == "online"


def test_somebody_absent_is_not_at_the_desk(cast, agent):
    now = timezone.now()
    Absence.objects.create(person=cast.other_agent, begins_at=now, ends_at=now + timedelta(days=1))
    Presence.beat(cast.other_agent, idle=False)
    assert "Absent" in text(agent.post("/desk/presence/", {}, headers=HTMX))


def test_the_beat_costs_the_same_whatever_the_team(cast, agent, django_assert_num_queries):
    agent.post("/desk/presence/", {}, headers=HTMX)
    # Session, person, the beat, the person's teams, their members with loads
    with django_assert_num_queries(5):
        agent.post("/desk/presence/", {}, headers=HTMX)


def test_take_next_opens_the_ticket_and_says_when_nothing_waits(cast, agent):
    ticket = request(cast)
    assert agent.post("/desk/next/").url == f"/desk/tickets/{ticket.number}/"
    assert "Nothing waits" in text(agent.post("/desk/next/", follow=True))
    ticket.refresh_from_db()
    assert ticket.assignee == cast.agent


def test_a_manager_reads_and_takes_nothing(cast, sign_in):
    client = sign_in(cast.manager)
    assert client.post("/desk/next/").status_code == 403
    assert "Take next" not in text(client.get("/desk/"))


def test_the_board_sorts_a_teams_tickets_by_what_they_wait_for(cast, sign_in, django_assert_num_queries):
    sent, accepted, waits = request(cast), request(cast), request(cast)
    for each in (sent, accepted, waits):
        each.escalate(cast.second_line, case(), by=cast.agent)
    accepted.accept(by=cast.specialist)
    waits.accept(by=cast.specialist)
    waits.wait(by=cast.specialist)
    queued = request(cast, team=cast.second_line)
    client = sign_in(cast.specialist)
    url = f"/desk/teams/{cast.second_line.pk}/"
    page = client.get(url)
    assert {column.name: rows for column, rows in page.context["columns"]} == {
        "waiting": [sent], "queue": [queued], "work": [accepted], "others": [waits],
    }  # fmt: skip
    assert "Kenji Mori" in text(page) and "1/12" in text(page)
    # Session, person, private teams, teams, tickets, waiting hand-overs, members, queue, rail
    with django_assert_num_queries(9):
        client.get(url)


def test_a_private_teams_board_is_not_there_for_others(cast, agent):
    cast.second_line.is_private = True
    cast.second_line.save()
    assert agent.get(f"/desk/teams/{cast.second_line.pk}/").status_code == 404
    assert agent.get("/desk/teams/999999/").status_code == 404
