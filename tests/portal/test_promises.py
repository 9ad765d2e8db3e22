"""What a customer may expect: by when an answer comes, who has the request, what we wait for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone, translation

from helpdesk.portal.standing import standing
from people.calendars.working_hours import WorkingHours
from people.models import Calendar
from sla import promise, proposals
from sla.models import Policy
from sla.models.policy import Wording
from tests.promises import age
from tickets.content import written
from tickets.models import Ticket
from tickets.models.words import Channel


def shown(client, path: str, language: str = "en") -> str:
    return client.get(path, headers={"accept-language": language}).content.decode()


def test_the_form_says_by_when_before_anything_is_sent(policy, client, db, django_assert_num_queries):
    client.get("/new/")
    with django_assert_num_queries(5):
        page = shown(client, "/new/")
    assert page.count('class="promise"') == 4
    assert not Ticket.objects.exists()


def test_the_promise_comes_from_hours_and_the_present(db):
    office = Calendar.objects.create(name="Контора")
    hours = {"time_zone": "Etc/UTC", "hours": {d: [["09:00", "17:00"]] for d in ("mon", "tue", "wed", "thu", "fri")}}
    office.revise(WorkingHours.from_json(hours), by=None)
    Policy.create("Контора", Wording(office.pk, targets={"high": {"first_reply": 3600}}), by=None)
    friday = datetime.fromisoformat("2024-03-01T16:30:00Z")
    assert promise.expected(None, at=friday)[None] == {"high": datetime.fromisoformat("2024-03-04T09:30:00Z")}


def test_the_promise_is_that_of_the_customers_own_policy(policy, around_the_clock, cast):
    terms = Wording(around_the_clock.pk, f"organisation:{cast.bakery.pk}", {"normal": {"first_reply": 60}})
    Policy.create("Пекарня", terms, by=None)
    proposals.reorder([Policy.objects.get(name="Пекарня").pk])
    at = timezone.now().replace(microsecond=0)
    assert promise.expected(cast.customer, at=at)[None] == {"normal": at + timedelta(minutes=1)}
    assert promise.expected(cast.stranger, at=at)[None]["normal"] == at + timedelta(hours=4)


def test_without_a_policy_nothing_is_promised(db, client):
    assert promise.expected(None) == {None: {}}
    assert 'class="promise"' not in shown(client, "/new/")


@pytest.mark.parametrize(
    ("language", "answer", "asked"),
    [("en", "You are answered by", "We wait for: a log file"), ("ru", "Ответим вам до", "Ждём от вас: a log file")],
)
def test_the_request_says_what_comes_and_what_we_need(policy, cast, ticket, sign_in, language, answer, asked):
    cast.customer.language = language
    cast.customer.save()
    client = sign_in(cast.customer)
    assert answer in shown(client, f"/requests/{ticket.number}/", language)
    ticket.reply(written("Пришлите журнал"), by=cast.agent, then="pending", waiting_for="a log file")
    page = shown(client, f"/requests/{ticket.number}/", language)
    assert asked in page and answer not in page


def test_a_late_answer_is_not_hidden(policy, cast, ticket, sign_in):
    age(60 * 5)
    assert "Мы опаздываем с ответом" in shown(sign_in(cast.customer), f"/requests/{ticket.number}/")


def test_a_specialists_ticket_is_said_in_plain_words(policy, cast):
    ticket = Ticket.start(
        written("Сеть"), by=cast.agent, requester=cast.customer, subject="Сеть", channel=Channel.PHONE,
        team=cast.second_line,
    )  # fmt: skip
    now = promise.standing(ticket)
    assert (now.holder, now.since) == ("line 2", ticket.created_at)
    with translation.override("ru"):
        facts = standing(ticket).facts
    assert any(fact.startswith("У наших специалистов с") for fact in facts)
    assert not any(cast.second_line.name in fact for fact in facts)
