"""Merging two tickets and making them two again: messages, people, clocks, and what arrives meanwhile."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from people.registration import person_for_email
from tests.promises import age
from tickets.content import written
from tickets.filters.search import read
from tickets.intake import Submission, receive
from tickets.models import Arrival, Event, Message, Ticket
from tickets.models.mark import Merged
from tickets.models.words import NEVER, Channel, Mark, Status
from tickets.refusals import NotAllowed, Refused
from tickets.sweeps import close_solved, end_waits
from tickets.threads import Thread


def asked(cast, text: str = "И ещё весы не отвечают", who=None) -> Ticket:
    who = who or cast.customer
    return Ticket.start(written(text), by=who, requester=who, subject="Весы молчат", channel=Channel.PORTAL)


@pytest.fixture
def other(cast, ticket) -> Ticket:
    return asked(cast)


def fresh(*tickets: Ticket) -> None:
    for ticket in tickets:
        ticket.refresh_from_db()


def test_a_merge_moves_the_conversation_and_marks_the_source(ticket, other, cast):
    note = other.note(written("Звонил на склад"), by=cast.agent)
    other.merge_into(ticket, by=cast.agent)
    fresh(ticket, other)
    assert (other.mark, other.merged_into, other.status) == (Mark.MERGED, ticket, Status.OPEN)
    assert not other.is_active
    moved = Message.objects.filter(origin=other)
    assert set(moved.values_list("ticket", flat=True)) == {ticket.pk}
    assert note in moved and moved.count() == 2
    assert other.events.last().kind == "merged" and other.events.last().detail == {"into": ticket.pk}
    detail = ticket.events.last().detail
    assert detail["from"] == other.pk and detail["messages"] == list(moved.order_by("id").values_list("pk", flat=True))
    assert detail["oldest_unanswered"] == other.created_at.isoformat()


def test_it_leaves_every_list_and_search_finds_the_words_in_the_target(ticket, other, cast):
    other.merge_into(ticket, by=cast.agent)
    assert list(Ticket.objects.active()) == [ticket]
    assert list(Ticket.objects.filter(read("весы", cast.agent).condition).unmarked()) == [ticket]
    assert list(Ticket.objects.filter(read("is:merged", cast.agent).condition)) == [other]
    assert list(Ticket.objects.filter(read("status:active", None).condition)) == [ticket]


def test_twice_is_once_and_a_merged_ticket_takes_nothing_else(ticket, other, cast):
    for _ in range(2):
        other.merge_into(ticket, by=cast.agent)
    assert Event.objects.filter(kind__in=("merged", "absorbed")).count() == 2
    for verb in (
        lambda: other.reply(written("Поздно"), by=cast.agent),
        lambda: other.take(by=cast.agent),
        lambda: other.solve(by=cast.agent),
        lambda: other.spam(by=cast.agent),
        lambda: other.merge_into(asked(cast), by=cast.agent),
    ):
        with pytest.raises(Merged, match=ticket.number):
            verb()
    assert Message.objects.filter(kind="reply").count() == 0


def test_what_cannot_be_merged_says_why(ticket, other, cast):
    with pytest.raises(Refused):
        ticket.merge_into(ticket, by=cast.agent)
    with pytest.raises(NotAllowed):
        other.merge_into(ticket, by=cast.manager)
    ticket.solve(by=cast.agent)
    with pytest.raises(Refused, match=ticket.number):
        other.merge_into(ticket, by=cast.agent)
    other.solve(by=cast.agent)
    other.merge_into(ticket, by=cast.agent)  # two that are done may be one
    third = asked(cast)
    with pytest.raises(Merged):
        third.merge_into(other, by=cast.agent)


def test_people_come_along_when_they_are_of_one_house_or_when_asked(ticket, cast):
    colleague = person_for_email("oleg@polyana.example", "Олег Пекарев")
    theirs, strangers, asked_for = asked(cast, who=colleague), asked(cast, who=cast.stranger), asked(cast)
    theirs.merge_into(ticket, by=cast.agent)
    strangers.merge_into(ticket, by=cast.agent)
    assert ticket.is_part(colleague) and not ticket.is_part(cast.stranger)
    asked_for.reply(written("Копия"), by=cast.agent, cc=[cast.stranger])
    asked_for.merge_into(ticket, by=cast.agent, keep_people=True)
    assert ticket.is_part(cast.stranger)
    asked_for.unmerge(by=cast.agent)
    assert not ticket.is_part(cast.stranger)


def test_unmerge_returns_what_it_brought_and_keeps_what_came_meanwhile(ticket, other, cast):
    own = other.messages.get()
    other.merge_into(ticket, by=cast.agent)
    ticket.reply(written("Отвечаю на всё сразу"), by=cast.agent)
    other.unmerge(by=cast.agent)
    other.unmerge(by=cast.agent)
    fresh(ticket, other, own)
    assert (own.ticket, own.origin) == (other, None)
    assert (other.mark, other.merged_into) == ("", None)
    assert ticket.messages.get(kind="reply").ticket == ticket
    assert other.waits_for_us and not ticket.waits_for_us
    detail = other.events.last().detail
    assert (detail["from"], detail["stayed"], detail["first"]) == (ticket.pk, 1, ticket.messages.last().pk)
    assert [e.kind for e in other.events.in_order()] == ["created", "merged", "unmerged"]
    other.merge_into(ticket, by=cast.agent)  # and once more
    assert Message.objects.filter(ticket=ticket).count() == 3


def test_a_chain_of_merges_comes_apart_from_its_end(ticket, other, cast):
    third = asked(cast, "Третье")
    third.merge_into(other, by=cast.agent)
    other.merge_into(ticket, by=cast.agent)
    fresh(third, other)
    assert third.standing_for == ticket
    assert ticket.messages.count() == 3
    with pytest.raises(Merged):
        third.unmerge(by=cast.agent)
    other.unmerge(by=cast.agent)
    assert (ticket.messages.count(), other.messages.count()) == (1, 2)
    third.unmerge(by=cast.agent)
    assert third.messages.count() == 1


class TestClocks:
    def test_the_sources_end_and_the_targets_wait_from_the_older_message(self, policy, ticket, cast):
        ticket.reply(written("Ответ"), by=cast.agent)
        other = asked(cast)
        age(30)
        fresh(ticket, other)
        other.merge_into(ticket, by=cast.agent)
        fresh(ticket, other)
        assert set(other.clocks.values_list("state", flat=True)) == {"cancelled"}
        assert (other.next_due_at, other.clock_state) == (NEVER, "")
        owed = ticket.clocks.get(kind="next_reply")
        assert owed.started_at == other.created_at == ticket.waiting_since
        assert ticket.clocks.get(kind="first_reply").state == "met"

    def test_unmerged_they_go_on_from_their_own_start(self, policy, ticket, cast):
        other = asked(cast)
        start = {clock.kind: clock.started_at for clock in other.clocks.all()}
        age(10)
        fresh(ticket, other)
        other.merge_into(ticket, by=cast.agent)
        age(10)
        fresh(ticket, other)
        other.unmerge(by=cast.agent)
        assert {c.kind: c.started_at for c in other.clocks.all()} == {
            kind: at - timedelta(minutes=20) for kind, at in start.items()
        }
        assert set(other.clocks.values_list("state", flat=True)) == {"running"}
        assert not ticket.clocks.filter(kind="next_reply").exists()

    def test_a_breach_stays_recorded(self, policy, ticket, cast):
        from sla import beat

        ticket.reply(written("Ответ"), by=cast.agent)
        other = asked(cast)
        fresh(ticket, other)
        other.merge_into(ticket, by=cast.agent)
        age(9 * 60)
        beat.tick()
        assert Event.objects.filter(ticket=ticket, kind="breached", detail__clock="next_reply").exists()
        fresh(ticket, other)
        other.unmerge(by=cast.agent)
        beat.tick()
        assert other.clocks.get(kind="first_reply").state == "breached"
        # The number is taken anew, and the new promise is warned of and judged by itself.
        ticket.receive(written("Снова я"), by=cast.customer, channel=Channel.PORTAL)
        again = ticket.clocks.get(kind="next_reply")
        assert again.state == "running" and again.next_check_at is not None


class TestArrivals:
    def test_mail_to_the_source_lands_in_the_target(self, ticket, other, cast):
        other.merge_into(ticket, by=cast.agent)
        thread = Thread(tagged=other.pk)
        arrival = receive(
            Submission(Channel.EMAIL, "k1", "Re", written("Есть новости?"), sender=cast.customer, thread=thread)
        )
        assert (arrival.outcome, arrival.ticket) == ("reply", ticket)
        assert (arrival.message.ticket, arrival.message.origin) == (ticket, other)
        other.unmerge(by=cast.agent)
        arrival.message.refresh_from_db()
        assert (arrival.message.ticket, arrival.message.origin) == (ticket, other)  # stays, known to both

    def test_it_needs_only_a_part_in_the_source(self, ticket, cast):
        other = asked(cast, who=cast.stranger)
        other.merge_into(ticket, by=cast.agent)
        thread = Thread(ticket=other.pk)
        arrival = receive(Submission(Channel.EMAIL, "k2", "", written("Anyone?"), sender=cast.stranger, thread=thread))
        assert arrival.ticket == ticket
        own = Message.objects.visible_to(cast.stranger)
        assert set(own.values_list("body_text", flat=True)) == {"И ещё весы не отвечают", "Anyone?"}
        assert not Ticket.objects.visible_to(cast.stranger).filter(pk=ticket.pk).exists()

    def test_an_answer_to_a_moved_mail_finds_its_way(self, ticket, cast):
        raw = "From: Марина <marina@polyana.example>\nSubject: Весы\nMessage-ID: <m1@x>\n\nНе взвешивает\n".encode()
        from tickets.mail import door

        other = door.process(door.accept(raw).pk).ticket
        other.merge_into(ticket, by=cast.agent)
        answer = "From: marina@polyana.example\nSubject: Re\nMessage-ID: <m2@x>\nIn-Reply-To: <m1@x>\n\nЕщё\n".encode()
        assert door.process(door.accept(answer).pk).ticket == ticket

    def test_closed_long_ago_it_begins_a_follow_up_of_the_target(self, ticket, other, cast):
        for each in (ticket, other):
            each.close(by=cast.agent)
        other.merge_into(ticket, by=cast.agent)
        age(15 * 24 * 60)
        thread = Thread(ticket=other.pk)
        arrival = receive(Submission(Channel.PORTAL, "k3", "", written("Опять"), sender=cast.customer, thread=thread))
        assert arrival.ticket.follows == ticket


def test_sweeps_leave_merged_tickets_alone(ticket, other, cast):
    other.wait(by=cast.agent, until=other.updated_at + timedelta(minutes=5))
    other.merge_into(ticket, by=cast.agent)
    age(10)
    assert (end_waits(), close_solved()) == (0, 0)
    other.unmerge(by=cast.agent)
    assert end_waits() == 1


def test_the_audit_names_a_message_in_the_wrong_ticket(ticket, other, cast, capsys):
    other.merge_into(ticket, by=cast.agent)
    moved = Message.objects.filter(origin=other)
    moved.update(ticket=other)
    with pytest.raises(SystemExit):
        call_command("audit")
    assert "the events say here" in capsys.readouterr().out
    moved.update(ticket=ticket)


def in_threads(*works) -> list[BaseException | None]:
    """Each work in a thread of its own at the same moment; what each raised."""
    raised: list[BaseException | None] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int) -> None:
        try:
            start.wait()
            works[place]()
        except BaseException as error:
            raised[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_merges_that_cross_each_other_are_one(self, cast):
        for _ in range(5):
            one, two = asked(cast), asked(cast)
            raised = in_threads(
                lambda one=one, two=two: Ticket.objects.get(pk=one.pk).merge_into(two, by=cast.agent),
                lambda one=one, two=two: Ticket.objects.get(pk=two.pk).merge_into(
                    Ticket.objects.get(pk=one.pk), by=cast.other_agent
                ),
            )
            assert sorted(type(error).__name__ for error in raised) == ["Merged", "NoneType"]
            fresh(one, two)
            assert {one.mark, two.mark} == {"", Mark.MERGED}

    def test_a_merge_beside_a_reply_and_a_customers_message(self, cast):
        for number in range(5):
            one, two = asked(cast), asked(cast)
            thread = Thread(ticket=one.pk)
            raised = in_threads(
                lambda one=one, two=two: Ticket.objects.get(pk=one.pk).merge_into(two, by=cast.agent),
                lambda one=one: Ticket.objects.get(pk=one.pk).reply(written("Ответ"), by=cast.other_agent),
                lambda thread=thread, number=number: receive(
                    Submission(Channel.PORTAL, f"m{number}", "", written("Ещё"), sender=cast.customer, thread=thread)
                ),
            )
            assert raised[0] is None and raised[2] is None
            assert raised[1] is None or isinstance(raised[1], Merged)
            arrived = Arrival.objects.latest("id")
            assert arrived.message.ticket_id == two.pk
            replies = Message.objects.filter(kind="reply", ticket__in=[one, two])
            assert replies.count() == (raised[1] is None)

    def test_messages_beside_merging_and_unmerging_never_hang_or_get_lost(self, cast):
        one, two = asked(cast), asked(cast)
        thread = Thread(ticket=one.pk)

        def turns() -> None:
            for _ in range(6):
                Ticket.objects.get(pk=one.pk).merge_into(Ticket.objects.get(pk=two.pk), by=cast.agent)
                Ticket.objects.get(pk=one.pk).unmerge(by=cast.agent)

        def writes(who: int) -> None:
            for number in range(6):
                words, key = written(f"{who} {number}"), f"t{who}.{number}"
                receive(Submission(Channel.PORTAL, key, "", words, sender=cast.customer, thread=thread))

        assert in_threads(turns, lambda: writes(1), lambda: writes(2)) == [None, None, None]
        assert Message.objects.filter(ticket__in=[one, two]).count() == 14
