"""The wallboard: what it shows, to whom, what it costs, and what it never shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.models import Presence
from sla.kpi import keeping
from sla.kpi.wall import scope_of, wall
from sla.models import WallLink
from tests.promises import age
from tests.tickets.test_assigning import request
from tickets.content import written
from tickets.models import Ticket
from tickets.models.words import Priority

PATH = "/dashboards/wall/"
PART = {"X-Wall": "1"}


def text(response) -> str:
    return response.content.decode()


def make(cast, **fields) -> tuple[WallLink, str]:
    return WallLink.create(by=cast.admin, **{"name": "Зал", "language": "ru", **fields})


def screen(link: WallLink, token: str) -> Client:
    """A browser that has opened the link."""
    client = Client()
    answer = client.get(f"{PATH}open/{link.pk}/{token}/")
    assert (answer.status_code, answer.url) == (302, f"{PATH}{link.pk}/")
    return client


@pytest.fixture
def desk(cast, policy):
    """An urgent ticket an hour late, one due within the hour, one answered and solved today, one of billing's."""
    late = request(cast, Priority.URGENT)
    age(90)
    soon = request(cast, Priority.HIGH, team=cast.billing)
    age(10)
    done = request(cast)
    done.reply(written("Готово"), by=cast.agent)
    done.solve(by=cast.agent)
    done.rate("good", by=cast.customer)
    keeping.make([late.pk, soon.pk, done.pk])
    return late, soon, done


@pytest.mark.tampers
def test_each_number_is_what_its_name_says(cast, desk):
    late, soon, done = desk
    done.refresh_from_db()
    Presence.beat(cast.agent, idle=False)
    Presence.beat(cast.other_agent, idle=True)
    late.take(by=cast.agent)
    found = wall(scope_of(None))
    assert found.counts == {"open": 2, "unassigned": 1, "soon": 1, "late": 1}
    assert [ticket.pk for ticket in found.longest] == [late.pk, soon.pk]
    assert [ticket.pk for ticket in found.next_due] == [soon.pk]
    assert [(agent.name, agent.load, agent.capacity) for agent in found.online] == [("Дмитрий Волков", 3, 12)]
    assert found.away == 1
    assert (found.today.solved, found.today.good, found.today.answers) == (1, 1, 1)
    assert found.today.created == sum(
        timezone.localtime(ticket.created_at).date() == timezone.localdate()
        for ticket in Ticket.objects.filter(pk__in=[ticket.pk for ticket in desk])
    )
    assert (found.today.on_time, found.today.ended) == (2, 2) and found.today.first_reply is not None


@pytest.mark.tampers
def test_a_team_s_wall_shows_that_team(cast, desk):
    late, soon, _done = desk
    found = wall(scope_of(cast.billing))
    assert found.counts == {"open": 1, "unassigned": 1, "soon": 1, "late": 0}
    assert [ticket.pk for ticket in found.longest] == [soon.pk] and found.today.solved == 0
    assert wall(scope_of(cast.first_line)).counts["late"] == 1 and late.pk


def test_private_teams_are_on_no_wall_but_their_own(cast, ticket):
    cast.billing.is_private = True
    cast.billing.save()
    ticket.move_to(cast.billing, by=cast.agent)
    Presence.beat(cast.agent, idle=False)
    assert wall(scope_of(None)).counts["open"] == 0 and wall(scope_of(None)).longest == []
    assert wall(scope_of(cast.billing)).counts["open"] == 1
    assert wall(scope_of(None, cast.lead.closed_teams)).counts["open"] == 1


def test_a_ticket_without_a_team_is_on_the_wall_of_all(cast, ticket):
    cast.billing.is_private = True
    cast.billing.save()
    Ticket.objects.filter(pk=ticket.pk).update(team=None)
    assert wall(scope_of(None)).counts["open"] == 1
    Ticket.objects.filter(pk=ticket.pk).update(team=cast.first_line)


def test_a_person_who_sees_reports_opens_it_and_others_do_not(cast, ticket, sign_in, client):
    assert client.get(PATH).status_code == 302
    for person, status in ((cast.customer, 403), (cast.agent, 403), (cast.lead, 200), (cast.manager, 200)):
        assert sign_in(person).get(PATH).status_code == status, person.role
    page = text(sign_in(cast.lead).get(PATH))
    assert ticket.number in page and 'data-live="/live/"' in page and "All teams" in page
    assert ticket.subject not in page and cast.customer.name not in page
    assert sign_in(cast.lead).post(PATH).status_code == 405


def test_a_link_opens_it_in_its_own_language_and_looks(cast, ticket):
    link, token = make(cast, theme="dark")
    client = screen(link, token)
    answer = client.get(f"{PATH}{link.pk}/", headers={"Accept-Language": "en"})
    page = text(answer)
    assert '<html lang="ru" data-theme="dark">' in page and "Дольше всех ждут" in page and ticket.number in page
    assert ticket.subject not in page and cast.customer.name not in page and token not in page
    assert answer["Referrer-Policy"] == "no-referrer" and f'data-live="/live/wall/{link.pk}/"' in page
    assert client.cookies[f"wall-{link.pk}"]["httponly"]
    light, secret = make(cast, theme="light", language="en", shows_subjects=True, team=cast.first_line)
    page = text(screen(light, secret).get(f"{PATH}{light.pk}/"))
    assert '<html lang="en" data-theme="light">' in page and "Waiting longest" in page
    assert ticket.subject in page and cast.first_line.name in page and cast.customer.name not in page


def test_the_part_is_what_changes_and_nothing_else(cast, ticket):
    link, token = make(cast)
    part = text(screen(link, token).get(f"{PATH}{link.pk}/", headers=PART))
    assert "<html" not in part and ticket.number in part


def test_it_notes_when_it_was_used_once_a_minute(cast):
    link, token = make(cast)
    client = screen(link, token)
    link.refresh_from_db()
    first = link.last_used_at
    client.get(f"{PATH}{link.pk}/")
    link.refresh_from_db()
    assert first is not None and link.last_used_at == first
    WallLink.objects.filter(pk=link.pk).update(last_used_at=first - timedelta(minutes=2))
    client.get(f"{PATH}{link.pk}/", headers=PART)
    link.refresh_from_db()
    assert link.last_used_at >= first


@pytest.mark.parametrize("size", [1, 7])
def test_it_costs_the_same_whatever_is_open(cast, sign_in, size, django_assert_num_queries):
    for _number in range(size):
        request(cast)
    for person in (cast.agent, cast.other_agent, cast.specialist)[:size]:
        Presence.beat(person, idle=False)
    client = sign_in(cast.manager)
    with django_assert_num_queries(10):
        assert client.get(PATH).status_code == 200
    link, token = make(cast)
    client = screen(link, token)
    with django_assert_num_queries(9):
        assert client.get(f"{PATH}{link.pk}/", headers=PART).status_code == 200


def test_counts_end_at_999(cast, ticket, monkeypatch):
    monkeypatch.setattr("sla.kpi.wall.LIMIT", 2)
    monkeypatch.setattr("helpdesk.dashboards.wall.LIMIT", 2)
    for _number in range(3):
        request(cast)
    link, token = make(cast)
    page = screen(link, token).get(f"{PATH}{link.pk}/")
    assert [number for _name, _label, number, _tone in page.context["figures"]] == ["1+", "1+", "0", "0"]


def test_each_query_has_an_index(cast, ticket):
    """With sequential scans made dear the plans of a small table are those of a large one."""
    Presence.beat(cast.agent, idle=False)
    with CaptureQueriesContext(
        connection,
    ) as made:
        wall(scope_of(None))
        wall(scope_of(cast.first_line))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in made.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            for table in ("tickets_ticket", "sla_ticketfact", "sla_clock", "tickets_rating"):
                assert f"Seq Scan on {table}" not in plan, plan


@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_empty_desk_is_calm(cast, language):
    link, token = make(cast, language=language)
    page = text(screen(link, token).get(f"{PATH}{link.pk}/"))
    assert "data-tone" not in page and ("Никто не ждёт" in page or "Nobody waits" in page)
