"""The staffing simulation against theory, and against desks whose answer is known."""

from __future__ import annotations

import random
from math import factorial

import pytest

from sla.staffing import DAY, HOUR, WEEK, Kind, Shift, Week, Work, arrivals, serve, simulate, steps_of

ALWAYS = Week([(0, WEEK)])
OFFICE = Week([(day * DAY + 9 * HOUR, day * DAY + 18 * HOUR) for day in range(5)])
AROUND_THE_CLOCK = (0, WEEK)


def work(rate: float, handling, target: int | None = HOUR, hours: Week = ALWAYS, priority: int = 2, **more) -> Work:
    return Work((rate,) * 168, more.get("follow_ups", 0), (Kind(priority, 1, target, hours),), tuple(handling))


def waits_in_theory(agents: int, rate: float, mean: float) -> float:
    """Mean seconds in the queue of M/M/c, by Erlang C."""
    offered = rate / HOUR * mean
    last = offered**agents / factorial(agents) * agents / (agents - offered)
    must_wait = last / (sum(offered**k / factorial(k) for k in range(agents)) + last)
    return must_wait / (agents / mean - rate / HOUR)


@pytest.mark.parametrize(("agents", "rate", "mean"), [(1, 6, 360), (3, 10, 900), (5, 12, 1200)])
def test_erlang_c(agents, rate, mean):
    luck = random.Random(5)
    draws = [luck.expovariate(1 / mean) for _ in range(20_000)]
    point = simulate(work(rate, draws), [Shift(*AROUND_THE_CLOCK, agents)], [0], repetitions=30)[0]
    wanted = waits_in_theory(agents, rate, sum(draws) / len(draws))
    assert point.wait == pytest.approx(wanted, rel=0.12)
    assert point.queue == pytest.approx(rate / HOUR * wanted, rel=0.12)


def test_without_agents_nothing_is_answered():
    point = simulate(work(2, [60]), [], [0], weeks=1, repetitions=3)[0]
    assert (point.on_time.mean, point.on_time.high, point.agents) == (0, 0, 0)
    assert point.queue > 100


def test_without_arrivals_there_is_no_share():
    point = simulate(work(0, [60]), [Shift(*AROUND_THE_CLOCK, 1)], [0], weeks=1, repetitions=2)[0]
    assert (point.on_time, point.queue, point.wait, point.queue_p90) == (None, 0, 0, 0)


def test_without_targets_there_is_no_share_but_a_queue():
    point = simulate(work(30, [300], target=None), [Shift(*AROUND_THE_CLOCK, 1)], [0], weeks=1, repetitions=2)[0]
    assert point.on_time is None
    assert point.queue > 10


def test_one_agent_does_one_after_the_other_the_urgent_first():
    low, high = Kind(1, 1, None, ALWAYS), Kind(4, 1, None, ALWAYS)
    requests = arrivals(Work((0,) * 168, 0, (low, high), (600,)), 1, random.Random(1))
    assert requests == []
    requests = [request(at, kind) for at, kind in ((0, low), (10, low), (20, high), (30, low), (5000, low))]
    queue = serve(requests, [(0, 1)], DAY)
    assert [each.began for each in requests] == [0, 1200, 600, 1800, 5000]
    assert queue[:4] == [0, 2, 1, 0], "the third begins just after the look at 1,800"


def request(at: float, kind: Kind):
    from sla.staffing import _Request

    return _Request(at, kind, 600, None, kind.hours.worked(at))


def test_who_has_begun_ends_it_after_the_shift_and_the_rest_waits_for_the_next():
    kind = Kind(1, 1, None, ALWAYS)
    requests = [request(9 * HOUR + 3300, kind), request(9 * HOUR + 3400, kind)]
    serve(requests, steps_of([Shift(9 * HOUR, 10 * HOUR, 1), Shift(DAY + 9 * HOUR, DAY + 10 * HOUR, 1)]), WEEK)
    assert [each.began for each in requests] == [9 * HOUR + 3300, DAY + 9 * HOUR]


def test_more_agents_are_never_worse_and_meet_the_same_arrivals():
    shifts = [Shift(day * DAY + 9 * HOUR, day * DAY + 18 * HOUR, 3) for day in range(5)]
    points = simulate(work(4, [1200], 2 * HOUR, OFFICE), shifts, range(-3, 4), weeks=1, repetitions=5)
    shares = [point.on_time.mean for point in points]
    assert [point.agents for point in points] == [0, 1, 2, 3, 4, 5, 6]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert all(point.on_time.low <= point.on_time.mean <= point.on_time.high for point in points)


def test_the_same_seed_gives_the_same_answer_and_another_one_another():
    shifts = [Shift(*AROUND_THE_CLOCK, 2)]
    one, again, other = (simulate(work(8, [800]), shifts, [0], weeks=1, repetitions=2, seed=n) for n in (1, 1, 2))
    assert one == again
    assert one != other


def test_follow_ups_take_time_and_count_nowhere():
    shifts = [Shift(*AROUND_THE_CLOCK, 1)]
    assert simulate(work(5, [300], follow_ups=1), shifts, [0], weeks=1, repetitions=2)[0].on_time is None


class TestWeek:
    def test_worked_and_due(self):
        monday, friday = 9 * HOUR, 4 * DAY + 17 * HOUR
        assert OFFICE.worked(monday + HOUR) == HOUR
        assert OFFICE.worked(WEEK) == OFFICE.total == 45 * HOUR
        assert OFFICE.due(0, HOUR) == monday + HOUR
        assert OFFICE.due(friday, HOUR) == friday + HOUR, "used up exactly at closing"
        assert OFFICE.due(friday, 2 * HOUR) == WEEK + monday + HOUR
        assert OFFICE.due(monday, 45 * HOUR) == 4 * DAY + 18 * HOUR
        assert OFFICE.due(5 * DAY, 46 * HOUR) == 2 * WEEK + monday + HOUR

    def test_one_that_never_opens(self):
        closed = Week([])
        assert closed.worked(WEEK) == 0
        assert closed.due(0, 60) == float("inf")

    def test_spans_that_touch_are_one(self):
        assert Week([(0, 10), (10, 20), (15, 30)]).worked(25) == 25


class TestSteps:
    def test_shifts_add_up(self):
        assert steps_of([Shift(0, 2 * HOUR, 1), Shift(HOUR, 3 * HOUR, 2)]) == [
            (0, 1),
            (HOUR, 3),
            (2 * HOUR, 2),
            (3 * HOUR, 0),
        ]

    def test_around_the_clock_and_to_the_end_of_the_week(self):
        assert steps_of([Shift(*AROUND_THE_CLOCK, 3)]) == [(0, 3)]
        assert steps_of([Shift(6 * DAY, WEEK, 2)]) == [(0, 0), (6 * DAY, 2)]

    def test_fewer_than_nobody_is_nobody(self):
        assert steps_of([Shift(0, HOUR, 1)], -3) == [(0, 0), (HOUR, 0)]
        assert steps_of([Shift(0, HOUR, 0)], 2) == [(0, 0), (HOUR, 0)], "a row without agents stays one"
