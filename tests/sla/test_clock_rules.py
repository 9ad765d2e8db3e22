"""The rules of time, one by one, on worked timelines (docs/time.md)."""

from __future__ import annotations

import pytest

from sla.replay import answer
from tests.sla.worked import TARGETS, agent, at, create, customer, event, replay, status


def first(*events, **more):
    return replay(*events, **more)["first_reply"]


class TestFirstReply:
    def test_r2_ends_with_the_first_public_message_of_a_human_agent(self):
        clock = first(create(), agent(5, public=False), agent(6, auto=True), agent(30))
        assert (clock["fulfilled_at"], clock["elapsed_seconds"], clock["state"]) == (at(30), 1800, "met")

    def test_r2_an_agent_who_opens_owes_nothing_until_the_customer_writes(self):
        opened = create(by="agent", public=True, status="open")
        assert first(opened) is None
        clock = first(opened, customer(60), agent(90))
        assert (clock["started_at"], clock["elapsed_seconds"]) == (at(60), 1800)
        assert replay(opened, customer(60), agent(90))["next_replies"] == []

    @pytest.mark.parametrize("state", ["pending", "on_hold", "open"])
    def test_r3_no_status_pauses_or_satisfies_it(self, state):
        clock = first(create(), status(10, state), now=61)
        assert (clock["due_at"], clock["state"], clock["breached_at"]) == (at(60), "breached", at(60))

    @pytest.mark.parametrize("end", [status(20, "solved"), status(20, "closed"), event(20, "merged_into_other")])
    def test_r3_an_end_without_a_reply_cancels_it(self, end):
        clock = first(create(), end)
        assert (clock["state"], clock["breached_at"], clock["elapsed_seconds"]) == ("cancelled", None, None)

    def test_r3_a_breach_stays_after_the_end(self):
        clock = first(create(), status(70, "solved"))
        assert (clock["state"], clock["breached_at"]) == ("breached", at(60))

    def test_r14_the_due_moment_itself_is_in_time(self):
        assert first(create(), agent(60))["state"] == "met"
        late = first(create(), agent(60 + 1 / 60))
        assert (late["state"], late["breached_at"]) == ("breached", at(60))

    def test_a_due_moment_at_now_counts_as_missed(self):
        assert first(create(), now=60)["state"] == "breached"
        assert first(create(), now=59)["state"] == "running"


class TestNextReply:
    def test_r4_runs_from_the_oldest_unanswered_message_once_an_exchange(self):
        found = replay(create(), agent(10), customer(20), customer(50), agent(60), customer(70))["next_replies"]
        assert [(each["started_at"], each["elapsed_seconds"], each["state"]) for each in found] == [
            (at(20), 2400, "met"),
            (at(70), None, "breached"),
        ]

    def test_r4_solving_cancels_it(self):
        (clock,) = replay(create(), agent(10), customer(20), status(30, "solved"))["next_replies"]
        assert clock["state"] == "cancelled"

    def test_r4_a_reopening_without_any_reply_before_owes_a_next_reply(self):
        found = replay(create(), status(10, "solved"), customer(100), now=110)
        assert found["first_reply"]["state"] == "cancelled"
        assert [each["started_at"] for each in found["next_replies"]] == [at(100)]
        assert found["reopens"] == 1

    def test_r18_people_in_copy_count_as_customers(self):
        assert replay(create(), agent(10), customer(20, by="cc"), now=30)["next_replies"][0]["started_at"] == at(20)

    def test_r20_a_robot_starts_and_reopens_nothing(self):
        found = replay(create(), agent(10), status(20, "solved"), customer(30, auto=True))
        assert (found["next_replies"], found["reopens"]) == ([], 0)


class TestUpdates:
    targets = {"high": {"first_reply": 3600, "update": 7200, "resolution": 28800}}  # noqa: RUF012 (never changed)

    def test_r5_is_off_unless_the_policy_has_it(self):
        assert "updates" not in replay(create(), agent(10))

    def test_r5_runs_between_public_messages_and_pending_pauses_it(self):
        found = replay(
            create(), agent(10), status(40, "pending"), customer(100), agent(160), now=170, targets=self.targets
        )["updates"]
        assert [(each["started_at"], each["elapsed_seconds"], each["state"]) for each in found] == [
            (at(10), 30 * 60 + 60 * 60, "met"),
            (at(160), None, "running"),
        ]

    def test_r5_while_paused_nothing_is_due(self):
        (clock,) = replay(create(), agent(10), status(40, "pending"), targets=self.targets)["updates"]
        assert (clock["state"], clock["due_at"]) == ("paused", None)


class TestResolution:
    def test_r7_pending_pauses_and_on_hold_counts(self):
        found = replay(create(), status(60, "on_hold"), status(120, "pending"), now=300)["resolution"]
        assert (found["elapsed_seconds"], found["state"], found["due_at"]) == (7200, "paused", None)
        assert found["remaining_seconds"] == 28800 - 7200

    def test_r7_on_hold_pauses_where_the_policy_says_so(self):
        found = replay(create(), status(60, "on_hold"), now=300, pausing_statuses=["pending", "on_hold"])
        assert found["resolution"]["elapsed_seconds"] == 3600

    def test_r8_a_reopening_goes_on_without_the_solved_span(self):
        found = replay(create(), agent(10), status(60, "solved"), customer(300), status(360, "solved"), now=900)
        assert (found["resolution"]["elapsed_seconds"], found["resolution"]["state"]) == (7200, "met")
        assert found["first_resolution_seconds"] == 3600
        assert found["full_resolution_seconds"] == 21600

    def test_r8_the_verdict_is_provisional_until_the_last_solve(self):
        found = replay(create(), agent(1), status(400, "solved"), customer(500), status(600, "solved"), now=900)
        assert (found["resolution"]["state"], found["resolution"]["breached_at"]) == ("breached", at(580))

    def test_closing_an_unsolved_ticket_records_a_solve(self):
        found = replay(create(), status(60, "closed"))
        assert (found["first_resolution_seconds"], found["resolution"]["state"]) == (3600, "met")

    def test_a_message_long_after_closing_reopens_nothing(self):
        found = replay(create(), status(60, "closed"), customer(60 + 15 * 24 * 60), now=30 * 24 * 60)
        assert (found["reopens"], found["next_replies"]) == (0, [])


class TestMerging:
    def test_r9_the_source_owes_nothing_any_more(self):
        found = replay(create(), agent(10), customer(20), event(30, "merged_into_other"))
        assert found["next_replies"][0]["state"] == "cancelled"
        assert (found["resolution"]["state"], found["resolution"]["elapsed_seconds"]) == ("cancelled", 1800)
        assert found["full_resolution_seconds"] is None

    def test_r9_the_target_takes_over_the_older_unanswered_message(self):
        taken = event(60, "absorbs_ticket", oldest_unanswered_customer_message_at=at(15))
        (clock,) = replay(create(), agent(10), customer(30), taken, now=70)["next_replies"]
        assert (clock["started_at"], clock["due_at"]) == (at(15), at(135))

    def test_r9_the_targets_first_reply_is_not_restarted(self):
        taken = event(30, "absorbs_ticket", oldest_unanswered_customer_message_at=at(-60))
        found = replay(create(), taken, now=40)
        assert found["first_reply"]["started_at"] == at(0)
        assert found["next_replies"] == []

    def test_a_message_split_off_takes_its_wait_along(self):
        found = replay(create(), agent(10), customer(20), event(30, "split_off"), now=40)
        assert [each["state"] for each in found["next_replies"]] == ["cancelled"]
        later = event(40, "split_off", oldest_unanswered_customer_message_at=at(30))
        found = replay(create(), agent(10), customer(20), customer(30), later, agent(50))["next_replies"]
        assert [(each["state"], each["started_at"]) for each in found] == [("cancelled", at(20)), ("met", at(30))]
        earlier = event(40, "split_off", oldest_unanswered_customer_message_at=at(20))
        found = replay(create(), agent(10), customer(20), customer(30), earlier, agent(50))["next_replies"]
        assert [(each["state"], each["elapsed_seconds"]) for each in found] == [("met", 1800)]

    def test_the_first_reply_is_owed_whatever_is_split_off(self):
        assert first(create(), customer(5), event(10, "split_off"), now=20)["state"] == "running"

    def test_a_ticket_that_begins_with_a_message_split_off_counts_from_it(self):
        born = {**create(), "oldest_unanswered_customer_message_at": at(-30)}
        clock = first(born, agent(10))
        assert (clock["started_at"], clock["elapsed_seconds"]) == (at(-30), 2400)

    def test_r23_unmerged_is_as_if_never_merged(self):
        merged = replay(create(), event(10, "merged_into_other"), event(20, "unmerged"), agent(30))
        assert merged["first_reply"]["elapsed_seconds"] == 1800


class TestChanges:
    def test_r10_hands_and_names_touch_nothing(self):
        plain = replay(create(), agent(30), now=100)
        moved = replay(
            create(), event(5, "assign"), event(6, "group"), event(7, "subject"), event(8, "tag"), agent(30), now=100
        )
        assert {**moved, "ledger": None} == {**plain, "ledger": None}

    def test_r11_a_new_target_counts_from_the_original_start(self):
        clock = first(create(priority="normal"), event(20, "priority", to="high"), now=30)
        assert (clock["target_seconds"], clock["due_at"], clock["state"]) == (3600, at(60), "running")

    def test_r11_already_past_is_a_breach_at_the_moment_of_the_change(self):
        clock = first(create(priority="normal"), event(90, "priority", to="high"), now=100)
        assert (clock["due_at"], clock["breached_at"]) == (at(60), at(90))

    def test_r11_a_breach_never_disappears(self):
        clock = first(create(), event(90, "priority", to="normal"), agent(100))
        assert (clock["state"], clock["breached_at"], clock["due_at"]) == ("breached", at(60), at(240))

    def test_r11_a_finished_clock_is_never_judged_again(self):
        clock = first(create(priority="normal"), agent(60), event(70, "priority", to="urgent"))
        assert (clock["target_seconds"], clock["state"]) == (14400, "met")

    def test_r11_a_paused_resolution_used_up_under_the_new_target_is_late_at_once(self):
        found = replay(create(priority="normal"), status(300, "pending"), event(400, "priority", to="urgent"), now=500)[
            "resolution"
        ]
        assert (found["state"], found["breached_at"], found["remaining_seconds"]) == ("breached", at(400), -3600)

    def test_r12_without_a_target_the_span_is_measured_and_nothing_promised(self):
        clock = first(create(priority="low"), agent(30))
        assert (clock["target_seconds"], clock["due_at"], clock["warn_at"]) == (None, None, None)
        assert (clock["elapsed_seconds"], clock["state"]) == (1800, "met")


class TestWarnings:
    def test_r15_fifteen_business_minutes_before(self):
        assert first(create(), now=10)["warn_at"] == at(45)

    def test_r15_never_before_the_start(self):
        short = {"high": {"first_reply": 600}}
        assert first(create(), now=1, targets=short)["warn_at"] == at(0)


class TestLedger:
    def test_every_second_belongs_to_one_holder(self):
        found = replay(
            create(),
            event(10, "line", to=2),
            status(20, "pending"),
            customer(50),
            status(60, "on_hold"),
            status(80, "open"),
            event(90, "line", to=1),
            status(100, "solved"),
        )["ledger"]
        assert [(each["holder"], each["wall_seconds"] // 60) for each in found] == [
            ("line 1", 10),
            ("line 2", 10),
            ("customer", 30),
            ("line 2", 10),
            ("third party", 20),
            ("line 2", 10),
            ("line 1", 10),
        ]

    def test_the_solved_span_before_a_reopening_is_nobodys(self):
        found = replay(create(), status(10, "solved"), customer(30), now=40)["ledger"]
        assert [each["holder"] for each in found] == ["line 1", None, "line 1"]

    def test_r6_waits_are_business_seconds(self):
        office = {"time_zone": "Etc/UTC", "hours": {"mon": [["09:00", "10:00"]]}}
        found = replay(create(), status(30, "pending"), customer(90), now=600, calendar=office)
        assert (found["requester_wait_seconds"], found["agent_wait_seconds"]) == (1800, 1800)

    def test_each_stay_on_a_line_has_its_own_clock(self):
        targets = {"high": {**TARGETS["high"], "line_hold": {"1": 1800, "2": 7200}}}
        found = replay(
            create(), event(20, "line", to=2), status(30, "pending"), customer(90), event(200, "line", to=1),
            now=210, targets=targets,
        )["line_holds"]  # fmt: skip
        assert [(each["line"], each["elapsed_seconds"], each["state"]) for each in found] == [
            (1, 1200, "met"),
            (2, 600 + 6600, "met"),
            (1, None, "running"),
        ]


def test_first_contact_is_one_reply_and_no_reopening():
    once = [create(), agent(10), status(11, "solved")]
    assert replay(*once)["first_contact_resolution"] is True
    assert replay(*once, customer(20), status(30, "solved"))["first_contact_resolution"] is False
    assert replay(create(), agent(10), agent(20), status(21, "solved"))["first_contact_resolution"] is False
    assert replay(create(), agent(10))["first_contact_resolution"] is None


def test_without_a_policy_there_is_a_ledger_and_no_clock():
    found = replay(create(), agent(10), targets={})
    assert found["resolution"]["target_seconds"] is None
    bare = answer({"calendar": {"hours": {}}, "policy": None, "events": [create()], "now": at(10)})
    assert (bare["first_reply"], bare["resolution"], bare["next_replies"]) == (None, None, [])
    assert bare["ledger"][0]["wall_seconds"] == 600
