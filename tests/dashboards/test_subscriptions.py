"""Reports by mail: made from the overview, sent once when their days are over, ended by a link, to those who may."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from helpdesk.dashboards.report_mail import stop_link
from people.access import Role
from people.models import Person
from sla.kpi import rolling
from sla.models import ReportSubscription, Target
from sla.models.subscription import MOST
from sla.subscriptions import send_due
from tests.api.test_kpis import solved
from tests.cast import at_once
from tests.mail.reading import plain_and_html
from tickets import blobs, outbox
from tickets.mail.parse import parse
from tickets.models import Outgoing

PAGE = "/dashboards/subscriptions/"
Every = ReportSubscription.Every
MOSCOW = ZoneInfo("Europe/Moscow")


def subscription(person: Person, due: timedelta = timedelta(hours=-1), **fields) -> ReportSubscription:
    fields = {"name": "Неделя первой линии", "hour": 0, "due_at": timezone.now() + due, **fields}
    return ReportSubscription.objects.create(person=person, **fields)


def reports() -> list[Outgoing]:
    return list(Outgoing.objects.filter(kind=Outgoing.Kind.REPORT).order_by("id"))


def last_mail():
    outbox.sweep()
    row = reports()[-1]
    assert row.state == Outgoing.State.SENT, row.error
    return parse(blobs.get(row.raw_sha256))


def raw_of(row: Outgoing) -> str:
    row.refresh_from_db()
    return blobs.get(row.raw_sha256).decode()


def moment(*parts: int, zone: ZoneInfo = MOSCOW) -> datetime:
    return datetime(*parts, tzinfo=zone)


def test_a_report_of_the_overview_as_it_stands(cast, sign_in):
    client = sign_in(cast.lead)
    page = client.get(f"/dashboards/?team={cast.first_line.pk}&from=2026-01-01&to=2026-01-31&priority=high")
    query = re.search(r'name="query" value="([^"]*)"', page.content.decode())[1].replace("&amp;", "&")
    made = client.post(PAGE, {"query": query})
    one = ReportSubscription.objects.get()
    assert made.url == f"{PAGE}{one.pk}/" and one.person == cast.lead
    assert "from" not in one.query and f"team={cast.first_line.pk}" in one.query and "priority=high" in one.query
    assert one.name == "Team: Первая линия, Priority: High" and one.due_at > timezone.now() and one.is_on
    change = {"name": "Месяц", "every": "month", "weekday": "4", "day": "3", "hour": "7"}
    assert client.post(made.url, change).url == PAGE
    one.refresh_from_db()
    due = timezone.localtime(one.due_at, MOSCOW)
    assert (one.name, one.every, due.day, due.hour) == ("Месяц", "month", 3, 7)
    assert "Месяц" in client.get(PAGE).content.decode()
    for wrong in ({"day": "29"}, {"hour": "24"}, {"name": " "}, {"every": "day"}, {"weekday": "x"}):
        assert client.post(made.url, {**change, **wrong}).status_code == 422, wrong


def test_when_it_is_due_and_what_it_is_about():
    person = Person(time_zone="")
    weekly = ReportSubscription(person=person, weekday=0, hour=8)
    weekly.plan(moment(2026, 11, 25, 12))
    assert weekly.due_at == moment(2026, 11, 30, 8)
    period = weekly.last_period(moment(2026, 11, 30, 8))
    assert (period.first, period.last) == (date(2026, 11, 23), date(2026, 11, 29))
    weekly.plan(weekly.due_at)
    assert weekly.due_at == moment(2026, 12, 7, 8)
    late = weekly.last_period(moment(2026, 12, 20, 8))
    assert (late.first, late.last) == (date(2026, 12, 7), date(2026, 12, 13))
    monthly = ReportSubscription(person=person, every=Every.MONTH, day=1, hour=0)
    monthly.plan(moment(2026, 12, 31, 23))
    assert monthly.due_at == moment(2027, 1, 1)
    period = monthly.last_period(monthly.due_at)
    assert (period.first, period.last) == (date(2026, 12, 1), date(2026, 12, 31))


@pytest.mark.parametrize("zone", ["Asia/Vladivostok", "America/New_York", "Pacific/Kiritimati"])
def test_no_report_is_of_days_that_are_not_over(zone):
    """East of the zone of the numbers a Monday begins while it is Sunday there."""
    for every in Every:
        one = ReportSubscription(person=Person(time_zone=zone), every=every, day=1, weekday=0, hour=5)
        at = moment(2026, 1, 1)
        for _each in range(15):
            one.plan(at)
            at = one.due_at
            assert one.last_period(at).end <= at
            assert one._period(timezone.localdate(at, ZoneInfo(zone))) == one.last_period(at)


def test_the_hour_is_the_persons_own_also_when_clocks_change():
    one = ReportSubscription(person=Person(time_zone="Europe/Berlin"), weekday=0, hour=8)
    one.plan(datetime(2026, 3, 24, tzinfo=UTC))
    assert one.due_at == datetime(2026, 3, 30, 6, tzinfo=UTC)
    one.plan(datetime(2026, 10, 20, tzinfo=UTC))
    assert one.due_at == datetime(2026, 10, 26, 7, tzinfo=UTC)


def test_the_mail_says_the_numbers_in_the_readers_language(cast, sign_in):
    solved(cast, 3)
    rolling.roll()
    Target.put("on_time", {None: 0.9}, date(2026, 1, 1), by=cast.manager)
    Person.objects.filter(pk=cast.lead.pk).update(language="ru")
    one = subscription(cast.lead, query=f"team={cast.first_line.pk}")
    client = sign_in(cast.lead)
    client.post(f"{PAGE}{one.pk}/sending/")
    mail = last_mail()
    assert mail.subject.startswith("Неделя первой линии, ")
    row = reports()[-1]
    raw = raw_of(row)
    assert f"List-Unsubscribe: <{stop_link(one)}>" in raw and "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in raw
    assert "Auto-Submitted: auto-generated" in raw
    plain, html = plain_and_html(row)
    for part in (plain, html):
        assert "Среднее время первого ответа" in part and "Первая линия" in part and "Решено" in part
        assert f"/dashboards/?team={cast.first_line.pk}" in part.replace("&amp;", "&")
        assert stop_link(one) in part and "/dashboards/subscriptions/" in part
    assert "<svg" not in html and "<script" not in html and "bgcolor" not in html.split("<h2")[0]
    assert client.get("/setup/outgoing/").status_code == 403
    shown = sign_in(cast.admin).get("/setup/outgoing/").content.decode()
    assert "report" in shown and "lead@example.com" in shown


def test_a_target_is_on_or_off_in_words(cast):
    solved(cast)
    rolling.roll()
    Target.put("nst", {None: 1.0}, date(2026, 1, 1), by=cast.manager)
    Target.put("fcr", {None: 0.5}, date(2026, 1, 1), by=cast.manager)
    one = subscription(cast.manager)
    today = timezone.localdate(timezone=MOSCOW)
    detail = {"subscription": one.pk, "first": str(today), "last": str(today), "zone": "Europe/Moscow"}
    outbox.wish(Outgoing.Kind.REPORT, cast.manager.pk, cast.manager.email, detail=detail)
    outbox.sweep()
    plain, html = plain_and_html(reports()[-1])
    assert "Solved at first contact: 100 %; up by" not in plain.replace("\xa0", " ")
    assert "on target (≥ 50.0 %)" in plain.replace("\xa0", " ") and "off target (≤ 1)" in plain
    assert "Number of support tickets: 2" in plain and "Первая линия: NST 2" in plain
    assert "#4a68d6" in html


@pytest.mark.django_db(transaction=True)
def test_each_is_sent_once_even_by_two_beats(cast):
    """Six beats at once, after a standstill of weeks: one mail each, of the last days that are over."""
    for person in (cast.lead, cast.manager, cast.admin):
        subscription(person, timedelta(days=-40))
    at_once(send_due, 6)
    assert sorted(row.recipient_id for row in reports()) == sorted([cast.lead.pk, cast.manager.pk, cast.admin.pk])
    one = ReportSubscription.objects.first()
    assert one.due_at > timezone.now() and reports()[0].detail["first"] == str(one.last_sent_for)
    last = date.fromisoformat(reports()[0].detail["last"])
    assert last.weekday() == 6 and timedelta() < timezone.localdate(timezone=MOSCOW) - last <= timedelta(days=7)
    at_once(send_due, 3)
    ReportSubscription.objects.update(due_at=timezone.now())  # as if the mark were lost
    assert send_due() == 0 and len(reports()) == 3


@pytest.mark.parametrize("change", [{"role": Role.AGENT}, {"is_active": False}])
def test_who_may_not_see_reports_any_more_gets_none(cast, change):
    subscription(cast.lead)
    subscription(cast.manager)
    Person.objects.filter(pk=cast.lead.pk).update(**change)
    assert send_due() == 1
    Person.objects.filter(pk=cast.manager.pk).update(**change)  # between the wish and its sending
    outbox.sweep()
    (row,) = reports()
    assert (row.recipient, row.state) == (cast.manager, Outgoing.State.FAILED)
    assert row.trouble in ("the person may not see reports any more", "the person's account is closed")
    assert ReportSubscription.objects.get(person=cast.lead).due_at > timezone.now()


def test_a_pause_sends_nothing_and_catches_nothing_up(cast, sign_in):
    one, client = subscription(cast.lead), sign_in(cast.lead)
    client.post(f"{PAGE}{one.pk}/pause/", {"on": "0"})
    client.post(f"{PAGE}{one.pk}/pause/", {"on": "0"})
    ReportSubscription.objects.update(due_at=timezone.now() - timedelta(days=3))
    assert send_due() == 0 and "paused" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}{one.pk}/pause/", {"on": "1"})
    one.refresh_from_db()
    assert one.is_on and one.due_at > timezone.now() and send_due() == 0


def test_one_is_removed_after_a_question(cast, sign_in):
    one, client = subscription(cast.lead), sign_in(cast.lead)
    assert send_due() == 1
    asked = client.post(f"{PAGE}{one.pk}/removal/", {"look": "1"})
    assert "Remove for good" in asked.content.decode() and ReportSubscription.objects.exists()
    client.post(f"{PAGE}{one.pk}/removal/")
    assert not ReportSubscription.objects.exists()
    outbox.sweep()
    assert reports()[0].trouble == "the report is not sent any more"
    assert client.post(f"{PAGE}{one.pk}/removal/").status_code == 404


def test_the_link_of_a_mail_ends_that_report_alone(cast, client):
    one, other = subscription(cast.lead), subscription(cast.lead)
    path = stop_link(one).replace("http://testserver", "").split("//", 1)[-1]
    path = path[path.index("/dashboards") :]
    page = client.get(path)
    assert "Send it no more" in page.content.decode() and client.head(path).status_code == 200
    one.refresh_from_db()
    assert one.is_on
    strict = Client(enforce_csrf_checks=True)
    ended = strict.post(path, {"List-Unsubscribe": "One-Click"})
    assert ended.status_code == 200 and "not sent any more" in ended.content.decode()
    strict.post(path)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.is_on, other.is_on) == (False, True)
    for wrong in (path[:-2] + "x/", path.replace(f"/{one.pk}~", f"/{other.pk}~"), f"{PAGE}stop/Привет/"):
        assert strict.post(wrong).status_code == 404
    other.refresh_from_db()
    assert other.is_on


def test_who_may(cast, sign_in, client):
    one = subscription(cast.lead)
    assert client.get(PAGE).status_code == 302
    for path in (PAGE, f"{PAGE}{one.pk}/"):
        assert sign_in(cast.agent).get(path).status_code == 403
    other = sign_in(cast.manager)
    assert other.get(f"{PAGE}{one.pk}/").status_code == 404
    for verb in ("pause", "sending", "removal"):
        assert other.post(f"{PAGE}{one.pk}/{verb}/").status_code == 404
        assert sign_in(cast.lead).get(f"{PAGE}{one.pk}/{verb}/").status_code == 405
    assert other.get(PAGE).context["rows"] == []


def test_there_is_a_measure(cast, sign_in):
    client = sign_in(cast.lead)
    for query in ("from=x", "priority=purple", "team=" + "1," * 2000):
        client.post(PAGE, {"query": query})
    assert not ReportSubscription.objects.exists()
    for _each in range(MOST + 1):
        client.post(PAGE, {"query": ""})
    assert ReportSubscription.objects.count() == MOST
    one = ReportSubscription.objects.first()
    for _each in range(12):
        client.post(f"{PAGE}{one.pk}/sending/")
    assert len(reports()) == 10


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_costs_the_same_whatever_the_number(cast, sign_in, count, django_assert_num_queries):
    for _each in range(count):
        subscription(cast.lead, query=f"team={cast.first_line.pk}")
    client = sign_in(cast.lead)
    client.get(PAGE)
    with django_assert_num_queries(4):  # session, person, one's own, what can be named
        client.get(PAGE)
