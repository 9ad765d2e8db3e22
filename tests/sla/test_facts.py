"""Facts and KPIs: what each ticket contributes, kept behind the event log, equal to a replay."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from helpdesk.demo import seed
from sla.kpi import keeping
from sla.kpi.definitions import kpis
from sla.kpi.exact import behind, grouped
from sla.kpi.measures import OF_FACTS
from sla.kpi.period import Narrowed, Period, WrongPeriod
from sla.kpi.report import report
from sla.models import FactPlace, TicketFact
from tests.incidents import asked
from tests.promises import age
from tickets.content import written
from tickets.models import Event, HandoverReason, Ticket
from tickets.models.escalation import Case
from tickets.models.words import Channel

TODAY = Period(date(2000, 1, 1), date(2003, 1, 1), ZoneInfo("UTC"))


def this_week() -> Period:
    today = timezone.now().astimezone(UTC).date()
    return Period(today - timedelta(days=7), today + timedelta(days=1), ZoneInfo("UTC"))


def about(hours: int) -> object:
    """Time passes while a test runs."""
    return pytest.approx(hours * 3600, abs=20)


def fact(ticket: Ticket) -> TicketFact:
    keeping.make([ticket.pk])
    return TicketFact.objects.get(pk=ticket.pk)


def test_a_fact_of_a_whole_life(calendar, cast):
    ticket = asked(cast.customer)
    age(240)
    ticket.reply(written("Проверьте"), by=cast.agent, then="pending")
    age(120)
    ticket.receive(written("Не помогло"), by=cast.customer, channel=Channel.PORTAL)
    age(60)
    ticket.log_time(15, "смотрел", by=cast.agent)
    ticket.assign(cast.other_agent, by=cast.agent)
    ticket.solve(by=cast.customer)
    row = fact(ticket)
    assert row.first_reply_business == about(4) and row.first_reply_wall == about(4)
    assert (row.first_reply_by, row.first_reply_team) == (cast.agent.pk, cast.first_line.pk)
    assert row.resolution_wall == about(7) and row.resolution_business == about(5)  # without what it waited for them
    assert row.solved_by == cast.other_agent.pk and row.replies == 1 and row.minutes == 15
    assert row.hold_line_1 == about(5) and row.hold_customer == about(2)
    assert row.first_contact is True and row.first_line is True


def test_reopened_merged_spam_and_undone(calendar, cast):
    ticket, other = asked(cast.customer), asked(cast.customer, "Ещё раз")
    ticket.solve(by=cast.agent)
    ticket.reopen(by=cast.agent)
    row = fact(ticket)
    assert (row.solved_at, row.resolution_business, row.first_contact) == (None, None, None)
    assert len(row.solves) == len(row.reopens) == 1
    other.merge_into(ticket, by=cast.agent)
    assert fact(other).gone == "merged"
    other.unmerge(by=cast.agent)
    assert fact(other).gone == ""
    other.spam(by=cast.agent)
    assert fact(other).gone == "spam"


def test_what_an_agent_begins_owes_no_first_reply(calendar, cast):
    ticket = Ticket.start(
        written("Мы заметили сбой"), by=cast.agent, requester=cast.customer, subject="Сбой", channel=Channel.EMAIL,
        opens="reply",
    )  # fmt: skip
    row = fact(ticket)
    assert row.opens_with_us and row.first_reply_at is None and row.replies == 1


def test_hand_overs_are_counted_where_the_ticket_was_solved(calendar, cast):
    ticket, reason = asked(cast.customer), HandoverReason.objects.all()[0]
    ticket.escalate(cast.second_line, Case(reason, "Пробовали", "Просим"), by=cast.agent)
    ticket.send_back("Нет журнала", by=cast.specialist)
    ticket.escalate(cast.second_line, Case(reason, "Пробовали", "Просим"), by=cast.agent)
    ticket.accept(by=cast.specialist)
    ticket.solve(by=cast.specialist)
    row = fact(ticket)
    assert (row.handovers, row.returns, row.hops, row.solved_line, row.first_line) == (2, 1, 3, 2, False)
    found = report(this_week(), Narrowed())
    assert found.figures("return_rate").values["value"] == 0.5
    assert report(this_week(), Narrowed({"line": ["1"]})).figures("solved").count == 0


def test_the_numbers_name_what_they_leave_out(calendar, cast):
    answered, merged, open_one = (asked(cast.customer, f"Тема {n}") for n in range(3))
    for ticket in (answered, merged):
        ticket.reply(written("Ответ"), by=cast.agent, then="solved")
    merged.spam(by=cast.agent)
    keeping.make([answered.pk, merged.pk, open_one.pk])
    found = report(this_week(), Narrowed())
    assert (found.figures("nst").values["value"], found.figures("nst").excluded) == (2, {"merged": 0, "spam": 1})
    assert found.figures("fcr").values["value"] == 1.0 and found.figures("afrt").count == 1
    assert (found.backlog.begin, found.backlog.created, found.backlog.solves, found.backlog.end) == (0, 2, 1, 1)
    assert found.figures("on_time_first_reply").values["value"] == 1.0
    rows = behind(kpis.get("afrt"), this_week(), Narrowed())
    assert {row.pk: row.reason for row in rows} == {answered.pk: "", merged.pk: "spam"}
    answered.rate("good", "Спасибо", by=cast.customer)
    keeping.make([answered.pk])
    assert report(this_week(), Narrowed()).figures("csat").values["value"] == 1.0
    nothing = report(TODAY, Narrowed())
    assert nothing.figures("csat").values["value"] is None and nothing.figures("response_rate").values["value"] is None
    assert nothing.figures("afrt").values["value"] is None and nothing.figures("fcr").values["value"] is None
    assert nothing.figures("on_time").values["value"] is None
    groups = grouped(OF_FACTS, this_week(), Narrowed(), "team")
    assert groups[cast.first_line.pk]["solved"] == 1


def test_a_report_costs_the_same_whatever_the_desk(calendar, cast, django_assert_num_queries):
    for _ in range(3):
        asked(cast.customer).solve(by=cast.agent)
    keeping.make(list(Ticket.objects.values_list("pk", flat=True)))
    with django_assert_num_queries(19):
        report(this_week(), Narrowed({"priority": ["normal"], "channel": ["portal"]}), [cast.billing.pk])


def test_a_wrong_period_says_so():
    with pytest.raises(WrongPeriod):
        Period(date(2026, 2, 1), date(2026, 1, 1), ZoneInfo("UTC"))


def read_all() -> int:
    """Reads the log to its end: others who use the server at the same time hold it back for as long as they take."""
    read, until = keeping.keep(), time.monotonic() + 300
    place = FactPlace.objects.get()
    while Event.objects.later_than(place.xid, place.event).exists():
        assert time.monotonic() < until
        time.sleep(0.2)
        read += keeping.keep()
        place.refresh_from_db()
    return read


@pytest.mark.django_db(transaction=True)
def test_the_log_is_read_on_and_a_planted_row_is_found(cast):
    ticket = asked(cast.customer)
    assert read_all() > 0 and TicketFact.objects.get().solved_at is None
    ticket.solve(by=cast.agent)
    read_all()
    assert TicketFact.objects.get().solved_at is not None
    assert keeping.keep() == 0
    assert list(keeping.differences()) == []
    TicketFact.objects.update(replies=7)
    assert list(keeping.differences()) == [f"{ticket.number}: fact replies is 7, the events say 0"]
    call_command("rebuild", "facts", stdout=StringIO())
    assert list(keeping.differences()) == []
    TicketFact.objects.all().delete()
    assert list(keeping.differences()) == [f"{ticket.number}: the fact is missing"]
    keeping.make([ticket.pk])


@pytest.mark.django_db(transaction=True)
def test_readers_and_verbs_at_once_miss_nothing(cast):
    tickets = [asked(cast.customer, f"Тема {n}") for n in range(12)]

    def work(turn: int) -> None:
        for ticket in tickets[turn::4]:
            Ticket.objects.get(pk=ticket.pk).reply(written("Ответ"), by=cast.agent, then="solved")
            keeping.keep()
        connection.close()

    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    read_all()
    assert TicketFact.objects.filter(solved_at__isnull=False, replies=1).count() == 12
    assert FactPlace.objects.count() == 1 and list(keeping.differences()) == []


@pytest.mark.django_db
def test_the_flow_adds_up_on_every_day_of_a_desk(tmp_path, settings):
    settings.HELPDESK_DATA = tmp_path
    now = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    seed.fill(seed.Wish(tickets=200, days=20, seed=3, now=now), tmp_path / "password", lambda line: None)
    keeping.make(list(Ticket.objects.values_list("pk", flat=True)))
    before = None
    for day in range(22):
        here = (now - timedelta(days=20 - day)).date()
        found = report(Period(here, here, ZoneInfo("Europe/Moscow")), Narrowed()).backlog
        assert found.begin + found.created - found.solves + found.reopens == found.end
        assert before is None or before == found.begin
        before = found.end
    assert before == Ticket.objects.active().count()
