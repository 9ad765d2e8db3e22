"""A proposal's page: what it changes, what it would have meant, its saving and stopping."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.calendars.working_hours import WorkingHours
from people.models import Calendar
from sla import proposals, trying
from sla.models import Policy, Recalculation, Trial
from sla.models.policy import Wording
from tests.sla.test_tick import age, start
from tickets.content import written
from tickets.models.words import Priority

TARGETS = {"normal": {"first_reply": 14400}, "urgent": {"first_reply": 1800, "line_hold": {"2": 7200}}}


@pytest.fixture
def policy(cast) -> Policy:
    calendar = Calendar.objects.create(name="24/7")
    hours = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    calendar.revise(WorkingHours.from_json({"time_zone": "Europe/Moscow", "hours": hours}), by=None)
    return Policy.create("Стандарт", Wording(calendar.pk, targets=TARGETS), by=None)


@pytest.fixture
def trial(policy, cast) -> Trial:
    wording = replace(policy.current.wording, targets={"normal": {"first_reply": 60}}, pausing=[])
    return proposals.propose_policy(policy, policy.name, wording, by=cast.admin)


@pytest.fixture
def admin(cast, sign_in):
    return sign_in(cast.admin)


def answered(cast):
    ticket = start(cast, Priority.NORMAL)
    age(30)
    ticket.reply(written("Сделано"), by=cast.agent)
    return ticket


def page(client, trial: Trial, **headers) -> str:
    response = client.get(f"/setup/trials/{trial.pk}/", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def force(trial: Trial) -> dict[str, str]:
    policy = trial.policy
    return {"in_force": f"{policy.current.pk} {policy.changed_at.isoformat()}"}


def test_administrators_only_and_by_the_right_method(trial, cast, sign_in, client):
    address = f"/setup/trials/{trial.pk}/"
    for person in (cast.agent, cast.lead, cast.manager, cast.customer):
        assert sign_in(person).get(address).status_code == 403
        for verb in ("application", "cancellation", "repetition"):
            assert sign_in(person).post(f"{address}{verb}/").status_code == 403
    assert client.get(address).status_code == 302
    admin = sign_in(cast.admin)
    assert admin.post(address).status_code == 405
    for verb in ("application", "cancellation", "repetition"):
        assert admin.get(f"{address}{verb}/").status_code == 405
        assert admin.post(f"/setup/trials/{trial.pk + 1}/{verb}/").status_code == 404
    trial.refresh_from_db()
    assert (trial.state, trial.applied_at, Trial.objects.count()) == ("queued", None, 1)


def test_it_shows_what_changes_beside_what_is_in_force(trial, admin):
    shown = page(admin, trial)
    assert "<del>4 h</del>" in shown
    assert "<ins>1 m</ins>" in shown
    assert "Time on the line: Second line" in shown
    assert f"/setup/policies/{trial.policy_id}/?trial={trial.pk}" in shown
    assert "24/7" not in shown, "what stays is not listed"


def test_changed_hours_and_a_new_policy_are_readable(policy, cast, admin):
    calendar = Calendar.objects.get(name="24/7")
    hours = WorkingHours.from_json(
        {
            "time_zone": "Europe/Moscow",
            "hours": {"mon": [["09:00", "13:00"], ["14:00", "18:00"]]},
            "holidays": ["2026-03-09"],
            "shifts": {"2026-03-10": [["10:00", "12:00"]]},
        }
    )
    names = {"2026-03-09": "Перенос"}
    shown = page(admin, proposals.propose_hours(calendar, hours, by=cast.admin, holiday_names=names))
    for words in ("00:00–24:00", "09:00–13:00, 14:00–18:00", "Перенос", "10:00–12:00", "closed"):
        assert words in shown
    assert f"/setup/calendars/{calendar.pk}/?trial=" in shown
    new = page(admin, proposals.propose_policy(None, "Новая", Wording(calendar.pk), by=cast.admin))
    assert "New policy “Новая”" in new
    assert "/setup/policies/new/?trial=" in new


def test_it_is_polled_while_it_runs_and_then_no_more(trial, cast, admin):
    for _ in range(3):
        answered(cast)
    age(60)
    running = page(admin, trial, hx_request="true")
    assert 'hx-trigger="every 1s"' in running
    assert "<html" not in running
    assert "Refresh" in running, "works without scripts too"
    trying.work()
    done = page(admin, trial, hx_request="true")
    assert "hx-trigger" not in done
    assert "All 3 tickets" in done, "a sample of more than there are is all of them"


def test_the_result_in_figures_words_and_links(trial, cast, admin):
    tickets = [answered(cast) for _ in range(3)]
    age(60)
    trying.work()
    shown = page(admin, trial)
    for words in ("100", "0", "3 more promises missed", "100.0 points worse", "Would be missed", "kept", "missed"):
        assert words in shown
    for ticket in tickets:
        assert f"/desk/tickets/{ticket.number}/" in shown
    assert "judged from its beginning" in shown
    assert "Would not be missed any more" not in shown


def test_nothing_is_invented_on_an_empty_desk(trial, admin):
    trying.work()
    shown = page(admin, trial)
    assert "No ticket to compare" in shown
    assert "%" not in shown.split("trial-outcome")[1]


def test_tickets_without_a_verdict_have_no_share(trial, cast, admin):
    start(cast, Priority.LOW)
    trying.work()
    assert "there are no shares" in page(admin, trial)


def test_saving_applies_once_and_also_before_it_is_over(trial, policy, cast, admin):
    saved = admin.post(f"/setup/trials/{trial.pk}/application/", force(trial))
    assert saved.url == "/setup/policies/"
    assert policy.current.targets == {"normal": {"first_reply": 60}}
    assert Recalculation.objects.unfinished().count() == 1
    assert admin.post(f"/setup/trials/{trial.pk}/application/", force(trial)).url == "/setup/policies/"
    assert policy.versions.count() == 2
    trial.refresh_from_db()
    assert trial.state == "cancelled"
    assert "This change was saved" in page(admin, trial)


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(trial, policy, cast, admin):
    seen = force(trial)
    policy.revise(replace(policy.current.wording, warn_before=60), by=cast.lead)
    refused = admin.post(f"/setup/trials/{trial.pk}/application/", seen)
    assert refused.url == f"/setup/trials/{trial.pk}/"
    assert policy.versions.count() == 2


def test_a_name_taken_meanwhile_is_refused(policy, cast, admin):
    trial = proposals.propose_policy(None, "Новая", policy.current.wording, by=cast.admin)
    Policy.create("Новая", policy.current.wording, by=None)
    assert admin.post(f"/setup/trials/{trial.pk}/application/").url == f"/setup/trials/{trial.pk}/"
    trial.refresh_from_db()
    assert trial.applied_at is None


def test_stopping_keeps_what_was_found(trial, cast, admin, monkeypatch):
    for _ in range(5):
        answered(cast)
    age(60)
    monkeypatch.setattr(trying, "BATCH", 2)
    trying._batch({})
    for _ in range(2):
        assert admin.post(f"/setup/trials/{trial.pk}/cancellation/").url == f"/setup/trials/{trial.pk}/"
    trying.work()
    assert "Stopped after 2 of 5 tickets" in page(admin, trial)


def test_stopping_before_the_first_batch(trial, admin):
    admin.post(f"/setup/trials/{trial.pk}/cancellation/")
    assert "Stopped before the first ticket" in page(admin, trial)


def test_all_tickets_are_a_trial_of_their_own(trial, cast, admin):
    answered(cast)
    trial.sample = 1
    trial.save()
    trying.work()
    shown = page(admin, trial)
    assert "Try all tickets" in shown
    address = admin.post(f"/setup/trials/{trial.pk}/repetition/").url
    whole = Trial.objects.latest("id")
    assert address == f"/setup/trials/{whole.pk}/"
    assert (whole.sample, whole.proposal, whole.by) == (None, trial.proposal, cast.admin)
    trying.work()
    assert "Try all tickets" not in page(admin, whole)


def test_a_failed_one_says_why_and_can_be_saved(trial, admin, policy):
    Trial.objects.filter(pk=trial.pk).update(state="failed", error="ValueError: no such word")
    shown = page(admin, trial)
    assert "no such word" in shown
    assert "Try a sample again" in shown
    admin.post(f"/setup/trials/{trial.pk}/repetition/", {"sample": "1"})
    assert Trial.objects.latest("id").sample == proposals.SAMPLE
    admin.post(f"/setup/trials/{trial.pk}/application/", force(trial))
    assert policy.versions.count() == 2


def test_the_queries_of_the_page(trial, cast, admin):
    counts = []
    for size in (1, 6):
        for _ in range(size):
            answered(cast)
        age(60)
        again = proposals.repeat(trial, by=cast.admin)
        trying.work()
        with CaptureQueriesContext(connection) as captured:
            page(admin, again)
        counts.append(len(captured))
    # session, person, trial, the policy's newest version twice, the calendar's name, subjects
    assert counts == [7, 7]
