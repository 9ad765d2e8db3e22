"""Clocks and segments are kept with every event, equal to a replay, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sla import derivation
from sla.audit import differences
from sla.book import last_known
from sla.models import Clock, Policy, PolicyAssignment, Segment
from sla.promise import expected
from tickets.content import written
from tickets.models import Ticket
from tickets.models.words import NEVER, Channel, Priority


def sla_queries(run) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        run()
    return [q["sql"] for q in captured if "sla_" in q["sql"] or '"next_due_at" = ' in q["sql"].split("WHERE")[0]]


def test_a_new_ticket_owes_a_first_reply_and_a_resolution(policy, ticket):
    clocks = {clock.kind: clock for clock in ticket.clocks.all()}
    assert set(clocks) == {"first_reply", "resolution", "line_hold"}
    assert clocks["first_reply"].due_at == ticket.created_at + timedelta(hours=4)
    assert clocks["resolution"].due_at == ticket.created_at + timedelta(days=1)
    assert clocks["first_reply"].state == "running"
    assert clocks["first_reply"].policy_version == policy.current
    ticket.refresh_from_db()
    assert ticket.next_due_at == clocks["first_reply"].due_at
    assert ticket.clock_state == "ok"
    assert PolicyAssignment.objects.get().policy_version == policy.current


def test_without_a_policy_there_is_no_clock_but_a_ledger(cast, ticket):
    ticket.solve(by=cast.agent)
    assert not Clock.objects.exists()
    assert [s.holder for s in Segment.objects.all()] in ([], ["line 1"])
    ticket.refresh_from_db()
    assert ticket.next_due_at == NEVER
    assert list(differences()) == []


def test_a_reply_meets_the_clock_and_the_customer_starts_the_next(policy, cast, ticket):
    ticket.reply(written("Проверьте датчик"), by=cast.agent)
    assert ticket.clocks.get(kind="first_reply").state == "met"
    ticket.receive(written("Не помогло"), by=cast.customer, channel=Channel.PORTAL)
    assert ticket.clocks.get(kind="next_reply").state == "running"
    ticket.solve(by=cast.agent)
    assert ticket.clocks.get(kind="next_reply").state == "cancelled"
    assert ticket.clocks.get(kind="resolution").state == "met"
    ticket.refresh_from_db()
    assert (ticket.next_due_at, ticket.clock_state) == (NEVER, "")
    assert list(differences()) == []


def test_terms_that_another_process_changed_hold_from_the_next_verb_on(policy, cast, ticket):
    """Nothing here asks `book.current`: a verb notices by its own query, also when there are several versions."""
    for seconds in (3600, 1800):
        targets = {"normal": {"first_reply": seconds}}
        policy.revise(replace(policy.current.wording, targets=targets), by=cast.admin)
        ticket.note(written("Смотрю"), by=cast.agent)
        assert last_known().newest(policy.pk) == policy.current
        other = Policy.create(f"Новая {seconds}", policy.current.wording, by=None)
        other.change(position=-seconds)
        ticket.note(written("Ещё"), by=cast.agent)
        assert PolicyAssignment.objects.latest("id").policy_version == other.current
        other.change(is_active=False)


@pytest.mark.tampers  # terms without the judging that follows them
def test_what_is_expected_follows_changed_terms(policy, cast, ticket):
    for seconds in (3600, 1800):
        policy.revise(replace(policy.current.wording, targets={"low": {"first_reply": seconds}}), by=cast.admin)
        due = expected(cast.customer, at=ticket.created_at)
        assert due[None] == {"low": ticket.created_at + timedelta(seconds=seconds)}


def test_pending_pauses_the_resolution(policy, cast, ticket):
    ticket.reply(written("Пришлите журнал"), by=cast.agent, then="pending")
    resolution = ticket.clocks.get(kind="resolution")
    assert (resolution.state, resolution.due_at) == ("paused", None)
    ticket.refresh_from_db()
    assert (ticket.next_due_at, ticket.clock_state) == (NEVER, "paused")


def test_a_priority_brings_new_targets_from_the_original_start(policy, cast, ticket):
    ticket.prioritise(Priority.URGENT, by=cast.agent)
    assert ticket.clocks.get(kind="first_reply").due_at == ticket.created_at + timedelta(minutes=30)


@pytest.mark.parametrize(
    "verb",
    [
        lambda t, c: t.reply(written("ответ"), by=c.agent, then="pending"),
        lambda t, c: t.receive(written("вопрос"), by=c.customer, channel=Channel.EMAIL),
        lambda t, c: t.prioritise(Priority.HIGH, by=c.agent),
        lambda t, c: t.assign(c.agent, by=c.lead),
        lambda t, c: t.hold(by=c.agent, waiting_for="склад"),
        lambda t, c: t.solve(by=c.agent),
    ],
    ids=["reply", "receive", "prioritise", "assign", "hold", "solve"],
)
def test_an_event_costs_at_most_three_queries_more(policy, cast, ticket, verb):
    ticket.note(written("прогрев"), by=cast.agent)
    queries = sla_queries(lambda: verb(ticket, cast))
    assert 1 <= len(queries) <= 3, queries


def test_a_new_ticket_costs_at_most_three_queries_more(policy, cast, ticket):
    queries = sla_queries(
        lambda: Ticket.start(
            written("Ещё один"), by=cast.customer, requester=cast.customer, subject="Второй", channel=Channel.PORTAL
        )
    )
    assert 1 <= len(queries) <= 3, queries


@pytest.mark.parametrize("micro", [0, 496350, 496351, 500000, 10])
def test_moments_are_written_as_the_database_writes_them(db, micro):
    at = datetime(2026, 11, 26, 14, 39, 20, micro, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        cursor.execute("SELECT json_build_object('at', %s::timestamptz)->>'at'", [at])
        assert cursor.fetchone()[0] == derivation.in_json(at)
