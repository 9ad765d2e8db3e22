"""What would happen, said before it is saved: teams, skills, reasons of hand-overs, limits."""

from __future__ import annotations

import pytest

from people.models import Skill, Team
from tests.incidents import asked
from tickets.models import HandoverReason, LineLimit, Ticket
from tickets.models.escalation import Case


@pytest.fixture
def admin(cast, sign_in):
    return sign_in(cast.admin)


def team_form(team, **changed):
    fields = {
        "name": team.name, "line": team.line, "assignment": team.assignment, "reacts_within": "", "calendar": "",
        "signature": "", "members": [one.pk for one in team.members.all()],
    }  # fmt: skip
    return {**fields, "look": "1", **changed}


def said(client, path, fields):
    response = client.post(path, fields)
    assert response.status_code == 200
    assert response.content.decode().count(" autofocus") == 1  # the answer is in sight
    return response.context["consequences"]


def test_a_team_tells_of_its_people_its_queue_and_who_would_see_it(admin, cast, ticket):
    ticket.assign(cast.agent, by=cast.agent)
    asked(cast.customer)
    path, stays = f"/setup/teams/{cast.first_line.pk}/", [cast.lead.pk, cast.specialist.pk]
    found = said(
        admin,
        path,
        team_form(cast.first_line, assignment="round_robin", is_private="on", members=stays, reacts_within="30"),
    )
    text = " ".join(found)
    assert "Дмитрий Волков leaves; 1 open ticket of the team stays theirs." in found
    assert "Kenji Mori joins" in text
    assert "1 ticket in the queue would be dealt now; 0 people are there, with room for 0." in found
    assert "2 people who are no members would not see its tickets any more." in found
    assert "Assignments from now on" in text
    cast.first_line.refresh_from_db()
    assert cast.first_line.assignment == "pull" and cast.agent in cast.first_line.members.all()  # only looked at


def test_a_team_that_stays_as_it_is_says_so(admin, cast):
    assert said(admin, f"/setup/teams/{cast.billing.pk}/", team_form(cast.billing)) == [
        "Nothing changes for tickets or people."
    ]
    new = {**team_form(cast.billing), "name": "Склад"}
    assert len(said(admin, "/setup/teams/new/", new)) == 1 and not Team.objects.filter(name="Склад").exists()


def test_a_skill_tells_of_the_tickets_that_ask_for_it(admin, cast, ticket):
    skill = Skill.objects.create(name="Принтеры")
    skill.people.set([cast.agent, cast.other_agent])
    waiting = asked(cast.customer)
    Ticket.objects.filter(pk__in=[ticket.pk, waiting.pk]).update(skills=[skill.pk])
    ticket.assign(cast.agent, by=cast.agent)
    path = f"/setup/skills/{skill.pk}/"
    found = said(admin, path, {"name": "Принтеры", "people": [cast.other_agent.pk], "look": "1"})
    assert found == [
        "1 ticket in the queues asks for it; 1 people could be given it instead of 2.",
        "1 open ticket that asks for it stays with people who would not have it any more.",
    ]
    assert "Nobody would have it" in said(admin, path, {"name": "Принтеры", "people": [], "look": "1"})[1]
    assert skill.people.count() == 2
    Ticket.objects.update(skills=[])  # the events know nothing of these


def test_a_reason_tells_what_is_filed_under_it(admin, cast, ticket):
    reason = HandoverReason.objects.get(code="specialist")
    ticket.escalate(cast.second_line, Case(reason, "Перезапуск", "Прошивка"), by=cast.agent)
    path = f"/setup/handovers/reasons/{reason.pk}/"
    fields = {"code": "specialist", "name_en": reason.name_en, "name_ru": reason.name_ru, "look": "1"}
    assert said(admin, path, fields) == [
        "It is no longer offered in the form of hand-overs.",
        "1 hand-over is filed under it and stays so.",
    ]
    assert said(admin, path, {**fields, "is_active": "on"}) == ["Nothing changes for tickets or people."]
    assert HandoverReason.objects.get(pk=reason.pk).is_active


def test_limits_tell_which_line_would_be_full(admin, cast, ticket):
    reason = HandoverReason.objects.get(code="specialist")
    ticket.escalate(cast.second_line, Case(reason, "Перезапуск", "Прошивка"), by=cast.agent)
    found = said(admin, "/setup/handovers/", {"line_1": "", "line_2": "1", "line_3": "4", "look": "1"})
    assert found == [
        "First line: no limit.",
        "Second line: full now; the next hand-over would need a reason.",
        "Third line: 4 more hand-overs before another one needs a reason.",
    ]
    assert not LineLimit.objects.exists()
