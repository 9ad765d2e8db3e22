"""What-if: the past under a proposed rule, beside the rule in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.calendars.business_time import BusinessTime
from people.calendars.working_hours import always
from people.models import Calendar
from sla import beat, proposals, trying
from sla.models import Policy, Trial
from sla.models.policy import Wording
from sla.timeline import Happening, Terms
from sla.whatif import Case, Comparison
from tests.promises import TARGETS
from tests.sla.test_tick import age, start
from tickets.content import written
from tickets.models.words import Priority

HOUR = 3600
BORN = datetime(2026, 3, 4, 9, tzinfo=UTC)
TIME = BusinessTime(always())


def terms(first_reply: int | None, **more) -> Terms:
    return Terms(TIME, {"normal": {"first_reply": first_reply, **more}})


def case(reply_after: float | None, before: Terms | None, after: Terms | None) -> Case:
    events = [Happening(BORN, "create", "customer")]
    if reply_after is not None:
        events.append(Happening(BORN + timedelta(hours=reply_after), "message", "agent"))
    return Case(1, "normal", tuple(events), before, after)


def compared(*cases: Case, now: datetime = BORN + timedelta(days=1)) -> Comparison:
    comparison = Comparison()
    for each in cases:
        comparison.add(each, BORN - timedelta(days=90), now)
    return comparison


class TestCore:
    def test_a_shorter_target_breaks_what_was_kept(self):
        found = compared(case(2, terms(4 * HOUR), terms(1 * HOUR)))
        sides = found.sides["normal"]["first_reply"]
        assert (sides.share(0), sides.share(1)) == (1, 0)
        change = {"ticket": 1, "kind": "first_reply", "number": 0, "from": "met", "to": "breached"}
        assert (found.worse, found.better) == ([change], [])

    def test_a_longer_target_mends_what_was_broken(self):
        found = compared(case(2, terms(1 * HOUR), terms(4 * HOUR)))
        assert (found.better_count, found.worse_count) == (1, 0)
        assert (found.better[0]["from"], found.better[0]["to"]) == ("breached", "met")

    def test_what_still_runs_is_counted_only_when_it_is_late(self):
        found = compared(case(None, terms(48 * HOUR), terms(4 * HOUR)))
        sides = found.sides["normal"]["first_reply"]
        assert (sides.met, sides.breached, sides.share(0)) == ([0, 0], [0, 1], None)
        assert found.worse[0]["from"] == "open"

    def test_no_policy_and_no_target_promise_nothing(self):
        found = compared(case(2, None, terms(4 * HOUR)), case(2, terms(4 * HOUR), terms(None)))
        assert found.sides["normal"]["first_reply"].met == [1, 1]
        assert compared(case(2, None, None)).total().share(0) is None
        assert compared(case(2, terms(1 * HOUR), None)).better[0]["to"] == "none"

    def test_equal_terms_of_another_version_change_nothing(self):
        found = compared(case(2, terms(HOUR), replace(terms(HOUR), policy=7)))
        assert (found.touched, found.tickets) == (0, 1)

    def test_what_ended_before_the_period_does_not_count(self):
        comparison = Comparison()
        comparison.add(case(2, terms(HOUR), terms(4 * HOUR)), BORN + timedelta(hours=3), BORN + timedelta(days=1))
        assert (comparison.sides, comparison.better) == ({}, [])

    def test_it_survives_being_kept_as_json(self):
        found = compared(case(2, terms(1 * HOUR), terms(4 * HOUR)), case(3, terms(4 * HOUR), terms(1 * HOUR)))
        assert Comparison.from_json(found.to_json()) == found
        assert Comparison.from_json({}) == Comparison()

    def test_only_the_first_two_hundred_are_listed(self):
        found = compared(*(case(2, terms(4 * HOUR), terms(1 * HOUR)) for _ in range(203)))
        assert (found.worse_count, len(found.worse)) == (203, 200)


def shorter(policy: Policy, seconds: int = 60) -> Wording:
    targets = {word: {**each, "first_reply": seconds} for word, each in TARGETS.items()}
    return replace(policy.current.wording, targets=targets)


def answered(cast, priority=Priority.NORMAL):
    """A request, answered half an hour later."""
    ticket = start(cast, priority)
    age(30)
    ticket.reply(written("Сделано"), by=cast.agent)
    return ticket


def tried(trial: Trial) -> Trial:
    while trying.work():
        pass
    trial.refresh_from_db()
    return trial


class TestWorker:
    def test_a_changed_policy(self, policy, cast):
        ticket = answered(cast)
        age(60)
        trial = tried(proposals.propose_policy(policy, policy.name, shorter(policy), by=cast.admin))
        assert (trial.state, trial.done, trial.total, trial.result["touched"]) == ("done", 1, 1, 1)
        assert trial.result["sides"]["normal"]["first_reply"] == {"met": [1, 0], "breached": [0, 1]}
        assert trial.result["worse"]["count"] == 1
        assert trial.result["worse"]["first"][0]["ticket"] == ticket.pk

    def test_a_recorded_breach_is_judged_anew(self, policy, cast):
        start(cast, Priority.URGENT)
        age(40)
        beat.tick()
        trial = tried(proposals.propose_policy(policy, policy.name, shorter(policy, 9 * HOUR), by=cast.admin))
        assert trial.result["better"]["count"] == 1

    def test_the_condition_order_and_force_of_the_proposal_are_asked(self, policy, cast):
        answered(cast, Priority.HIGH)
        answered(cast, Priority.NORMAL)
        age(60)
        only_high = replace(shorter(policy), condition="priority:high")
        new = tried(proposals.propose_policy(None, "Новая", only_high, by=cast.admin))
        assert new.result["touched"] == 0, "it comes last, behind one that holds for all"
        changed = tried(proposals.propose_policy(policy, policy.name, only_high, by=cast.admin))
        assert set(changed.result["sides"]["high"]["first_reply"]["breached"]) == {0, 1}
        assert changed.result["sides"]["normal"]["first_reply"] == {"met": [1, 0], "breached": [0, 0]}
        off = proposals.propose_policy(policy, policy.name, shorter(policy), by=cast.admin, is_active=False)
        assert tried(off).result["sides"]["high"]["first_reply"] == {"met": [1, 0], "breached": [0, 0]}

    def test_changed_hours_touch_every_policy_that_uses_them(self, policy, around_the_clock, cast):
        Policy.create("Вторая", Wording(around_the_clock.pk, targets=TARGETS), by=None).change(position=-1)
        answered(cast)
        age(60)
        closed = replace(always("Europe/Moscow"), hours=((),) * 6 + (((0, 60),),))
        trial = proposals.propose_hours(around_the_clock, closed, by=cast.admin, holiday_names={})
        assert tried(trial).result["touched"] == 1
        other = Calendar.objects.create(name="Другие")
        other.revise(always(), by=None)
        unused = proposals.propose_hours(other, closed, by=cast.admin, holiday_names={})
        assert tried(unused).result["touched"] == 0

    def test_an_empty_desk_gives_no_figures(self, policy, cast):
        trial = tried(proposals.propose_policy(policy, policy.name, shorter(policy), by=cast.admin))
        assert (trial.state, trial.total, trial.result["sides"]) == ("done", 0, {})

    def test_old_tickets_are_left_out_and_old_active_ones_are_not(self, policy, cast):
        answered(cast).solve(by=cast.agent)
        start(cast)
        age(100 * 24 * 60)
        trial = tried(proposals.propose_policy(policy, policy.name, shorter(policy), by=cast.admin))
        assert trial.total == 1

    def test_a_sample_is_spread_evenly_and_the_same_each_time(self, policy, cast):
        tickets = [start(cast).pk for _ in range(10)]
        trial = proposals.propose_policy(policy, policy.name, shorter(policy), by=cast.admin, sample=5)
        assert trying._choose(trial) == trying._choose(trial) == tickets[::2]
        whole = proposals.repeat(trial, by=cast.admin)
        assert (whole.sample, trying._choose(whole), whole.proposal) == (None, tickets, trial.proposal)

    def test_the_queries_of_a_batch_do_not_follow_its_size(self, policy, cast):
        counts = []
        for size in (1, 12):
            for _ in range(size):
                answered(cast)
            proposals.propose_policy(policy, policy.name, shorter(policy), by=cast.admin)
            trying.books.current()
            with CaptureQueriesContext(connection) as captured:
                trying._batch({})
            counts.append(len(captured))
        # savepoint, lock, the book's key (three), which tickets, two reads of them, save, savepoint
        assert counts == [10, 10]


class TestGoingOn:
    @pytest.fixture
    def trial(self, policy, cast, monkeypatch):
        for _ in range(7):
            answered(cast)
        age(60)
        monkeypatch.setattr(trying, "BATCH", 3)
        return proposals.propose_policy(policy, policy.name, shorter(policy), by=cast.admin)

    def test_a_killed_worker_is_followed_from_where_it_stopped(self, trial, cast, monkeypatch):
        whole = tried(proposals.repeat(trial, by=cast.admin, sample=1000)).result
        Trial.objects.filter(pk=trial.pk).update(created_at=Trial.objects.latest("id").created_at)
        Trial.objects.filter(pk=trial.pk).update(state="queued", last_ticket=0, result={})
        trying._batch({})
        trial.refresh_from_db()
        assert (trial.state, trial.done, trial.total, trial.result["tickets"]) == ("running", 3, 7, 3)
        monkeypatch.setattr(trying, "_cases", killed := Killed(trying._cases))
        with pytest.raises(KeyboardInterrupt):
            trying.work()
        trial.refresh_from_db()
        assert (killed.calls, trial.done) == (1, 3), "what was not finished is not kept"
        monkeypatch.undo()
        assert tried(trial).result == whole

    def test_a_cancelled_one_is_left_alone(self, trial):
        trying._batch({})
        assert trying.cancel(trial)
        assert not trying.cancel(trial)
        assert tried(trial).state == "cancelled"
        assert trial.done == 3

    @pytest.mark.tampers  # a version without the judging that follows it
    def test_changed_rules_begin_it_again(self, trial, policy, cast):
        trying._batch({})
        policy.revise(shorter(policy, 7200), by=cast.admin)
        assert tried(trial).result["tickets"] == 7
        assert trial.done == 7

    def test_what_cannot_be_computed_says_so(self, trial, policy):
        proposal = {**trial.proposal, "wording": {**trial.proposal["wording"], "calendar": 999_999}}
        Trial.objects.filter(pk=trial.pk).update(proposal=proposal)
        assert tried(trial).state == "failed"
        assert "999999" in trial.error

    def test_applying_stops_it_and_is_done_once(self, trial, policy, cast):
        trying._batch({})
        assert proposals.apply(trial, by=cast.admin)
        assert not proposals.apply(trial, by=cast.admin)
        assert tried(trial).state == "cancelled"
        assert policy.current.targets["normal"]["first_reply"] == 60

    def test_old_trials_are_dropped(self, trial, cast):
        young = proposals.repeat(trial, by=cast.admin)
        Trial.objects.filter(pk=trial.pk).update(created_at=timezone.now() - timedelta(days=31))
        assert trying.forget() == 1
        assert Trial.objects.get() == young


class Killed:
    """Ends the worker in the middle of a batch."""

    def __init__(self, work):
        self.work, self.calls = work, 0

    def __call__(self, *arguments):
        self.calls += 1
        for number, found in enumerate(self.work(*arguments)):
            if number == 2:
                raise KeyboardInterrupt
            yield found
