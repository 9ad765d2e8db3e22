"""An agent's own absence: entered on the profile, seen by leads, withdrawn; nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import Absence
from tests.tickets.test_assigning import request
from tickets.assigning import returning
from tickets.models import Ticket

ME, OWN = "/desk/me/", "/desk/me/absences/"
FORM = {"begins_at": "2030-01-01T09:00", "ends_at": "2030-01-05T18:00", "why": "отпуск"}


def text(response) -> str:
    return response.content.decode()


def test_it_is_entered_seen_by_leads_and_withdrawn(cast, sign_in):
    agent = sign_in(cast.agent)
    assert "When you are away" in text(agent.get(ME))
    assert agent.post(OWN, {**FORM, "stand_in": cast.other_agent.pk}).status_code == 302
    entered = Absence.objects.get()
    assert (entered.person, entered.stand_in, entered.why) == (cast.agent, cast.other_agent, "отпуск")
    assert "отпуск" in text(agent.get(ME))
    page = text(sign_in(cast.lead).get("/setup/absences/"))
    assert "Дмитрий Волков" in page and "отпуск" in page
    assert agent.post(f"{OWN}{entered.pk}/removal/").status_code == 302
    assert not Absence.objects.exists()


def test_what_would_happen_is_said_before(cast, sign_in):
    request(cast).take(by=cast.agent)
    looked = sign_in(cast.agent).post(OWN, {**FORM, "stand_in": cast.other_agent.pk, "look": "1"})
    assert looked.status_code == 200 and "1 ticket that is open now would go to Sofia Reyes when it begins." in text(
        looked
    )
    assert 'value="отпуск"' in text(looked) and not Absence.objects.exists()


def test_of_one_that_has_begun_it_is_said_for_now(cast, sign_in):
    request(cast).take(by=cast.agent)
    begun = timezone.localtime() - timedelta(hours=1)
    looked = sign_in(cast.agent).post(OWN, {**FORM, "begins_at": begun.strftime("%Y-%m-%dT%H:%M"), "look": "1"})
    assert "1 open ticket would go back to its team now." in text(looked)


def test_a_running_one_moves_ones_tickets(cast, sign_in, ticket):
    ticket.take(by=cast.agent)
    now = timezone.localtime()
    moments = {"begins_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=1)}
    form = {name: moment.strftime("%Y-%m-%dT%H:%M") for name, moment in moments.items()}
    sign_in(cast.agent).post(OWN, {**form, "stand_in": cast.other_agent.pk})
    assert returning.absent() == 1
    assert Ticket.objects.get(pk=ticket.pk).assignee == cast.other_agent


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"ends_at": "2029-12-31T18:00"}, "after the beginning"),
        ({"begins_at": "2020-01-01T09:00", "ends_at": "2020-01-05T18:00"}, "passed already"),
        ({"stand_in": "self"}, "stands in for themselves"),
        ({"begins_at": "soon"}, "Enter a valid date"),
        ({"stand_in": "999999"}, "valid choice"),
    ],
)
def test_a_wrong_one_says_why(cast, sign_in, wrong, why):
    wrong = {name: str(cast.agent.pk) if value == "self" else value for name, value in wrong.items()}
    refused = sign_in(cast.agent).post(OWN, {**FORM, **wrong})
    assert refused.status_code == 422 and why in text(refused) and "отпуск" in text(refused)
    assert not Absence.objects.exists()


def test_nobody_enters_or_withdraws_anothers(cast, sign_in):
    agent = sign_in(cast.agent)
    agent.post(OWN, {**FORM, "person": cast.lead.pk})
    assert Absence.objects.get().person == cast.agent
    other = sign_in(cast.other_agent)
    assert "отпуск" not in text(other.get(ME))
    assert other.post(f"{OWN}{Absence.objects.get().pk}/removal/").status_code == 404
    assert Absence.objects.exists()


def test_who_works_no_tickets_has_none(cast, sign_in):
    manager = sign_in(cast.manager)
    assert "When you are away" not in text(manager.get(ME)) and manager.post(OWN, FORM).status_code == 403
    assert manager.post(ME, {"name": "Павел", "language": "ru", "time_zone": ""}).status_code == 302


def test_the_profile_is_saved_as_before(cast, sign_in):
    saved = sign_in(cast.agent).post(ME, {"name": "Дима", "language": "ru", "time_zone": "", "keys": "on"})
    assert saved.status_code == 302 and not Absence.objects.exists()
    assert sign_in(cast.agent).get(OWN).status_code == 302
