"""Warnings and breaches: each once, dated by its due moment, whatever happens to the beat (faults F05, F30, F31)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Calendar
from people.models.team import Membership
from sla import beat
from sla.audit import differences
from sla.models import Clock
from tests.cast import at_once, staff
from tests.promises import age
from tickets.content import written
from tickets.models import Event, Notice, Ticket
from tickets.models.words import Channel, Priority

NOTICED = (Event.Kind.WARNED, Event.Kind.BREACHED)


def start(cast, priority=Priority.URGENT) -> Ticket:
    return Ticket.start(
        written("Касса не печатает чек"),
        by=cast.customer,
        requester=cast.customer,
        subject="Чек",
        channel=Channel.PORTAL,
        priority=priority,
    )


def told() -> list[tuple[str, str]]:
    return sorted((e.kind, e.detail["clock"]) for e in Event.objects.filter(kind__in=NOTICED))


def test_nothing_is_due_nothing_happens(policy, cast):
    start(cast)
    assert beat.tick() == 0
    assert told() == []


def test_a_warning_then_a_breach_each_once(policy, cast):
    ticket = start(cast)
    age(20)
    assert (beat.tick(), beat.tick()) == (1, 0)
    assert told() == [("warned", "first_reply")]
    ticket.refresh_from_db()
    assert ticket.clock_state == "risk"
    age(15)
    assert (beat.tick(), beat.tick()) == (1, 0)
    clock = ticket.clocks.get(kind="first_reply")
    assert clock.state == "breached"
    assert clock.breached_at == clock.due_at
    ticket.refresh_from_db()
    assert ticket.clock_state == "breached"
    assert list(differences()) == []


def test_after_two_hours_of_standstill_the_breach_is_exact_and_told_once(policy, cast):
    tickets = [start(cast) for _ in range(50)]
    age(30 + 120)
    assert beat.tick() == 50  # a warning would be of no use any more
    assert beat.tick() == 0
    assert told() == [("breached", "first_reply")] * 50
    for ticket in tickets:
        clock = ticket.clocks.get(kind="first_reply")
        assert clock.breached_at == clock.started_at + timedelta(minutes=30)
    assert list(differences()) == []


def test_a_late_answer_before_the_tick_is_still_a_breach(policy, cast):
    ticket = start(cast)
    age(40)
    ticket.reply(written("Извините за ожидание"), by=cast.agent)
    assert beat.tick() == 1
    assert told() == [("breached", "first_reply")]
    assert ticket.clocks.get(kind="first_reply").state == "breached"
    assert beat.tick() == 0
    assert list(differences()) == []


def test_a_moved_due_moment_rearms_the_warning(policy, cast):
    ticket = start(cast)
    age(20)
    beat.tick()
    ticket.prioritise(Priority.HIGH, by=cast.agent)  # an hour instead of half of one
    assert beat.tick() == 0
    age(30)
    assert beat.tick() == 1
    assert told() == [("warned", "first_reply")] * 2


def test_a_clock_set_back_tells_nothing_again(policy, cast):
    start(cast)
    age(20)
    beat.tick()
    age(-120)  # the same as the host's clock stepping back by two hours
    assert beat.tick() == 0
    age(120)
    assert beat.tick() == 0
    assert len(told()) == 1


def test_the_cost_of_a_tick_does_not_follow_the_number_of_what_is_due(policy, cast):
    start(cast)
    age(40)
    beat.tick()
    counts = []
    for size in (1, 12):
        for _ in range(size):
            start(cast)
        age(40)
        with CaptureQueriesContext(connection) as captured:
            assert beat.tick() == size
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_eight_beats_at_once_tell_each_once(policy, cast):
    for _ in range(30):
        start(cast)
    age(40)
    at_once(beat.tick, 8)
    assert told() == [("breached", "first_reply")] * 30
    assert Clock.objects.filter(kind="first_reply", state="breached").count() == 30
    assert Notice.objects.count() == Notice.objects.values("event", "recipient").distinct().count()


class TestWhoIsTold:
    def test_a_warning_goes_to_the_assignee(self, policy, cast):
        ticket = start(cast)
        ticket.take(by=cast.agent)
        age(20)
        beat.tick()
        assert set(Notice.objects.values_list("recipient", flat=True)) == {cast.agent.pk}

    def test_without_one_to_the_teams_leads(self, policy, cast):
        start(cast)
        age(20)
        beat.tick()
        assert set(Notice.objects.values_list("recipient", flat=True)) == {cast.lead.pk}

    def test_without_leads_to_the_team(self, policy, cast):
        Membership.objects.filter(person=cast.lead).delete()
        start(cast)
        age(20)
        beat.tick()
        assert set(Notice.objects.values_list("recipient", flat=True)) == {cast.agent.pk, cast.other_agent.pk}

    def test_a_breach_reaches_assignee_and_leads(self, policy, cast):
        ticket = start(cast)
        ticket.take(by=cast.agent)
        age(40)
        beat.tick()
        assert set(Notice.objects.values_list("recipient", flat=True)) == {cast.agent.pk, cast.lead.pk}

    def test_outside_the_recipients_working_hours_it_waits(self, policy, cast):
        never_now = Calendar.objects.create(name="Только 2031")
        never_now.versions.create(number=1, content={"hours": {}, "shifts": {"2031-05-05": [["10:00", "12:00"]]}})
        night = staff("night@example.com", "Ночная смена", "lead", cast.first_line)
        cast.first_line.calendar = never_now
        cast.first_line.save()
        start(cast)
        age(20)
        beat.tick()
        notice = Notice.objects.get(recipient=night)
        assert notice.not_before.year == 2031
        assert not Notice.objects.of(night).exists()
