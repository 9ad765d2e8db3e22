"""Served themselves: visits that read an article and sent nothing within a day, by three ways."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import F

from sla.kpi import checking, counted, exact, keeping, rolling, self_service
from sla.kpi.definitions import kpis
from sla.kpi.measures import READ
from sla.kpi.period import Narrowed, Period
from sla.kpi.report import report
from sla.models import Rollup, RollupMark
from tests.incidents import asked
from tickets.content import written
from tickets.intake import Submission, receive
from tickets.models import Arrival, Reading, Ticket
from tickets.models.words import Channel

ZONE = ZoneInfo("Europe/Moscow")
DAY = date(2026, 3, 10)
NOON = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # noon in Moscow
SELF, READINGS = "self_service", "articles_read"


def read(visit: str, article: int, at: datetime) -> None:
    """A reading of the past, as `Reading.keep` would have written it then."""
    opens = not Reading.objects.filter(visit=visit).exists()
    Reading.objects.create(article=str(article), language="ru", visit=visit, opens=opens, at=at)


def sent(cast, visit: str, at: datetime, **other) -> Ticket:
    """A request of the past by the portal's form."""
    arrival = receive(
        Submission(channel=Channel.PORTAL, key=f"{visit} {at}", subject="Не печатает", content=written("Молчит"),
                   sender=cast.customer, visit=visit, **other)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL helpdesk.rewriting_history = 'on'")
        cursor.execute("UPDATE tickets_event SET at = %s WHERE ticket_id = %s", [at, arrival.ticket_id])
        cursor.execute("SET LOCAL helpdesk.rewriting_history = 'off'")
    Ticket.objects.filter(pk=arrival.ticket_id).update(created_at=at)
    return arrival.ticket


def march(day: int = 10) -> Period:
    return Period(date(2026, 3, day), date(2026, 3, day), ZONE)


def three_ways(period: Period) -> list[dict[str, int]]:
    kept = report(period)
    assert kept.source == "rollups"
    straight, plain = self_service.straight(period), self_service.replayed(period)
    return [{name: int(sums.get(name, 0)) for name in READ} for sums in (kept.sums, straight, plain)]


@pytest.mark.tampers
def test_visits_that_sent_nothing_within_a_day_served_themselves(cast):
    read("a", 1, NOON)
    read("a", 2, NOON + timedelta(minutes=5))
    read("b", 1, NOON)
    read("c", 3, NOON)
    read("d", 3, NOON)
    sent(cast, "b", NOON + timedelta(hours=23, minutes=59))
    sent(cast, "c", NOON + timedelta(hours=24))  # too late to be its consequence
    sent(cast, "", NOON)
    keeping.make(list(Ticket.objects.values_list("pk", flat=True)))
    rolling.roll()
    assert three_ways(march()) == [{"articles_read": 5, "visits": 4, "self_served": 3}] * 3
    figures = report(march()).figures(SELF)
    assert (figures.values["value"], figures.count, figures.excluded) == (0.75, 4, {})
    assert report(march()).figures(READINGS).values["value"] == 5
    assert report(march(11)).figures(SELF).values["value"] is None


@pytest.mark.tampers
def test_days_are_those_of_the_zone_and_of_the_first_reading(cast):
    late = datetime(2026, 3, 10, 20, 59, tzinfo=UTC)  # 23:59 in Moscow
    read("a", 1, late)
    read("a", 2, late + timedelta(minutes=2))
    sent(cast, "a", late + timedelta(minutes=3))
    keeping.make(list(Ticket.objects.values_list("pk", flat=True)))
    rolling.roll()
    assert three_ways(march()) == [{"articles_read": 1, "visits": 1, "self_served": 0}] * 3
    assert three_ways(march(11)) == [{"articles_read": 1, "visits": 0, "self_served": 0}] * 3
    tokyo = Period(date(2026, 3, 11), date(2026, 3, 11), ZoneInfo("Asia/Tokyo"))
    assert report(tokyo).source == "facts" and report(tokyo).sums["visits"] == 1


@pytest.mark.tampers
def test_what_is_sent_marks_the_day_on_which_the_visit_began_to_read(cast):
    read("a", 1, NOON)
    rolling.roll()
    assert report(march()).figures(SELF).values["value"] == 1
    assert not RollupMark.objects.exists()
    sent(cast, "a", NOON + timedelta(hours=2))
    keeping.make(list(Ticket.objects.values_list("pk", flat=True)))
    rolling.roll()
    assert report(march()).figures(SELF).values["value"] == 0


@pytest.mark.tampers
def test_a_copy_and_an_answer_are_no_requests(cast):
    for visit in "ab":
        read(visit, 1, NOON)
    ticket = sent(cast, "a", NOON + timedelta(hours=1))
    key = Arrival.objects.get(ticket=ticket)
    again = Submission(channel=Channel.PORTAL, key=f"a {NOON + timedelta(hours=1)}", subject="Не печатает",
                       content=written("Молчит"), sender=cast.customer, visit="b")  # fmt: skip
    assert receive(again).original == key
    assert self_service.straight(march())["self_served"] == self_service.replayed(march())["self_served"] == 1


@pytest.mark.tampers
def test_the_three_ways_agree_on_chance(cast):
    luck = random.Random(11)
    for number in range(60):
        begun = datetime(2026, 2, 20, tzinfo=UTC) + timedelta(minutes=luck.randrange(20 * 1440))
        for article in range(luck.randrange(1, 4)):
            read(f"visit {number}", article, begun + timedelta(minutes=luck.randrange(600) if article else 0))
        if luck.random() < 0.4:
            sent(cast, f"visit {number}", begun + timedelta(minutes=luck.randrange(3000)))
    keeping.make(list(Ticket.objects.values_list("pk", flat=True)))
    rolling.roll()
    spans = [(date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 2, 25), date(2026, 3, 6)), (date(2026, 3, 1),) * 2]
    for period in [Period(*span, ZONE) for span in [*spans, (date(2026, 2, 1), date(2026, 3, 31))]]:
        one, *others = three_ways(period)
        assert others == [one, one]
        for name in (SELF, READINGS):
            kpi = kpis.get(name)
            said, true = report(period).figures(name), exact.one(kpi, period, Narrowed())
            assert said.values == true.values and said.count == true.count
        assert counted.report([period], Narrowed(), []).sums == report(period).sums
    assert 0 < one["self_served"] < one["visits"] < one["articles_read"]
    kept = list(Rollup.objects.filter(cut="all").order_by("day", "is_month").values_list("day", "is_month", *READ))
    rolling.start_over()
    rolling.roll()
    again = Rollup.objects.filter(cut="all").order_by("day", "is_month").values_list("day", "is_month", *READ)
    assert list(again) == kept


@pytest.mark.tampers
def test_the_audit_names_a_planted_number(cast):
    read("a", 1, NOON)
    rolling.roll()
    assert list(checking.differences()) == []
    Rollup.objects.filter(day=DAY, cut="all", is_month=False).update(self_served=F("self_served") + 1)
    assert any(f"{DAY} all: self_served is 2, the facts say 1" in line for line in checking.differences())


@pytest.mark.tampers
def test_a_filter_knows_no_visits(cast):
    read("a", 1, NOON)
    rolling.roll()
    for by in ({"team": [str(cast.first_line.pk)]}, {"priority": ["high"]}, {"agent": ["1"]}, {"organisation": ["1"]}):
        assert report(march(), Narrowed(by)).figures(SELF).values["value"] is None
        assert exact.one(kpis.get(SELF), march(), Narrowed(by)).values["value"] is None
        assert not exact.behind(kpis.get(SELF), march(), Narrowed(by)).exists()


@pytest.mark.tampers
def test_its_page_opens_to_the_requests_that_followed(cast, sign_in):
    for visit in "abc":
        read(visit, 1, NOON)
    followed = sent(cast, "b", NOON + timedelta(hours=1))
    other = sent(cast, "", NOON + timedelta(hours=1))
    keeping.make([followed.pk, other.pk])
    rolling.roll()
    client = sign_in(cast.manager)
    address = f"/dashboards/kpis/{SELF}/?from=2026-03-10&to=2026-03-10"
    page = client.get(f"{address}&recompute=1", headers={"Accept-Language": "ru"})
    body = page.content.decode()
    assert "Справились сами" in body and "66,7" in body and "почте, телефону" in body
    assert [row["fact"].pk for row in page.context["rows"]] == [followed.pk]
    assert page.context["checked"].agrees and "тоже" in body
    assert [shown for _what, shown, _href in page.context["parts"]] == ["3", "3", "2"]
    narrowed = client.get(f"{address}&team={cast.first_line.pk}&recompute=1", headers={"Accept-Language": "ru"})
    assert "Фильтры здесь не действуют" in narrowed.content.decode() and not narrowed.context["rows"]
    exported = b"".join(client.get(f"/dashboards/kpis/{SELF}/export/csv/?from=2026-03-10&to=2026-03-10"))
    assert followed.number in exported.decode() and other.number not in exported.decode()
    assert (
        "Справились сами"
        in client.get("/dashboards/?trend=self_service", headers={"Accept-Language": "ru"}).content.decode()
    )


def test_a_reading_as_it_happens_is_counted_today(cast):
    asked(cast.customer)
    Reading.keep("7", "ru", "visit-a")
    rolling.roll()
    today = datetime.now(ZONE).date()
    assert report(Period(today, today, ZONE)).figures(SELF).values["value"] == 1
