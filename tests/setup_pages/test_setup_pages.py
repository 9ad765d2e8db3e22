"""The settings: administrators only; people, teams, outgoing mail, what came in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from people.models import Person, Team
from tests.cast import PASSWORD
from tests.letters import believes_spam
from tickets import blobs, outbox
from tickets.content import written
from tickets.mail import door
from tickets.models import Arrival, Outgoing, Ticket

PAGES = ["", "people/", "people/new/", "teams/", "teams/new/", "outgoing/", "quarantine/"]


@pytest.mark.parametrize("page", PAGES)
def test_administrators_only(cast, sign_in, client, page):
    assert sign_in(cast.admin).get(f"/setup/{page}").status_code == 200
    for person in (cast.agent, cast.lead, cast.manager, cast.customer):
        assert sign_in(person).get(f"/setup/{page}").status_code == 403
    assert client.get(f"/setup/{page}").status_code == 302


def test_a_new_colleague_can_sign_in_and_a_closed_one_cannot(cast, sign_in):
    admin = sign_in(cast.admin)
    data = {"name": "Иван Петров", "email": "ivan@example.com", "role": "agent", "language": "ru"}
    data |= {"password": "a-first-password", "is_active": "on", "teams": [cast.first_line.pk]}
    assert admin.post("/setup/people/new/", data).status_code == 302
    person = Person.objects.with_email("ivan@example.com").get()
    assert list(person.teams.all()) == [cast.first_line]
    desk = Client()
    signed = desk.post("/desk/sign-in/", {"email": "IVAN@example.com", "password": "a-first-password"})
    assert signed.url == "/desk/"
    del data["is_active"]
    assert admin.post(f"/setup/people/{person.pk}/", {**data, "password": ""}).status_code == 302
    assert desk.get("/desk/").status_code == 302
    person.refresh_from_db()
    left = person.left_at
    assert 'name="is_active" checked' not in admin.get(f"/setup/people/{person.pk}/").content.decode()
    assert not person.is_active and timezone.now() - left < timedelta(minutes=1)
    admin.post(f"/setup/people/{person.pk}/", {**data, "password": "", "name": "Иван Сидоров"})  # still closed
    person.refresh_from_db()
    assert (person.name, person.left_at) == ("Иван Сидоров", left)
    admin.post(f"/setup/people/{person.pk}/", {**data, "password": "", "is_active": "on"})
    person.refresh_from_db()
    assert person.is_active and person.left_at is None


def test_a_new_password_ends_the_other_sessions(cast, sign_in):
    desk = Client()
    desk.post("/desk/sign-in/", {"email": "dmitri@example.com", "password": PASSWORD})
    assert desk.get("/desk/").status_code == 200
    data = {"name": cast.agent.name, "email": "dmitri@example.com", "role": "agent", "is_active": "on"}
    sign_in(cast.admin).post(f"/setup/people/{cast.agent.pk}/", {**data, "password": "another-password"})
    assert desk.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    "change",
    [
        {"email": "dmitri@example.com"},
        {"email": "no"},
        {"name": ""},
        {"role": "customer"},
        {"role": "system"},
        {"password": "short"},
        {"password": ""},
    ],
)
def test_a_person_that_makes_no_sense_is_not_saved(cast, sign_in, change):
    data = {"name": "N", "email": "n@example.com", "role": "agent", "password": "a-first-password", "is_active": "on"}
    response = sign_in(cast.admin).post("/setup/people/new/", {**data, **change})
    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()
    assert not Person.objects.with_email("n@example.com").exists()


def test_nobody_takes_their_own_access_away(cast, sign_in):
    data = {"name": "Nadia", "email": "admin@example.com", "role": "agent", "is_active": "on"}
    assert sign_in(cast.admin).post(f"/setup/people/{cast.admin.pk}/", data).status_code == 422
    cast.admin.refresh_from_db()
    assert cast.admin.role == "admin"


def test_teams_are_made_and_keep_their_line_while_they_have_tickets(ticket, cast, sign_in):
    admin = sign_in(cast.admin)
    members = [cast.agent.pk, cast.other_agent.pk]
    admin.post("/setup/teams/new/", {"name": "Склад", "line": "2", "members": members, "is_private": "on"})
    team = Team.objects.get(name="Склад")
    assert (team.line, team.is_private, team.memberships.count()) == (2, True, 2)
    moved = admin.post(f"/setup/teams/{cast.first_line.pk}/", {"name": "Первая линия", "line": "2"})
    assert moved.status_code == 422
    twice = admin.post("/setup/teams/new/", {"name": "Склад", "line": "1"})
    assert twice.status_code == 422


def test_outgoing_mail_shows_what_the_customer_gets(ticket, cast, sign_in):
    ticket.reply(written("Вот <b>ответ</b>"), by=cast.agent)
    outbox.sweep()
    row = Outgoing.objects.get(kind="reply")
    admin = sign_in(cast.admin)
    assert "marina@polyana.example" in admin.get("/setup/outgoing/").content.decode()
    assert ticket.number in admin.get(f"/setup/outgoing/{row.pk}/").content.decode()
    assert admin.get(f"/setup/outgoing/{row.pk}/raw/").content == blobs.get(row.raw_sha256)
    html = admin.get(f"/setup/outgoing/{row.pk}/raw/?html=1")
    assert "sandbox" in html["Content-Security-Policy"]
    assert "&lt;b&gt;" in html.content.decode()
    assert sign_in(cast.agent).get(f"/setup/outgoing/{row.pk}/raw/").status_code == 403


def test_a_failed_mail_can_be_sent_again(ticket, cast, sign_in):
    Outgoing.objects.update(state="failed", error="550")
    row = Outgoing.objects.get()
    sign_in(cast.admin).post(f"/setup/outgoing/{row.pk}/retry/")
    outbox.sweep()
    row.refresh_from_db()
    assert row.state == "sent"


def test_quarantine_shows_downloads_and_releases(cast, sign_in):
    believes_spam()
    spam = door.process(door.accept(b"From: a@x.example\nX-Spam-Flag: YES\nSubject: real\n\nx\n").pk)
    bad = door.process(door.accept(b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 5000).pk)
    admin = sign_in(cast.admin)
    assert bad.reason in admin.get("/setup/quarantine/").content.decode()
    assert admin.get(f"/setup/quarantine/{bad.pk}/raw/").content.startswith(b"Content-Type")
    admin.post(f"/setup/quarantine/{spam.pk}/release/")
    admin.post(f"/setup/quarantine/{bad.pk}/release/")
    assert Ticket.objects.get().subject == "real"
    bad.refresh_from_db()
    assert bad.outcome == Arrival.Outcome.QUARANTINED
    assert sign_in(cast.lead).post(f"/setup/quarantine/{bad.pk}/release/").status_code == 403
