"""Following, mentions, the bell of what was snoozed; and logged time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from people.registration import person_for_email
from tests.cast import staff
from tests.promises import age
from tests.tickets.test_merge import asked, fresh
from tickets import letters, notices
from tickets.content import written
from tickets.history import names_for
from tickets.models import Follower, Notice, Outgoing, TimeEntry
from tickets.models.words import Channel
from tickets.refusals import NotAllowed, Refused
from tickets.sentences import said_to
from tickets.sweeps import wake_sleepers


def told(person) -> list[str]:
    found = list(Notice.objects.filter(recipient=person).for_bell().order_by("id"))
    with override("en"):
        return [said_to(notice, names_for([notice.event])) for notice in found]


class TestFollowing:
    def test_followers_hear_of_messages_and_status_and_nothing_else(self, ticket, cast):
        for _ in range(2):
            ticket.follow(by=cast.lead)
        ticket.receive(written("Ещё"), by=cast.customer, channel=Channel.PORTAL)
        ticket.receive(written("Я в отпуске"), by=cast.customer, channel=Channel.EMAIL, automatic=True)
        ticket.tag(["печать"], by=cast.agent)
        ticket.reply(written("Ответ"), by=cast.agent, then="pending")
        ticket.solve(by=cast.lead)  # one's own doing is no news
        assert told(cast.lead) == [
            "Марина Соколова wrote",
            "Дмитрий Волков set the status to Waiting for customer",
        ]
        for _ in range(2):
            ticket.unfollow(by=cast.lead)
        ticket.reopen(by=cast.agent)
        assert len(told(cast.lead)) == 2
        assert ticket.events.filter(kind__in=("followed", "unfollowed")).count() == 2

    def test_customers_cannot_and_managers_may(self, ticket, cast):
        with pytest.raises(NotAllowed):
            ticket.follow(by=cast.customer)
        ticket.follow(by=cast.manager)
        assert Follower.objects.get().person == cast.manager

    def test_who_may_not_see_it_any_more_hears_nothing(self, ticket, cast):
        ticket.follow(by=cast.other_agent)
        cast.first_line.is_private = True
        cast.first_line.save()
        cast.other_agent.memberships.all().delete()
        ticket.receive(written("Ещё"), by=cast.customer, channel=Channel.PORTAL)
        assert told(cast.other_agent) == []

    def test_followers_of_a_merged_ticket_hear_of_the_other(self, ticket, cast):
        other = asked(cast)
        other.follow(by=cast.lead)
        other.merge_into(ticket, by=cast.agent)
        ticket.receive(written("Ещё"), by=cast.customer, channel=Channel.PORTAL)
        assert told(cast.lead) == ["Марина Соколова wrote"]


class TestMentions:
    @pytest.mark.parametrize(
        "text",
        [
            "@Sofia посмотри, пожалуйста",
            "Передаю @Sofia Reyes.",
            "@sofia@example.com",
            "(@sof)",
            "@SOFIA REYES, это твоё",
            "@sofia: смотри",
        ],
    )
    def test_a_colleague_is_told_and_follows(self, ticket, cast, text):
        ticket.note(written(text), by=cast.agent)
        assert told(cast.other_agent) == ["Дмитрий Волков mentioned you in a note"]
        assert Follower.objects.get().person == cast.other_agent
        ticket.note(written("@Sofia ещё раз"), by=cast.agent)
        assert Follower.objects.count() == 1 and len(told(cast.other_agent)) == 2

    @pytest.mark.parametrize(
        "text", ["почта a@sofia", "@никто", "@ Sofia", "@@Sofia", "@Марина Соколова", "a@b.example"]
    )
    def test_anything_else_is_plain_text(self, ticket, cast, text):
        ticket.note(written(text), by=cast.agent)
        assert not Notice.objects.exists() and not Follower.objects.exists()

    def test_a_name_of_two_is_refused_until_it_is_clear(self, ticket, cast):
        staff("dmitri2@example.com", "Дмитрий Петров", "agent", cast.first_line)
        with pytest.raises(Refused, match="Дмитрий Петров"):
            ticket.note(written("@Дмитрий глянь"), by=cast.lead)
        ticket.note(written("@Дмитрий П глянь"), by=cast.lead)
        ticket.note(written("@Дмитрий Волков глянь"), by=cast.lead)
        assert len(told(cast.agent)) == 1
        assert ticket.messages.filter(kind="note").count() == 2

    def test_who_may_not_see_the_ticket_is_not_mentioned(self, ticket, cast):
        cast.first_line.is_private = True
        cast.first_line.save()
        cast.other_agent.memberships.all().delete()
        with pytest.raises(Refused, match="Sofia Reyes"):
            ticket.note(written("@Sofia"), by=cast.agent)
        assert ticket.events.count() == 1

    def test_the_mail_says_it_in_the_readers_language(self, ticket, cast):
        cast.lead.language = "ru"
        cast.lead.save()
        ticket.note(written("@Анна Орлова, взгляни"), by=cast.agent)
        Notice.objects.update(not_before=timezone.now() - timedelta(hours=1))
        assert notices.mail_due() == 1
        raw = letters.letter_for(Outgoing.objects.get(kind="notice")).raw
        assert re.search(rb"Subject: =\?utf-8\?", raw)


class TestSleep:
    def test_it_wakes_at_its_moment_and_tells_who_works_on_it(self, ticket, cast):
        ticket.take(by=cast.agent)
        ticket.snooze(timezone.now() + timedelta(minutes=30), by=cast.lead)
        assert wake_sleepers() == 0
        age(31)
        assert (wake_sleepers(), wake_sleepers()) == (1, 0)
        fresh(ticket)
        assert (ticket.snoozed_until, ticket.events.last().kind) == (None, "woken")
        assert told(cast.agent) == ["It was snoozed until now; it is in the lists again"]

    def test_the_customers_message_wakes_it(self, ticket, cast):
        ticket.snooze(timezone.now() + timedelta(days=3), by=cast.lead)
        ticket.receive(written("Робот"), by=cast.customer, channel=Channel.EMAIL, automatic=True)
        fresh(ticket)
        assert ticket.snoozed_until is not None
        ticket.receive(written("Ау"), by=cast.customer, channel=Channel.PORTAL)
        fresh(ticket)
        assert ticket.snoozed_until is None
        assert told(cast.lead) == ["Марина Соколова wrote; the ticket was snoozed"]  # nobody works on it yet

    def test_status_and_clocks_go_on(self, policy, ticket, cast):
        due = ticket.clocks.get(kind="first_reply").due_at
        ticket.snooze(timezone.now() + timedelta(days=3), by=cast.agent)
        fresh(ticket)
        assert (ticket.status, ticket.next_due_at, ticket.clock_state) == ("new", due, "ok")
        ticket.solve(by=cast.agent)
        fresh(ticket)
        assert ticket.snoozed_until is None
        with pytest.raises(Refused):
            ticket.snooze(timezone.now() + timedelta(days=3), by=cast.agent)


class TestTime:
    def test_each_entry_is_its_own_and_told(self, ticket, cast):
        for _ in range(2):
            ticket.log_time(25, "Разбирался с лентой", billable=True, by=cast.agent)
        assert (
            list(TimeEntry.objects.values_list("minutes", "what", "billable", "person"))
            == [(25, "Разбирался с лентой", True, cast.agent.pk)] * 2
        )
        assert ticket.events.filter(kind="time_logged").count() == 2

    @pytest.mark.parametrize("minutes", [0, -5, 1441])
    def test_nonsense_is_refused(self, ticket, cast, minutes):
        with pytest.raises(Refused):
            ticket.log_time(minutes, by=cast.agent)

    def test_it_is_struck_out_by_its_owner_or_a_lead_once(self, ticket, cast):
        entry, other = (ticket.log_time(minutes, by=cast.agent) for minutes in (5, 7))
        with pytest.raises(NotAllowed):
            ticket.void_time(entry, by=cast.other_agent)
        for _ in range(2):
            ticket.void_time(entry, by=cast.agent)
        ticket.void_time(other, by=cast.lead)
        assert not TimeEntry.objects.filter(voided_at=None).exists()
        assert ticket.events.filter(kind="time_voided").count() == 2

    def test_a_closed_ticket_takes_time_and_a_merged_one_shows_it_in_the_other(self, ticket, cast):
        other = asked(cast)
        other.log_time(10, by=cast.agent)
        other.merge_into(ticket, by=cast.agent)
        with pytest.raises(Refused):
            other.log_time(10, by=cast.agent)
        assert TimeEntry.objects.of(ticket).get().minutes == 10
        ticket.close(by=cast.agent)
        ticket.log_time(3, by=cast.agent)

    def test_customers_and_managers_do_not_log(self, ticket, cast):
        for by in (cast.manager, cast.customer, person_for_email("x@y.example", "X")):
            with pytest.raises(NotAllowed):
                ticket.log_time(5, by=by)
