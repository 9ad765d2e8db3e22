"""A month worked out by hand: ten tickets of March, what each KPI is, and what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from people.registration import person_for_email
from sla.kpi import exact, rolling
from sla.kpi.definitions import kpis
from sla.kpi.period import Narrowed, Period
from sla.kpi.report import report
from sla.models import Clock, RollupMark, TicketFact
from tests.incidents import asked

UTC_ZONE = ZoneInfo("UTC")
MARCH = Period(date(2024, 3, 1), date(2024, 3, 31), UTC_ZONE)
NOBODYS = Period(date(2023, 1, 1), date(2023, 1, 31), UTC_ZONE)


@dataclass(frozen=True, slots=True)
class Told:
    """A ticket of the month: seconds to the first reply and to the solve, whether each was in time (None: neither)."""

    created: str
    priority: str
    reply: int | None
    reply_met: bool | None
    solved: str = ""
    resolution: int | None = None
    resolution_met: bool | None = None
    gone: str = ""
    replies: int = 1
    reopened: str = ""  # between an earlier solve and this moment
    rating: str = ""
    minutes: int = 0


MONTH = [
    Told("03-01T10:00", "high", 1800, True, "03-01T15:00", 18000, True, rating="good", minutes=30),
    Told("03-04T09:00", "high", 5400, False, "03-04T16:00", 25200, True, replies=2, rating="bad", minutes=45),
    Told("03-05T09:00", "normal", 7200, True, "03-08T12:00", 97200, False, replies=4, reopened="03-06T10:00",
         minutes=120),
    Told("03-06T09:00", "normal", 3600, True, "03-07T09:00", 28800, True, rating="good", minutes=25),
    Told("03-07T09:00", "low", None, None, "03-07T10:00", 3600, True, replies=0, minutes=5),
    Told("03-08T09:00", "urgent", 600, True, minutes=60),
    Told("03-11T09:00", "normal", None, None),
    Told("03-12T09:00", "normal", None, None, gone="merged"),
    Told("03-13T09:00", "low", None, None, gone="spam"),
    Told("03-29T16:30", "normal", 1800, True, "04-02T10:00", 5400, True, rating="good", minutes=15),
]  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-{text}:00").replace(tzinfo=UTC)


@pytest.fixture(params=["rollups", "facts"])
def month(db, request, settings) -> str:
    settings.REPORT_ZONES = ["UTC"]
    customer = person_for_email("marina@polyana.example", "Марина Соколова", "ru")
    for told in MONTH:
        _put(asked(customer).pk, told)
    RollupMark.objects.all().delete()
    if request.param == "rollups":
        rolling.roll()
    assert report(MARCH).source == request.param
    return request.param


def _put(ticket: int, told: Told) -> None:
    created, solved = at(told.created), at(told.solved) if told.solved else None
    replied = at(told.created).fromtimestamp(created.timestamp() + told.reply, UTC) if told.reply else None
    Clock.objects.filter(ticket=ticket).delete()
    TicketFact.objects.filter(pk=ticket).delete()
    TicketFact.objects.create(
        ticket_id=ticket, channel="portal", type="question", gone=told.gone, requester_id=1, created_at=created,
        created_line=1, created_priority=told.priority, first_reply_at=replied, first_reply_line=replied and 1,
        first_reply_priority=told.priority, first_reply_business=told.reply, first_reply_wall=told.reply,
        solved_at=solved, solved_line=solved and 1, solved_priority=told.priority if solved else "",
        resolution_business=told.resolution, resolution_wall=told.resolution,
        solves=[*([at("03-05T20:00")] if told.reopened else []), *([solved] if solved else [])],
        reopens=[at(told.reopened)] if told.reopened else [], reopened_by_customer=bool(told.reopened),
        first_contact=(told.replies <= 1 and not told.reopened) if solved else None, first_line=bool(solved) or None,
        rated_at=solved if told.rating else None, rating=told.rating, rated_line=1, rated_priority=told.priority,
        replies=told.replies, minutes=told.minutes,
    )  # fmt: skip
    for kind, met, ended in (("first_reply", told.reply_met, replied), ("resolution", told.resolution_met, solved)):
        if met is not None:
            state = Clock.State.MET if met else Clock.State.BREACHED
            Clock.objects.create(
                ticket_id=ticket, kind=kind, number=0, state=state, started_at=created, target_seconds=3600,
                fulfilled_at=ended, ended_at=ended,
            )  # fmt: skip


def value(name: str, narrowed: Narrowed | None = None, period: Period = MARCH):
    """The figure as a report has it; that of the tickets behind it is the same."""
    said = report(period, narrowed).figures(name).values["value"]
    true = exact.one(kpis.get(name), period, narrowed or Narrowed()).values["value"]
    assert said == pytest.approx(true)
    return said


def test_the_first_reply_counts_in_the_month_of_the_reply(month):
    found = report(MARCH).figures("afrt")
    assert (found.count, found.values["sum"], found.values["value"]) == (6, 20400, 3400.0)
    assert found.values["median"] == pytest.approx(2700, rel=0.01)
    assert exact.one(kpis.get("afrt"), MARCH, Narrowed()).values["median"] == 2700


def test_a_resolution_counts_where_the_last_solve_lies(month):
    found = report(MARCH).figures("art")
    assert (found.count, found.values["sum"], found.values["value"]) == (5, 172800, 34560.0)


def test_what_was_created_leaves_out_merged_and_spam(month):
    found = report(MARCH).figures("nst")
    assert (found.values["value"], found.excluded) == (8, {"merged": 1, "spam": 1})


def test_the_backlog_is_what_came_and_did_not_go(month):
    found = report(MARCH).backlog
    assert (found.begin, found.created, found.solves, found.reopens, found.end) == (0, 8, 6, 1, 3)
    still = exact.behind(kpis.get("ntb"), MARCH, Narrowed())
    assert sorted(fact.created_at.day for fact in still) == [8, 11, 29]


def test_on_time_of_what_was_solved_in_all_and_by_priority(month):
    assert value("on_time_resolution") == 0.8
    by_priority = {
        word: value("on_time_resolution", Narrowed({"priority": [word]})) for word in ("high", "low", "urgent")
    }
    assert by_priority == {"high": 1.0, "low": 1.0, "urgent": None}
    assert value("on_time_resolution", Narrowed({"priority": ["normal"]})) == 0.5


def test_first_contact_and_satisfaction(month):
    assert value("fcr") == 0.6 and value("reopen_rate") == 0.2
    assert value("csat") == pytest.approx(2 / 3)
    assert value("minutes_per_ticket") == 45


def test_nothing_is_no_value_and_no_error(month):
    for name in ("afrt", "art", "on_time", "fcr", "csat", "minutes_per_ticket"):
        assert value(name, period=NOBODYS) is None
    assert (value("nst", period=NOBODYS), value("ntb", period=NOBODYS)) == (0, 0)
