"""The forecast as plain arithmetic: what it never does, what it gets right, and how its own test works."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla.kpi.forecast import FEWEST, SMALL, TESTED, WEEK, History, backlog, forecast, likely_to_breach

MONDAY = date(2026, 6, 1)
hours = st.lists(st.integers(0, 400), min_size=24, max_size=24)
histories = st.lists(hours, min_size=FEWEST, max_size=12 * WEEK).map(lambda days: History(MONDAY, days))
offsets = st.sets(st.integers(0, 13 * WEEK), max_size=12)


def dates(numbers) -> frozenset[date]:
    return frozenset(MONDAY + timedelta(days=number) for number in numbers)


def weekly(weeks: int, totals: tuple[int, ...] = (100, 80, 60, 60, 50, 10, 4)) -> History:
    """Each day of a weekday alike, half of it at 10 and half at 14 o'clock."""
    days = []
    for number in range(weeks * WEEK):
        row = [0] * 24
        row[10] = row[14] = totals[number % WEEK] // 2
        days.append(row)
    return History(MONDAY, days)


@settings(max_examples=60)
@given(histories, offsets)
def test_nothing_is_below_nought_and_hours_make_the_day(history, holidays):
    found = forecast(history, dates(holidays))
    assert [day.date for day in found.days] == [history.end + timedelta(days=n) for n in range(14)]
    for day in found.days:
        assert min(day.hours) >= 0 and len(day.hours) == 24
        assert day.expected == pytest.approx(sum(day.hours))
        if day.low is not None:
            assert 0 <= day.low <= day.expected + 1e-9 <= day.high + 2e-9


@settings(max_examples=60)
@given(histories, offsets, st.integers(1, 50))
def test_so_many_times_as_many_tickets_are_so_many_times_as_many_expected(history, holidays, times):
    once = forecast(history, dates(holidays))
    more = forecast(History(history.first, [[count * times for count in day] for day in history.days]), dates(holidays))
    for day, other in zip(once.days, more.days, strict=True):
        assert list(other.hours) == pytest.approx([times * count for count in day.hours])


@settings(max_examples=40)
@given(histories, offsets, st.integers(0, 10**5), st.lists(st.integers(0, 5000), min_size=13 * WEEK))
def test_a_backlog_is_never_below_nought_and_its_band_widens(history, holidays, now, solved):
    found = forecast(history, dates(holidays))
    done = {MONDAY + timedelta(days=number): count for number, count in enumerate(solved)}
    rows = backlog(now, history, done, dates(holidays), found)
    assert len(rows) == 14 and all(row.expected >= 0 for row in rows)
    for row in rows:
        if row.low is not None:
            assert 0 <= row.low <= row.expected <= row.high
    reaches = [row.high - row.expected for row in rows if row.high is not None]
    assert reaches == sorted(reaches)


@pytest.mark.parametrize(("days", "known"), [(0, False), (FEWEST - 1, False), (FEWEST, True)])
def test_too_little_is_said_instead_of_a_number(days, known):
    history = History(MONDAY, [[1] * 24] * days)
    assert (forecast(history, frozenset()) is not None) == known


def test_three_weeks_are_forecast_but_not_tested():
    found = forecast(weekly(3), frozenset())
    assert found.error is None and found.days[0].low is None
    assert [row.high for row in backlog(5, weekly(3), {}, frozenset(), found)] == [None] * 14


def test_what_repeats_is_foreseen_exactly():
    found = forecast(weekly(20), frozenset())
    assert [round(day.expected) for day in found.days[:WEEK]] == [100, 80, 60, 60, 50, 10, 4]
    assert found.days[0].hours[10] == pytest.approx(50) and found.days[0].hours[11] == 0
    assert found.error.mae == pytest.approx(0, abs=1e-9) and len(found.error.weeks) == TESTED
    assert found.error.wape == pytest.approx(0) and found.error.mape is None, f"a Sunday has fewer than {SMALL}"
    assert forecast(weekly(20, (40,) * 7), frozenset()).error.mape == pytest.approx(0)
    assert found.busiest(2) == [(MONDAY + timedelta(weeks=20), 10, 50.0), (MONDAY + timedelta(weeks=20), 14, 50.0)]


def test_recent_weeks_weigh_more():
    calm, busy = weekly(20), weekly(4, (200, 160, 120, 120, 100, 20, 8))
    found = forecast(History(MONDAY, [*calm.days, *busy.days]), frozenset())
    assert found.days[0].expected > 170, "four busy weeks outweigh twenty calm ones"


def test_a_holiday_is_like_other_holidays_else_like_a_sunday():
    history, coming = weekly(10), MONDAY + timedelta(weeks=10)  # a Monday
    like_sunday = forecast(history, frozenset({coming}))
    assert (round(like_sunday.days[0].expected), like_sunday.days[0].is_holiday) == (4, True)
    past = MONDAY + timedelta(weeks=5)
    days = [list(day) for day in history.days]
    days[35] = [0] * 24
    days[35][12] = 20
    found = forecast(History(MONDAY, days), frozenset({past, coming}))
    assert round(found.days[0].expected) == 20 and found.days[0].hours[12] == pytest.approx(found.days[0].expected)
    assert round(found.days[WEEK].expected) == 100, "the holiday before spoils no Monday"


def test_the_band_holds_about_eight_of_ten_days():
    """Of a desk whose counts are random, over many later weeks."""
    chance = random.Random(7)
    totals = (120, 100, 90, 90, 80, 20, 12)
    days = []
    for number in range(60 * WEEK):
        row = [0] * 24
        for _ticket in range(sum(chance.random() < 0.5 for _try in range(2 * totals[number % WEEK]))):
            row[chance.choice([9, 10, 11, 14, 15])] += 1
        days.append(row)
    inside = everything = 0
    for weeks in range(26, 58):
        found = forecast(History(MONDAY, days[: weeks * WEEK]), frozenset())
        for number, day in enumerate(found.days[:WEEK]):
            actual = sum(days[weeks * WEEK + number])
            inside += day.low <= actual <= day.high
            everything += 1
    assert 0.68 <= inside / everything <= 0.92


def test_a_test_knows_nothing_of_the_week_it_is_tested_on():
    history = weekly(12)
    changed = [list(day) for day in history.days]
    for number in range(11 * WEEK, 12 * WEEK):
        changed[number] = [0] * 24
    found = forecast(History(MONDAY, changed), frozenset())
    last = found.error.weeks[-1]
    assert last.first == MONDAY + timedelta(weeks=11)
    assert (round(last.expected), last.actual) == (364, 0)
    assert [round(week.expected - week.actual) for week in found.error.weeks[:-1]] == [0] * 7


def test_a_backlog_is_arrivals_less_what_is_usually_solved():
    history = weekly(12)
    solved = {MONDAY + timedelta(days=number): 40 for number in range(12 * WEEK)}
    rows = backlog(100, history, solved, frozenset(), forecast(history, frozenset()))
    assert [round(row.expected) for row in rows[:WEEK]] == [160, 200, 220, 240, 250, 220, 184]
    assert rows[0].low == pytest.approx(160) and rows[0].high == pytest.approx(160)


def test_what_usually_takes_longer_than_is_left_is_likely_to_be_late():
    assert likely_to_breach([("a", 600, 900.0), ("b", 900, 900.0), ("c", 0, None), ("d", 0, 1.0)]) == ["a", "d"]
