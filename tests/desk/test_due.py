"""Promises on the desk: chips and groups of the lists, clocks beside a ticket, the page that explains them."""

from __future__ import annotations

import html
import re

import pytest
from django.utils import timezone, translation

from sla import beat, explain
from sla.management.commands.explain import told
from tests.promises import age
from tickets.content import written
from tickets.models import Notice, Ticket
from tickets.models.words import Channel, Priority


def start(cast, priority=Priority.NORMAL, subject="Касса") -> Ticket:
    return Ticket.start(
        written("Не печатает"), by=cast.customer, requester=cast.customer, subject=subject, channel=Channel.PORTAL,
        priority=priority,
    )  # fmt: skip


@pytest.mark.parametrize("size", [3, 60])
def test_a_list_with_promises_costs_one_query_more(policy, cast, sign_in, size, django_assert_num_queries):
    for _ in range(size):
        start(cast)
    client = sign_in(cast.agent)
    client.get("/desk/first/")
    with django_assert_num_queries(7):  # session, person, private teams, the page, its rows, its clocks, the counts
        client.get("/desk/first/")


def test_the_soonest_due_stands_first_and_groups_say_how_near(policy, cast, sign_in):
    late = start(cast, Priority.URGENT, "Поздно")
    age(60)
    calm = start(cast, Priority.LOW, "Спокойно")
    near = start(cast, Priority.HIGH, "Скоро")
    waits = start(cast, subject="Ждём")
    waits.reply(written("Пришлите журнал"), by=cast.agent, then="pending")
    page = sign_in(cast.agent).get("/desk/first/").content.decode()
    order = [page.index(f'data-row="{ticket.number}"') for ticket in (late, near, calm, waits)]
    assert order == sorted(order)
    assert [page.count(f'data-sla="{state}"') for state in ("breached", "ok", "paused")] == [1, 2, 1]
    for title in ("Past due", "Due in the next two hours", "Clock paused"):
        assert title in page


def test_a_list_can_be_sorted_otherwise(policy, cast, sign_in):
    first, second = start(cast, Priority.LOW), start(cast, Priority.URGENT)
    client = sign_in(cast.agent)

    def shown(sort: str) -> list[str]:
        return re.findall(r'data-row="(HD-\d+)"', client.get(f"/desk/first/?sort={sort}").content.decode())

    assert shown("due") == [second.number, first.number]
    assert shown("waiting") == [first.number, second.number]
    assert shown("updated") == [second.number, first.number]
    assert shown("nonsense'") == shown("due")


def test_the_ticket_shows_its_clocks_with_their_steps(policy, cast, sign_in):
    ticket = start(cast)
    age(10)
    ticket.prioritise(Priority.HIGH, by=cast.agent)
    ticket.reply(written("Проверьте ленту"), by=cast.agent, then="pending")
    client, address = sign_in(cast.agent), f"/desk/tickets/{ticket.number}/"
    page = client.get(address).content.decode()
    assert "met in" in page and "paused, " in page
    assert re.search(r'<rect[^>]*data-holder="line 1"', page)
    asked = html.unescape(re.search(r'hx-get="([^"]*clock=resolution)"', page)[1])
    steps = client.get(asked).content.decode()
    assert "Policy “Стандарт”, version 1, which holds for every ticket" in steps
    assert "New target" in steps and "Paused" in steps
    assert client.get(f"{address}time/steps/?clock=nonsense").status_code == 404


def test_the_time_page_adds_the_days_up(policy, cast, sign_in, django_assert_num_queries):
    ticket = start(cast)
    age(60 * 30)
    ticket.refresh_from_db()
    client = sign_in(cast.agent)
    client.get(f"/desk/tickets/{ticket.number}/time/")
    with django_assert_num_queries(6):  # session, person, private teams, the ticket, its time, the counts
        page = client.get(f"/desk/tickets/{ticket.number}/time/").content.decode()
    assert "Where the time went" in page and "The customer waited 30 h" in page
    found = explain.account(ticket)
    resolution = next(each for each in found.clocks if each.clock.kind == "resolution")
    assert resolution.days[-1].total == 86400  # up to the due moment
    assert sum(day.seconds for day in resolution.all_days) == 86400


def test_a_stranger_learns_nothing_of_a_tickets_time(policy, cast, sign_in, client):
    ticket = start(cast)
    assert sign_in(cast.customer).get(f"/desk/tickets/{ticket.number}/time/").status_code in (302, 403, 404)
    assert client.get(f"/desk/tickets/{ticket.number}/time/").status_code == 302
    assert sign_in(cast.agent).get("/desk/tickets/HD-999999/time/").status_code == 404


@pytest.mark.parametrize(("language", "words"), [("ru", "Политика «Стандарт»"), ("en", "Policy “Стандарт”")])
def test_the_command_says_the_same_in_both_languages(policy, cast, language, words):
    ticket = start(cast)
    ticket.solve(by=cast.agent)
    with translation.override(language):
        lines = "\n".join(told(ticket, explain.account(ticket)))
    assert words in lines and ticket.number in lines


class TestBell:
    def warned(self, cast) -> Ticket:
        ticket = start(cast, Priority.URGENT)
        ticket.take(by=cast.agent)
        age(20)
        beat.tick()
        Notice.objects.update(not_before=timezone.now())
        return ticket

    def test_a_warning_stands_in_the_bell_until_it_is_read(self, policy, cast, sign_in):
        ticket = self.warned(cast)
        client = sign_in(cast.agent)
        page = client.get("/desk/notices/").content.decode()
        assert "First reply is due soon" in page and ticket.number in page
        action = re.search(r'action="(/desk/notices/\d+/)"', page)[1]
        assert client.get(action).status_code == 405
        assert client.post(action).url == f"/desk/tickets/{ticket.number}/"
        assert "data-unread" not in client.get("/desk/notices/").content.decode()

    def test_nobody_reads_anothers(self, policy, cast, sign_in):
        self.warned(cast)
        page = sign_in(cast.agent).get("/desk/notices/").content.decode()
        action = re.search(r'action="(/desk/notices/\d+/)"', page)[1]
        assert sign_in(cast.other_agent).post(action).status_code == 404
        assert "HD-" not in sign_in(cast.other_agent).get("/desk/notices/").content.decode()

    def test_all_at_once(self, policy, cast, sign_in):
        self.warned(cast)
        client = sign_in(cast.agent)
        assert client.post("/desk/notices/read/").status_code == 302
        assert "data-unread" not in client.get("/desk/notices/").content.decode()
