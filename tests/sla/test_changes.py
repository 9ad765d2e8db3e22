"""Changed policies and calendars: open clocks are judged anew once, finished ones never (R11–R13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from people.calendars.working_hours import WorkingHours, always
from people.models import Calendar
from sla import book, proposals, recalculation
from sla.audit import differences
from sla.models import Policy, PolicyAssignment, Recalculation
from sla.models.policy import Wording
from tests.promises import TARGETS
from tickets.content import written
from tickets.models import Ticket
from tickets.models.words import NEVER, Channel, Priority


def wording(policy, **changes) -> Wording:
    return replace(policy.current.wording, **changes)


def doubled() -> dict:
    return {word: {**each, "first_reply": each["first_reply"] * 2} for word, each in TARGETS.items()}


def test_a_new_version_is_seen_by_the_next_event_of_a_process_that_knew_the_old(policy, cast, ticket):
    for _ in range(3):
        policy.revise(wording(policy, warn_before=policy.current.warn_before + 60), by=None)
    policy.revise(wording(policy, targets=doubled()), by=None)
    ticket.note(written("заметка"), by=cast.agent)
    assert ticket.clocks.get(kind="first_reply").target_seconds == 28800


def test_the_worker_judges_open_tickets_anew_and_finished_clocks_never(policy, cast, ticket):
    done = Ticket.start(
        written("Готово"), by=cast.customer, requester=cast.customer, subject="Другое", channel=Channel.PORTAL
    )
    done.reply(written("Ответ"), by=cast.agent)
    trial = proposals.propose_policy(policy, policy.name, wording(policy, targets=doubled()), by=cast.admin)
    assert proposals.apply(trial, by=cast.admin)
    assert not proposals.apply(trial, by=cast.admin)
    assert recalculation.work() > 0
    row = Recalculation.objects.get()
    assert row.finished_at is not None and row.done == row.total == 2
    assert ticket.clocks.get(kind="first_reply").target_seconds == 28800
    assert done.clocks.get(kind="first_reply").target_seconds == 14400
    assert recalculation.work() == 0
    assert list(differences()) == []


def test_a_recalculation_goes_on_where_it_stopped(policy, cast, ticket, monkeypatch):
    for _ in range(4):
        Ticket.start(written("Ещё"), by=cast.customer, requester=cast.customer, subject="Ещё", channel=Channel.PORTAL)
    recalculation.ask("проверка")
    monkeypatch.setattr(recalculation, "BATCH", 2)
    seen = []
    keep = recalculation.again

    def fails_at_the_third(pk):
        if len(seen) == 3:
            raise RuntimeError("the worker is gone")
        seen.append(pk)
        keep(pk)

    monkeypatch.setattr(recalculation, "again", fails_at_the_third)
    with pytest.raises(RuntimeError):
        recalculation.work()
    assert Recalculation.objects.get().done == 2
    monkeypatch.setattr(recalculation, "again", keep)
    recalculation.work()
    assert (Recalculation.objects.get().done, Recalculation.objects.get().total) == (5, 5)


def test_one_run_answers_all_changes_made_before_it(policy, cast, ticket, monkeypatch):
    for _ in range(3):
        Ticket.start(written("Ещё"), by=cast.customer, requester=cast.customer, subject="Ещё", channel=Channel.PORTAL)
    judged = []
    keep = recalculation.again
    monkeypatch.setattr(recalculation, "again", lambda pk: (judged.append(pk), keep(pk)))
    monkeypatch.setattr(recalculation, "BATCH", 2)
    everything = sorted(Ticket.objects.values_list("pk", flat=True))
    recalculation.ask("первое")
    assert recalculation._batch() == 2
    assert judged == everything[:2]
    recalculation.ask("второе")
    recalculation.ask("третье")
    recalculation.work()
    assert judged == everything[:2] + everything
    assert not Recalculation.objects.unfinished().exists()


def test_edited_hours_move_running_clocks(policy, around_the_clock, cast, ticket):
    shut = WorkingHours.from_json({"time_zone": "Etc/UTC", "hours": {}, "shifts": {"2031-05-05": [["00:00", "24:00"]]}})
    trial = proposals.propose_hours(around_the_clock, shut, by=cast.admin, holiday_names={})
    assert proposals.apply(trial, by=cast.admin)
    recalculation.work()
    assert ticket.clocks.get(kind="first_reply").due_at.year == 2031
    assert list(differences()) == []


def test_the_first_matching_policy_in_order_holds(policy, around_the_clock, cast, ticket):
    urgent = Policy.create(
        "Срочное", Wording(around_the_clock.pk, "priority:urgent", {"urgent": {"first_reply": 60}}), by=None
    )
    ticket.prioritise(Priority.URGENT, by=cast.agent)
    assert ticket.clocks.get(kind="first_reply").target_seconds == 1800  # the general one stands first
    proposals.reorder([urgent.pk, policy.pk])
    ticket.note(written("заметка"), by=cast.agent)
    assert ticket.clocks.get(kind="first_reply").target_seconds == 60
    assert [each.policy_version.policy for each in PolicyAssignment.objects.order_by("id")] == [policy, urgent]
    assert list(differences()) == []


def test_a_policy_out_of_force_promises_nothing_any_more(policy, cast, ticket):
    policy.change(is_active=False)
    ticket.note(written("заметка"), by=cast.agent)
    clock = ticket.clocks.get(kind="first_reply")
    assert (clock.target_seconds, clock.due_at) == (None, None)
    ticket.refresh_from_db()
    assert (ticket.next_due_at, ticket.clock_state) == (NEVER, "")
    assert list(differences()) == []


def test_the_same_terms_are_no_new_version(policy):
    assert policy.revise(wording(policy), by=None) is None
    assert Calendar.objects.get(name="24/7").revise(always("Europe/Moscow"), by=None) is None


def test_a_book_is_read_again_only_after_a_change(policy, django_assert_num_queries):
    first = book.current()
    with django_assert_num_queries(3):
        assert book.current() is first
    policy.change(position=5)
    assert book.current() is not first


def test_days_in_a_condition_are_the_sites_days(policy, cast, ticket):
    yesterday = (ticket.created_at - timedelta(days=2)).date().isoformat()
    policy.revise(wording(policy, condition=f"created:>{yesterday}"), by=None)
    assert book.current().newest(policy.pk).condition == f"created:>{yesterday}"
    ticket.note(written("заметка"), by=cast.agent)
    assert ticket.clocks.get(kind="first_reply").policy_version == policy.current
