"""Frozen months: written once, compared with today, and told apart by what happened since."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from django.utils import timezone

from sla.kpi import freezing, keeping, publishing, rolling
from sla.kpi.freezing import Difference, NotOver, compare, freeze, published, why
from sla.kpi.months import month_before, month_of
from sla.models import FrozenFigure, FrozenMonth, MoneySettings
from sla.models.frozen import last_day
from tests.cast import at_once
from tests.incidents import asked
from tests.promises import age
from tickets.content import written
from tickets.models import Rating, Ticket
from tickets.undo import undo

ZONE = ZoneInfo("Europe/Moscow")
MARCH = date(2026, 3, 1)
FIGURES = {
    ("afrt", None): {"value": 3600.5, "median": 1800, "count": 7},
    ("fcr", None): {"value": None, "count": 0},
    ("cost_per_ticket", None): {"value": Decimal("123.45"), "count": 7},
    ("afrt", 3): {"value": 60.0, "count": 1},
}


def last_month() -> date:
    return month_before(timezone.localdate(timezone=ZONE))


def moved(*tickets: Ticket) -> None:
    keeping.make([ticket.pk for ticket in tickets])
    rolling.roll()


@pytest.fixture
def old(cast) -> list[Ticket]:
    """Six tickets that were solved in the last month, and one of that month that is open."""
    tickets = [asked(cast.customer, f"Тема {n}") for n in range(7)]
    for ticket in tickets[:6]:
        ticket.reply(written("Ответ"), by=cast.agent, then="solved")
    age((timezone.localdate(timezone=ZONE).day + 5) * 24 * 60)
    moved(*tickets)
    for ticket in tickets:
        ticket.refresh_from_db()
    return tickets


def test_the_last_day_of_months():
    days = [last_day(date(2026, month, 1)).day for month in range(1, 13)]
    assert days == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert last_day(date(2028, 2, 15)) == date(2028, 2, 29)
    assert month_before(date(2026, 1, 31)) == date(2025, 12, 1)
    assert month_of(date(2026, 3, 15), ZONE).begin.isoformat() == "2026-02-28T21:00:00+00:00"


def test_a_month_is_written_once(cast):
    MoneySettings.objects.create(currency="EUR")
    first = freeze(date(2026, 3, 17), ZONE, FIGURES, by=cast.manager)
    again = freeze(MARCH, ZONE, {("afrt", None): {"value": 1.0, "count": 1}}, by=cast.admin)
    assert again == first and again.by == cast.manager and again.month == MARCH and again.currency == "EUR"
    assert published(first) == FIGURES
    assert FrozenFigure.objects.count() == 5
    elsewhere = freeze(MARCH, ZoneInfo("Europe/Berlin"), FIGURES)
    assert elsewhere != first and FrozenMonth.objects.of(MARCH) in (first, elsewhere)
    with pytest.raises(NotOver):
        freeze(timezone.localdate(), ZONE, FIGURES)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(cast):
    at_once(lambda: freeze(MARCH, ZONE, FIGURES), 6)
    assert FrozenMonth.objects.count() == 1 and FrozenFigure.objects.count() == 5


def test_what_differs():
    assert compare(FIGURES, FIGURES) == []
    now = {
        ("afrt", None): {"value": 3600.5 * (1 + 1e-12), "median": 1801, "count": 7},
        ("fcr", None): {"value": 0.5, "count": 2},
        ("cost_per_ticket", None): {"value": Decimal("123.46"), "count": 7},
        ("nst", None): {"value": 4, "count": 4},  # was not published then
    }
    assert compare(FIGURES, now) == [
        Difference("afrt", None, "median", 1800, 1801, 7, 7),
        Difference("fcr", None, "value", None, 0.5, 0, 2),
        Difference("cost_per_ticket", None, "value", Decimal("123.45"), Decimal("123.46"), 7, 7),
        Difference("afrt", 3, "value", 60.0, None, 1, 0),
    ]
    same_value = compare({("fcr", None): {"value": 0.5, "count": 2}}, {("fcr", None): {"value": 0.5, "count": 4}})
    assert [(each.published_count, each.count) for each in same_value] == [(2, 4)]


def test_a_month_that_nothing_touched_is_the_same(cast, old, django_assert_num_queries):
    period = month_of(last_month(), ZONE)
    with django_assert_num_queries(12):
        figures = publishing.figures_of(period)
    assert figures["solved", None] == {"value": 6, "count": 6}
    assert figures["ntb", None] == {"value": 1, "count": 1}
    assert figures["nst", cast.first_line.pk]["value"] == 7
    frozen = publishing.publish(last_month(), ZONE, by=cast.manager)
    assert compare(published(frozen), publishing.figures_of(period)) == []
    assert why(frozen) == []


def test_why_names_what_happened_since_and_nothing_else(cast, old, django_assert_num_queries):
    fresh = asked(cast.stranger, "Новое")
    fresh.reply(written("Ответ"), by=cast.agent, then="solved")
    frozen = publishing.publish(last_month(), ZONE)
    reopened, merged, spam, timed, replied, rated, still_open = old
    assert rated.rate("good", by=cast.customer) is None
    reopened.receive(written("Опять"), by=cast.customer, channel="portal")
    merged.merge_into(reopened, by=cast.agent)
    spam.spam(by=cast.agent)
    spam.unspam(by=cast.agent)
    struck = timed.log_time(10, "после", by=cast.agent)
    timed.void_time(struck, by=cast.agent)
    replied.reply(written("Ещё одно"), by=cast.agent)
    still_open.reply(written("Пока смотрим"), by=cast.agent)  # changes nothing of that month
    still_open.log_time(5, "смотрел", by=cast.agent)
    fresh.reopen(by=cast.agent)  # was solved this month
    moved(*old, fresh)
    with django_assert_num_queries(1):
        reasons = why(frozen)
    assert {(each.name, each.count, *each.tickets) for each in reasons} == {
        ("reopened", 1, reopened.pk),
        ("merged", 1, merged.pk),
        ("spam", 1, spam.pk),
        ("no_spam", 1, spam.pk),
        ("time_logged", 1, timed.pk),
        ("time_voided", 1, timed.pk),
        ("replied", 1, replied.pk),
    }
    names = {each.kpi for each in compare(published(frozen), publishing.figures_of(month_of(last_month(), ZONE)))}
    assert {"solved", "nst", "fcr"} <= names and "ntb" not in names  # it was solved when the month ended


def test_an_open_ticket_that_becomes_spam_changes_the_backlog(cast, old):
    frozen = publishing.publish(last_month(), ZONE)
    old[-1].spam(by=cast.agent)
    moved(*old)
    assert [(each.name, each.tickets) for each in why(frozen)] == [("spam", [old[-1].pk])]
    differences = compare(published(frozen), publishing.figures_of(month_of(last_month(), ZONE)))
    assert {each.kpi: (each.published, each.now) for each in differences if each.team is None} == {
        "ntb": (1, 0), "nst": (7, 6),
    }  # fmt: skip


def test_at_most_fifty_tickets_of_a_reason(cast, old, monkeypatch):
    frozen = publishing.publish(last_month(), ZONE)
    for _ in range(3):
        old[0].log_time(1, "", by=cast.agent)
    old[1].log_time(1, "", by=cast.agent)
    assert [(each.count, each.tickets) for each in why(frozen)] == [(4, [old[0].pk, old[1].pk])]
    monkeypatch.setattr(freezing._First, "template", "(%(expressions)s)[1:1]")
    assert [(each.count, each.tickets) for each in why(frozen)] == [(4, [old[0].pk])]


def test_what_is_undone_is_named(cast, old):
    old[0].reopen(by=cast.agent)
    age(1)
    moved(*old)
    frozen = publishing.publish(last_month(), ZONE)
    undo([old[0].events.latest("id")], by=cast.agent)
    moved(*old)
    assert [(each.name, each.tickets) for each in why(frozen)] == [("undone", [old[0].pk])]
    differences = compare(published(frozen), publishing.figures_of(month_of(last_month(), ZONE)))
    assert ("solved", None, 5, 6) in {(each.kpi, each.team, each.published, each.now) for each in differences}


@pytest.mark.tampers
def test_an_answer_that_replaces_one_of_the_month_is_named(cast):
    ticket = asked(cast.customer)
    ticket.reply(written("Ответ"), by=cast.agent, then="solved")
    ticket.rate("bad", "Долго", by=cast.customer)
    minutes = (timezone.localdate(timezone=ZONE).day + 5) * 24 * 60
    age(minutes)
    Rating.objects.update(at=F("at") - timedelta(minutes=minutes))
    moved(ticket)
    frozen = publishing.publish(last_month(), ZONE)
    Ticket.objects.get(pk=ticket.pk).rate("good", "Всё же помогли", by=cast.customer)
    moved(ticket)
    assert "rated" in [each.name for each in why(frozen)]
    differences = compare(published(frozen), publishing.figures_of(month_of(last_month(), ZONE)))
    of_desk = [(each.kpi, each.published_count, each.count) for each in differences if each.team is None]
    assert of_desk == [("csat", 1, 0)]


def test_it_is_published_by_itself_from_the_third_day_on(cast, old, monkeypatch):
    today = timezone.localdate(timezone=ZONE)
    for day, wanted in ((1, False), (2, False), (3, True), (28, True)):
        FrozenMonth.objects.all().delete()
        now = month_of(today, ZONE).begin + timedelta(days=day - 1, hours=12)
        monkeypatch.setattr(publishing.timezone, "localdate", lambda timezone, now=now: now.astimezone(timezone).date())
        assert (publishing.publish_due() is not None) is wanted
        assert publishing.publish_due() is None  # the second time
    frozen = FrozenMonth.objects.get()
    assert (frozen.month, frozen.zone, frozen.by) == (last_month(), "Europe/Moscow", None)


def test_an_empty_desk_publishes_nothing(cast):
    asked(cast.customer)
    assert publishing.publish_due() is None
