"""Who deserves which share of a solved ticket: by working time with a line, in facts, cells, numbers and a replay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from people.calendars.business_time import BusinessTime
from people.calendars.working_hours import WorkingHours
from people.models import Calendar
from sla.derivation import Row
from sla.history import happenings
from sla.kpi import counted, exact, keeping, rolling
from sla.kpi.definitions import kpis
from sla.kpi.fact import Fact, fact_of, thousandths
from sla.kpi.period import Narrowed, Period
from sla.kpi.replayed import replay
from sla.kpi.report import report
from sla.models import TicketFact
from sla.timeline import Terms, Timeline
from tests.incidents import asked
from tests.promises import age
from tests.sla.worked import ALWAYS, OFFICE
from tickets.content import written
from tickets.models import Handover, HandoverReason, Ticket
from tickets.models.escalation import Case

BORN = datetime(2024, 3, 4, 9, tzinfo=UTC)  # a Monday
A, B = 11, 12


def event(minutes: float, kind: str, by: int = A, **detail) -> tuple[float, str, int, dict]:
    return minutes, kind, by, detail


def to(minutes: float, person: int) -> tuple[float, str, int, dict]:
    return event(minutes, "assigned", to=person)


def nobody(minutes: float) -> tuple[float, str, int, dict]:
    return event(minutes, "unassigned")


def solve(minutes: float) -> tuple[float, str, int, dict]:
    return event(minutes, "solved", status=["open", "solved"])


def told(*events, hours=ALWAYS, status="open", born: float = 0) -> Fact:
    """The fact of a ticket that came by portal, with these events behind its creation."""
    detail = {
        "type": "request", "status": status, "channel": "portal", "priority": "normal", "line": 1, "team": 1,
        "requester": 5, "subject": "Этикетки", "opens": "customer", "automatic": False, "message": 1,
    }  # fmt: skip
    rows = [Row("created", BORN + timedelta(minutes=born), detail, 1, 5)]
    for number, (minutes, kind, by, more) in enumerate(events):
        rows.append(Row(kind, BORN + timedelta(minutes=minutes), more, number + 2, by))
    terms = ((rows[0].at, Terms(BusinessTime(WorkingHours.from_json(hours)))),)
    until = BORN + timedelta(days=60)
    return fact_of(rows, Timeline(tuple(happenings(rows)), terms, until, has_policy=False))


def test_a_ticket_is_shared_by_the_time_that_each_had_it():
    fact = told(to(0, A), to(30, B), solve(120))
    assert fact.credits == {A: 30 * 60, B: 90 * 60} and fact.shares == {A: 250, B: 750}
    assert fact.solve is not None and fact.solve.by == B


def test_what_lay_with_nobody_is_nobodys():
    fact = told(to(60, A), nobody(90), to(150, B), solve(160))
    assert fact.credits == {0: 120 * 60, A: 30 * 60, B: 10 * 60}
    assert fact.shares == {A: 188, B: 62}  # of 160 minutes


def test_only_a_lines_working_time_counts():
    waits = event(60, "pended", status=["open", "pending"])
    back = event(600, "customer_wrote", 5, status=["pending", "open"], automatic=False, message=2)
    assert told(to(0, A), waits, to(300, B), back, solve(660)).shares == {A: 500, B: 500}
    night = [to(0, A), to(10 * 60, B), solve(25 * 60)]  # from 9 to 17, and from 9 to 10 of the next day
    assert told(*night, hours=OFFICE).shares == {A: 889, B: 111}


def test_what_was_solved_out_of_hours_is_of_who_had_it_then():
    saturday = 5 * 24 * 60
    events = [to(saturday, A), to(saturday + 5, B), solve(saturday + 30), nobody(saturday + 40)]
    assert told(*events, hours=OFFICE, born=saturday).shares == {B: 1000}
    assert told(solve(saturday), hours=OFFICE, born=saturday).shares == {}


def test_what_is_not_solved_or_was_undone_has_no_share():
    assert told(to(0, A)).shares == {}
    reopened = event(90, "reopened", status=["solved", "open"])
    assert told(to(0, A), solve(60), reopened).shares == {}
    again = told(to(0, A), solve(60), reopened, to(90, B), solve(150))
    assert again.shares == {A: 500, B: 500}  # the solved span between is nobody's
    undone = event(45, "undone", undoes=[3])
    assert told(to(0, A), to(30, B), undone, solve(120)).shares == {A: 1000}


people = st.sampled_from([0, A, B, 13, 14])
steps = st.lists(st.tuples(st.floats(0, 3000), people), max_size=8)


@given(steps, st.sampled_from([0, A]), st.floats(0, 3000), st.sampled_from([ALWAYS, OFFICE]))
def test_shares_never_make_more_than_one(changes, first, end, hours):
    moves = sorted(((at, who) for at, who in changes if at <= end), key=lambda move: move[0])
    events = [to(0, first)] if first else []
    events += [to(at, who) if who else nobody(at) for at, who in moves]
    fact = told(*events, solve(end), hours=hours)
    whole = sum(fact.shares.values())
    assert 0 <= whole <= 1000 and all(part > 0 for part in fact.shares.values())
    held = sum(seconds for holder, seconds in fact.holds.items() if holder.startswith("line"))
    assert abs(sum(fact.credits.values()) - held) <= len(events) + 1  # a begun second does not count
    if first and all(who for _at, who in moves):
        assert whole == 1000


@given(st.dictionaries(st.integers(0, 40), st.integers(0, 10**9), max_size=12))
def test_a_thousand_is_shared_to_the_last(parts):
    found = thousandths(parts)
    whole = sum(parts.values())
    assert sum(found.values()) == (1000 if whole or len(parts) == 1 else 0)
    assert all(abs(found.get(each, 0) - 1000 * part / whole) < 1 for each, part in parts.items() if whole)


@pytest.fixture
def shared(calendar: Calendar, cast) -> list[Ticket]:
    """One that two had for the same time, one handed to another line, one that only one had."""
    both, handed, own = (asked(cast.customer, f"Тема {n}") for n in range(3))
    for ticket in (both, handed, own):
        ticket.assign(cast.agent, by=cast.agent)
    age(60)
    both.assign(cast.other_agent, by=cast.agent)
    case = Case(HandoverReason.objects.all()[0], "Перезапуск", "Проверить")
    handed.escalate(cast.second_line, case, by=cast.agent)
    handed.accept(by=cast.specialist)
    age(60)
    hour = timedelta(hours=1)  # the hand-over is as old as its events
    Handover.objects.update(at=F("at") - hour, accepted_at=F("accepted_at") - hour)
    for ticket, person in ((both, cast.other_agent), (handed, cast.specialist), (own, cast.agent)):
        Ticket.objects.get(pk=ticket.pk).reply(written("Готово"), by=person, then="solved")
    keeping.make([both.pk, handed.pk, own.pk])
    rolling.roll()
    return [both, handed, own]


def week() -> Period:
    today = datetime.now(UTC).date()
    return Period(today - timedelta(days=6), today + timedelta(days=1), ZoneInfo("Europe/Moscow"))


def test_cells_facts_and_a_replay_say_the_same(shared, cast):
    period, credit = week(), kpis.get("credit")
    kept, straight = report(period), counted.report([period], Narrowed(), [])
    assert (kept.source, straight.source) == ("rollups", "facts")
    tickets = [ticket.pk for ticket in shared]
    about = pytest.approx(1, abs=0.02)  # time passes while a test runs
    expected = {cast.agent: 2, cast.other_agent: 0.5, cast.specialist: 0.5}
    for person, share in expected.items():
        mine = Narrowed({"agent": [str(person.pk)]})
        ways = [
            credit.value(kept.agents[person.pk]),
            credit.value(straight.agents[person.pk]),
            report(period, mine).figures("credit").values["value"],
            counted.report([period], mine, []).figures("credit").values["value"],
            exact.one(credit, period, mine).values["value"],
            replay(tickets, period, mine.by["agent"]).figures(credit).values["value"],
        ]
        assert len(set(ways)) == 1 and ways[0] == pytest.approx(share, abs=0.02)
        behind = exact.behind(credit, period, mine)
        assert (
            behind.count()
            == exact.one(credit, period, mine).count
            == sum(str(person.pk) in fact.credits for fact in TicketFact.objects.all())
        )
    assert kept.figures("credit").values["value"] == 3 == exact.one(credit, period, Narrowed()).values["value"]
    assert kept.by_team[cast.second_line.pk]["credit"] / 1000 == about


def test_a_change_of_who_had_it_marks_the_day(shared, cast):
    before, row, same = (TicketFact.objects.get(pk=shared[0].pk) for _each in range(3))
    row.credits = {str(cast.agent.pk): 1000}
    assert rolling.moments_of(before, row) == {before.solved_at} and rolling.moments_of(before, same) == set()


@pytest.mark.parametrize("who", ["agent", "lead"])
def test_the_number_opens_to_the_tickets_that_make_it(shared, cast, sign_in, who):
    client = sign_in(getattr(cast, who))
    page = client.get(f"/dashboards/kpis/credit/?agent={cast.agent.pk}&recompute=1")
    assert {row["fact"].pk for row in page.context["rows"]} == {ticket.pk for ticket in shared}
    assert page.context["checked"].agrees and not page.context["checked"].wrong
    shown = {row["fact"].pk: row["figure"] for row in page.context["rows"]}
    assert shown[shared[2].pk] == "100\N{NO-BREAK SPACE}%" and shown[shared[0].pk] != shown[shared[2].pk]
    TicketFact.objects.filter(pk=shared[2].pk).update(credits={str(cast.agent.pk): 400})
    page = client.get(f"/dashboards/kpis/credit/?agent={cast.agent.pk}&recompute=1")
    assert any("fact credits is" in line for line in page.context["checked"].wrong)
    keeping.make([shared[2].pk])
