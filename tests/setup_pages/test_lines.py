"""Settings of the two lines: how teams assign, who is away, who works when, reasons and limits of hand-overs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import Absence, Person, Team
from tests.tickets.test_assigning import request
from tests.tickets.test_handovers import case
from tickets.models import HandoverReason, LineLimit

ABSENCE = {"begins_at": "2030-01-01T09:00", "ends_at": "2030-01-05T18:00", "why": "отпуск"}


@pytest.fixture
def admin(cast, sign_in):
    return sign_in(cast.admin)


def text(response) -> str:
    return response.content.decode()


def test_a_teams_strategy_and_reaction_time_are_set(cast, admin):
    url = f"/setup/teams/{cast.first_line.pk}/"
    form = {"name": "Первая линия", "line": "1", "assignment": "least_loaded", "reacts_within": "30"}
    assert admin.post(url, form).status_code == 302
    team = Team.objects.get(pk=cast.first_line.pk)
    assert (team.assignment, team.reacts_within) == ("least_loaded", 30)
    assert admin.post(url, {**form, "assignment": "nosuch"}).status_code == 422
    assert "whoever has least" in text(admin.get(url))


def test_capacity_and_hours_of_a_person_are_set(cast, admin):
    form = {"name": "Дмитрий", "email": "dmitri@example.com", "role": "agent", "is_active": "on", "capacity": "5"}
    assert admin.post(f"/setup/people/{cast.agent.pk}/", {**form, "calendar": ""}).status_code == 302
    assert Person.objects.get(pk=cast.agent.pk).capacity == 5


def test_an_absence_says_first_what_it_would_do(cast, admin):
    request(cast).take(by=cast.agent)
    form = {**ABSENCE, "person": cast.agent.pk, "stand_in": cast.other_agent.pk}
    looked = admin.post("/setup/absences/", {**form, "look": "1"})
    assert (
        "1 ticket that is open now would go to Sofia Reyes when it begins." in text(looked)
        and not Absence.objects.exists()
    )
    assert admin.post("/setup/absences/", form).status_code == 302
    page = text(admin.get("/setup/absences/"))
    assert "отпуск" in page and "Sofia Reyes" in page
    admin.post(f"/setup/absences/{Absence.objects.get().pk}/removal/")
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"ends_at": "2029-12-31T18:00"}, "after the beginning"),
        ({"begins_at": "2020-01-01T09:00", "ends_at": "2020-01-05T18:00"}, "passed already"),
        ({"stand_in": "self"}, "stands in for themselves"),
        ({"begins_at": "завтра"}, "valid date"),
    ],
)
def test_a_wrong_absence_says_why_and_keeps_what_was_typed(cast, admin, wrong, why):
    form = {**ABSENCE, "person": cast.agent.pk, "stand_in": "", **wrong}
    form["stand_in"] = cast.agent.pk if form["stand_in"] == "self" else ""
    refused = admin.post("/setup/absences/", form)
    assert refused.status_code == 422 and why in text(refused) and "отпуск" in text(refused)


def test_leads_enter_absences_and_agents_do_not(cast, sign_in):
    assert sign_in(cast.lead).get("/setup/absences/").status_code == 200
    assert sign_in(cast.lead).get("/setup/shifts/").status_code == 200
    assert sign_in(cast.agent).get("/setup/absences/").status_code == 403


def test_shifts_show_hours_and_absences_of_two_weeks(cast, admin, django_assert_num_queries):
    now = timezone.now()
    Absence.objects.create(person=cast.agent, begins_at=now, ends_at=now + timedelta(days=20))
    page = admin.get("/setup/shifts/")
    rows = dict(page.context["rows"])
    assert all(day.away for day in rows[cast.agent])
    worked = [day.spans for day in rows[cast.other_agent] if day.spans]
    assert len(worked) == 10 and "09:00–18:00" in text(page)
    # Session, person, people, their teams, absences, calendars, whose calendar
    with django_assert_num_queries(7):
        admin.get("/setup/shifts/")


def test_reasons_are_a_sites_own_and_a_used_code_stays(cast, admin):
    form = {"code": "Legal", "name_en": "Legal", "name_ru": "Юристы", "is_active": "on"}
    assert admin.post("/setup/handovers/reasons/new/", form).status_code == 302
    reason = HandoverReason.objects.get(code="legal")
    assert "Legal" in text(admin.get("/setup/handovers/"))
    request(cast).escalate(cast.second_line, case(code="legal"), by=cast.agent)
    url = f"/setup/handovers/reasons/{reason.pk}/"
    assert "make a new reason" in text(admin.post(url, {**form, "code": "law"}))
    admin.post(url, {**form, "is_active": ""})
    assert not HandoverReason.objects.get(code="legal").is_active


def test_limits_are_set_and_taken_away(cast, admin):
    admin.post("/setup/handovers/", {"line_2": "5"})
    assert LineLimit.objects.get().waiting == 5
    admin.post("/setup/handovers/", {"line_2": ""})
    assert not LineLimit.objects.exists()
    assert admin.post("/setup/handovers/", {"line_2": "-1"}).status_code == 422
