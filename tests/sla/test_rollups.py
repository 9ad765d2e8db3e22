"""Rollups, facts and a replay of the events say the same, by three ways that share no code but the declarations."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.demo import seed
from people.models import Person
from sla.kpi import checking, counted, exact, keeping, rolled, rolling
from sla.kpi.definitions import kpis
from sla.kpi.measures import AGED, NAMES, READ
from sla.kpi.period import Narrowed, Period
from sla.kpi.replayed import replay
from sla.kpi.report import report
from sla.kpi.sketch import bins_of, quantile
from sla.models import FactPlace, Rollup, RollupMark, RollupZone, TicketFact
from tests.incidents import asked
from tickets.content import written
from tickets.models import Event, RatingSettings, Ticket
from tickets.models.score import Scale

ZONE = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
ALL = [field.attname for field in Rollup._meta.fields if field.attname != "id"]


def cells() -> Counter[str]:
    """All cells as they are kept, one text each."""
    return Counter(repr(row) for row in Rollup.objects.values_list(*ALL))


@pytest.fixture
def desk(db, tmp_path, settings) -> None:
    settings.HELPDESK_DATA = tmp_path
    wish = seed.Wish(tickets=220, days=45, seed=5, now=NOW)
    seed.fill(wish, tmp_path / "password", lambda line: None)
    luck = random.Random(7)
    for number in luck.sample(list(Ticket.objects.values_list("pk", flat=True)), 24):
        _disturb(Ticket.objects.get(pk=number), luck)
    keeping.make(list(Ticket.objects.values_list("pk", flat=True)))
    rolling.roll()


def _disturb(ticket: Ticket, luck: random.Random) -> None:
    agent = ticket.assignee or ticket.requester._meta.model.objects.filter(role="agent")[0]
    if ticket.mark:
        return
    if luck.random() < 0.3:
        ticket.spam(by=agent)
    elif ticket.is_ended:
        scale = luck.choice(list(Scale))
        RatingSettings.objects.update_or_create(defaults={"scale": scale})
        ticket.rate(luck.choice(scale.scores), "Спасибо", by=ticket.requester)
        if luck.random() < 0.5 and ticket.status == "solved":
            ticket.reopen(by=agent)
    else:
        ticket.reply(written("Проверили, всё на месте."), by=agent, then="solved")


def periods() -> list[Period]:
    today = datetime.now(ZONE).date()
    spans = [(date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 1, 25), date(2026, 3, 4)), (date(2026, 2, 11),) * 2]
    return [Period(*span, ZONE) for span in [*spans, (date(2026, 1, 10), today)]]


def test_rollups_facts_and_exact_numbers_agree(desk):
    for period in periods():
        kept, straight = report(period), counted.report([period], Narrowed(), [])
        assert (kept.source, straight.source) == ("rollups", "facts")
        assert kept.sums == straight.sums and kept.days == straight.days
        assert kept.bins == straight.bins and list(kept.arrivals) == straight.arrivals
        assert kept.places == straight.places and kept.agents == straight.agents
        assert kept.sums["starred"] == sum(kept.sums[f"stars_{number}"] for number in range(1, 6))
        assert kept.sums["credit"] == sum(sums["credit"] for sums in kept.agents.values()) > 0
        for kpi in kpis.all():
            said, true = kept.figures(kpi.name), exact.one(kpi, period, Narrowed())
            assert said.values["value"] == pytest.approx(true.values["value"]), kpi.name
            assert (said.count, said.excluded) == (true.count, true.excluded), kpi.name


def test_a_replay_of_every_ticket_says_the_same(desk):
    tickets = list(Ticket.objects.values_list("pk", flat=True))
    for period in periods():
        kept, true = report(period), replay(tickets, period)
        names = true.sums.keys() | {name for name in kept.sums if kept.sums[name]}
        beside = {"asked", "asked_answered", "logged", *READ, *AGED}  # of other rows than events
        assert {name: kept.sums[name] for name in names - beside} == {name: true.sums[name] for name in names - beside}
        for kpi in (kpis.get("afrt"), kpis.get("art")):
            said = exact.one(kpi, period, Narrowed())
            assert true.figures(kpi).values == pytest.approx(said.values)


def test_a_narrowed_report_reads_its_own_cells(desk):
    period = periods()[0]
    for by in ({"priority": ["high", "normal"]}, {"line": ["1"], "channel": ["email"]}, {"tier": ["standard"]}):
        narrowed = Narrowed(by)
        kept, straight = report(period, narrowed), counted.report([period], narrowed, [])
        assert kept.source == "rollups" and kept.sums == straight.sums and kept.sums["solved"] > 0
        assert kept.figures("art").values["value"] == exact.one(kpis.get("art"), period, narrowed).values["value"]
    agent = TicketFact.objects.exclude(solved_by=None)[0].solved_by
    mine = report(period, Narrowed({"agent": [str(agent)]}))
    assert mine.source == "rollups" and mine.sums["solved"] == mine.agents[agent]["solved"]
    organisation = TicketFact.objects.exclude(organisation_id=None)[0].organisation_id
    theirs = report(period, Narrowed({"organisation": [str(organisation)]}))
    assert theirs.source == "facts" and 0 < theirs.sums["solved"] < report(period).sums["solved"]


def test_customers_and_our_own_people_are_told_apart(desk):
    period = periods()[1]
    whole, parts = report(period), {}
    for word in ("customers", "ours"):
        narrowed = Narrowed({"whose": [word]})
        parts[word] = report(period, narrowed)
        assert parts[word].source == "facts" and parts[word].sums["created"] > 0
        for name in ("nst", "solved", "afrt", "on_time", "ntb", "credit", "response_rate"):
            said, true = parts[word].figures(name), exact.one(kpis.get(name), period, narrowed)
            assert said.values["value"] == pytest.approx(true.values["value"]), name
    for name in ("created", "solved", "solves", "reopens", "credit", "logged", "open_at_end"):
        assert parts["customers"].sums[name] + parts["ours"].sums[name] == whole.sums[name], name


def test_the_backlog_by_age_is_that_of_facts_on_every_day(desk):
    period = Period(date(2026, 1, 15), date(2026, 3, 4), ZONE)
    found = report(period)
    before = found.backlog.begin
    for day in period.days:
        true = exact.open_by_age(Period(day, day, ZONE).end, Narrowed())
        assert found.ages_at(day) == [true[name] for name in AGED]
        moved = found.days.get(day, Counter())
        assert before + moved["created"] - moved["solves"] + moved["reopens"] == sum(true.values())
        before = sum(true.values())
    assert found.backlog.end == before


def test_what_happens_marks_its_days_and_they_alone_are_made_again(desk):
    luck = random.Random(3)
    for ticket in luck.sample(list(Ticket.objects.filter(mark="")), 30):
        _disturb(ticket, luck)
    customer, agent = (Person.objects.filter(role=role)[0] for role in ("customer", "agent"))
    ticket, other = asked(customer), asked(customer, "Ещё раз")
    ticket.log_time(15, "смотрел", by=agent)
    other.merge_into(ticket, by=agent)
    keeping.make(list(Ticket.objects.values_list("pk", flat=True)))
    rolling.mark(ticket.events.values_list("at", flat=True))
    assert RollupMark.objects.exists()
    rolling.roll()
    kept = cells()
    assert not RollupMark.objects.exists()
    rolling.start_over()
    assert report(periods()[0]).source == "facts"
    rolling.roll()
    assert cells() == kept
    assert RollupZone.objects.get().is_ready


def test_tickets_of_private_teams_are_in_cells_of_their_own(desk):
    team = Ticket.objects.exclude(team=None)[0].team
    period = periods()[-1]
    everybody = report(period).sums["created"]
    team.is_private = True
    team.save()
    rolling.roll()
    assert report(period).sums["created"] == everybody
    others = report(period, hidden=[team.pk])
    assert others.source == "rollups" and 0 < others.sums["created"] < everybody
    assert others.sums == counted.report([period], Narrowed(), [team.pk]).sums


def test_reading_a_report_costs_the_same_whatever_the_desk(desk, django_assert_num_queries):
    period = periods()[0]
    with django_assert_num_queries(4):
        found = report(period, before=period.before)
        assert found.sums and found.sums_before is not None
    with django_assert_num_queries(2):
        assert found.places and found.agents


@given(st.lists(st.integers(0, 40_000_000), min_size=1, max_size=300), st.sampled_from([0.0, 0.5, 0.9, 1.0]))
def test_a_quantile_is_within_one_percent(values, fraction):
    place = fraction * (len(values) - 1)
    low, high = sorted(values)[int(place)], sorted(values)[min(int(place) + 1, len(values) - 1)]
    true = low + (place - int(place)) * (high - low)
    assert quantile(bins_of(values), fraction) == pytest.approx(true, rel=0.0101)


def test_every_measure_has_its_column():
    assert set(NAMES) < {field.name for field in Rollup._meta.fields}
    assert timedelta(0) < rolling._AHEAD and rolled.knows(Narrowed({"team": ["1"], "line": ["2"]}))
    assert not rolled.knows(Narrowed({"team": ["1"], "agent": ["2"]}))


def test_the_night_finds_planted_rows_and_says_so(desk, client):
    place = FactPlace.objects.get_or_create(pk=1)[0]
    last = Event.objects.order_by("-xid", "-id")[0]
    FactPlace.objects.filter(pk=place.pk).update(xid=last.xid, event=last.pk)
    assert checking.tonight().found == 0 and list(checking.differences()) == []
    assert client.get("/readyz").json()["numbers"]["ok"]
    fact = TicketFact.objects.counted().exclude(solved_at=None).order_by("-solved_at")[0]
    TicketFact.objects.filter(pk=fact.pk).update(resolution_business=F("resolution_business") + 60)
    Rollup.objects.filter(cut="tier", is_month=True, created__gt=0).update(created=F("created") + 1)
    told = list(checking.differences())
    day = fact.solved_at.astimezone(ZONE).date()
    assert any(f"{day} all: resolution_business is" in line for line in told), told[:20]
    assert any(" tier tier " in line and ": created is" in line for line in told), told
    found = checking.tonight()
    assert any(line.startswith(f"{fact}: fact resolution_business is") for line in found.lines)
    assert not client.get("/readyz").json()["numbers"]["ok"]
    keeping.make([fact.pk])
    rolling.roll()
    assert not any(line.startswith(f"{fact}:") for line in checking.tonight().lines)
