"""The page of the forecast: from facts to words, what will be late today, who may look, what it costs."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from people.models import Calendar
from sla import book as books
from sla.kpi import rolling
from sla.kpi.arrivals import arrivals, solved
from sla.kpi.due_today import likely, usual
from sla.models import TicketFact
from tests.tickets.test_assigning import request
from tickets.models import Ticket
from tickets.models.words import Channel, Priority

PATH = "/dashboards/forecast/"
ZONE = ZoneInfo("Europe/Moscow")


def text(response) -> str:
    return response.content.decode()


def at(day: date, hour: int, minute: int = 30) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def facts(cast, moments: list[datetime], **fields) -> list[TicketFact]:
    """Facts of tickets that came at these moments, made behind the verbs' back: history is long, and verbs are slow."""
    tickets = Ticket.objects.bulk_create(
        Ticket(
            subject="Чек", status="closed", channel=Channel.PORTAL, requester=cast.customer, team=cast.first_line,
            created_at=moment, updated_at=moment, status_since=moment,
        )
        for moment in moments
    )  # fmt: skip
    base = {
        "channel": "portal", "type": "question", "requester_id": cast.customer.pk, "created_line": 1,
        "created_team": cast.first_line.pk, "created_priority": "normal",
    } | fields  # fmt: skip
    return TicketFact.objects.bulk_create(
        TicketFact(ticket=ticket, created_at=ticket.created_at, **base) for ticket in tickets
    )


@pytest.fixture
def today() -> date:
    return timezone.localdate(timezone=ZONE)


@pytest.mark.tampers
def test_arrivals_are_counted_by_day_and_hour_of_the_zone(cast, today):
    day = today - timedelta(days=3)
    facts(cast, [at(day, 0, 10), at(day, 0, 50), at(day, 23, 59), at(today, 0, 0)])
    facts(cast, [at(day, 5)], gone="spam")
    facts(cast, [at(today - timedelta(weeks=27), 5)])
    history = arrivals(today, ZONE)
    assert (history.first, history.end, len(history.days)) == (day, today, 3)
    assert history.days[0][0] == 2 and history.days[0][23] == 1 and history.total(day) == 3
    assert history.total(today - timedelta(days=1)) == 0
    facts(cast, [at(day, 9)], solved_at=at(day + timedelta(days=1), 10), solved_priority="low", solved_line=1,
          resolution_business=7200, resolution_wall=7200)  # fmt: skip
    assert solved(today, ZONE) == {day + timedelta(days=1): 1}
    assert arrivals(today, ZONE, [cast.first_line.pk]).days == []
    straight = arrivals(today, ZONE), usual(timezone.now())
    rolling.roll()
    assert arrivals(today, ZONE) == straight[0] and solved(today, ZONE) == {day + timedelta(days=1): 1}
    assert usual(timezone.now()) == {("solution", "low", 1): pytest.approx(7200, rel=0.01)} == straight[1]


@pytest.mark.tampers
def test_the_page_says_what_is_expected_and_how_far_off_it_was(cast, sign_in, today):
    moments = [at(today - timedelta(days=n), hour) for n in range(1, 70) for hour in (10, 10, 14)]
    facts(cast, moments)
    request(cast)
    page = sign_in(cast.manager).get(PATH)
    words = text(page)
    assert page.context["tiles"][0][:2] == ("Today in all", "3.0")
    assert page.context["tiles"][1] == ("Next 7 days", "21", "tickets")
    assert page.context["tiles"][3] == ("Error of the forecast", "0.0", "tickets a day, on average")
    assert page.context["busiest"][0][1:] == ("10–11", "2.0")
    assert "Some days had fewer than 10 tickets" in words and "half as much every 8 weeks back" in words
    assert len(page.context["weeks_tested"]) == 6 and "Mean error of a day: 0.0 tickets" in words
    assert page.context["backlog"].rows[0][1] == "4.0", "one is open, three come, none is usually solved"


def test_too_little_is_said_so(cast, sign_in, ticket):
    page = text(sign_in(cast.manager).get(PATH))
    assert "Too little is known for a forecast" in page and "0 whole days" in page and "21 are needed" in page


@pytest.mark.tampers
def test_a_holiday_of_the_calendar_is_named(cast, sign_in, today):
    facts(cast, [at(today - timedelta(days=n), 10) for n in range(1, 40)])
    calendar = Calendar.objects.get(is_default=True)
    hours = calendar.current.hours.to_json() | {"holidays": [str(today + timedelta(days=2))]}
    calendar.versions.create(number=9, content=hours)
    page = sign_in(cast.manager).get(PATH)
    assert len(page.context["holidays"]) == 1 and "Holidays among them" in text(page)


@pytest.mark.tampers
def test_what_will_probably_be_late_is_what_usually_takes_longer(cast, policy, sign_in):
    """An urgent first reply is due in half an hour, its solution in four."""
    noon = noon_zone()
    cast.manager.time_zone = noon.key
    cast.manager.save()
    now = timezone.now()
    with timezone.override(noon):
        _look(cast, sign_in, now)


def noon_zone() -> ZoneInfo:
    """Where it is about noon now, so that half an hour from now is today."""
    ahead = 12 - timezone.now().astimezone(ZoneInfo("UTC")).hour
    return ZoneInfo(f"Etc/GMT{-ahead:+d}")


def _look(cast, sign_in, now) -> None:
    ticket = request(cast, Priority.URGENT)
    replied = {"first_reply_at": now, "first_reply_line": 1, "first_reply_priority": "urgent"}
    mine, book = Ticket.objects.active(), books.current()
    assert likely(mine, book, now) == ([], 2), "nothing is known of how long it takes"
    quick = facts(cast, [now] * 3, first_reply_business=60, **replied)
    assert likely(mine, book, now)[0] == []
    facts(cast, [now] * 4, first_reply_business=7200, **replied)
    (row,), due = likely(mine, book, now)
    assert (row.ticket, row.kind, due, row.usual) == (ticket, "first_reply", 2, 7200) and 0 < row.left <= 1800
    page = text(sign_in(cast.manager).get(PATH))
    assert ticket.number in page and "2 h" in page and "of 2 promises due today" in page and quick


@pytest.mark.tampers
@pytest.mark.parametrize("size", [1, 5])
def test_it_costs_the_same_whatever_is_known(cast, policy, sign_in, today, size, django_assert_num_queries):
    facts(cast, [at(today - timedelta(days=n), 10) for n in range(1, 30) for _each in range(size)])
    for _number in range(size):
        request(cast, Priority.URGENT)
    ahead = 12 - timezone.now().hour  # of UTC: it is noon for who reads, so that what was asked just now is due today
    cast.manager.time_zone = f"Etc/GMT{-ahead:+d}" if ahead else "UTC"
    cast.manager.save()
    client = sign_in(cast.manager)
    client.get(PATH)
    with django_assert_num_queries(15):
        assert client.get(PATH).status_code == 200


@pytest.mark.parametrize("language", ["ru", "en"])
def test_who_may(cast, sign_in, client, language):
    assert client.get(PATH).status_code == 302
    for person, status in ((cast.customer, 403), (cast.agent, 403), (cast.lead, 200), (cast.manager, 200)):
        person.language = language
        person.save()
        assert sign_in(person).get(PATH).status_code == status
    assert sign_in(cast.lead).post(PATH).status_code == 405
