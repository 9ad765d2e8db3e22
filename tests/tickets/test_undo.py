"""Taking back: the ticket and its clocks are as if it had never been, while nothing rests on it and in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.promises import age
from tests.tickets.test_merge import asked, fresh, in_threads
from tickets.content import written
from tickets.models import Event, Message, Ticket
from tickets.models.words import NEVER, Channel, Mark, Priority, Status
from tickets.refusals import NotAllowed, Refused
from tickets.undo import may_be_undone, undo


def last(ticket: Ticket) -> Event:
    return Event.objects.filter(ticket=ticket).latest("version")


def refusal(found) -> str:
    assert found.tickets == []
    [(_number, why)] = found.failed
    return why


@pytest.mark.parametrize(
    ("act", "names"),
    [
        (lambda t, c: t.solve(by=c.agent), ("status", "solved_at", "waiting_since")),
        (lambda t, c: t.close(by=c.agent), ("status", "closed_at", "waiting_since")),
        (lambda t, c: t.move_to(c.billing, by=c.agent), ("team_id", "assignee_id")),
        (lambda t, c: t.spam(by=c.agent), ("mark",)),
        (lambda t, c: t.assign(c.other_agent, by=c.agent), ("assignee_id", "status")),
        (lambda t, c: t.prioritise(Priority.URGENT, by=c.agent), ("priority",)),
        (lambda t, c: t.tag(["печать"], by=c.agent), ("tags",)),
        (lambda t, c: t.snooze(t.updated_at + timedelta(days=1), by=c.agent), ("snoozed_until",)),
    ],
)
def test_each_act_is_taken_back_once(policy, ticket, cast, act, names):
    before = [getattr(ticket, name) for name in names]
    due = Ticket.objects.get(pk=ticket.pk).next_due_at
    act(ticket, cast)
    event = last(ticket)
    assert undo([event], by=cast.other_agent).failed == []
    fresh(ticket)
    assert [getattr(ticket, name) for name in names] == before
    assert ticket.next_due_at == due
    assert (last(ticket).kind, last(ticket).detail) == ("undone", {"undoes": [event.version], "what": event.kind})
    assert "already" in refusal(undo([event], by=cast.agent)) or refusal(undo([event], by=cast.agent))
    assert Event.objects.filter(kind="undone").count() == 1


def test_a_solve_taken_back_was_never_there(policy, ticket, cast):
    ticket.reply(written("Ответ"), by=cast.agent)
    ticket.solve(by=cast.agent)
    age(5)
    fresh(ticket)
    undo([last(ticket)], by=cast.agent)
    clock = ticket.clocks.get(kind="resolution")
    assert (clock.state, clock.ended_at) == ("running", None)
    fresh(ticket)
    assert (ticket.status, ticket.reopens) == (Status.OPEN, 0)


def test_what_something_rests_on_stays(ticket, cast):
    ticket.solve(by=cast.agent)
    solved = last(ticket)
    ticket.receive(written("Нет, не решено"), by=cast.customer, channel=Channel.PORTAL)
    assert "Марина Соколова" in refusal(undo([solved], by=cast.agent))
    ticket.assign(cast.agent, by=cast.lead)
    first = last(ticket)
    ticket.note(written("Смотрю"), by=cast.agent)
    ticket.assign(cast.other_agent, by=cast.lead)
    second = last(ticket)
    assert refusal(undo([first], by=cast.agent))
    undo([second], by=cast.agent)
    undo([first], by=cast.agent)  # now nothing rests on it
    fresh(ticket)
    assert ticket.assignee is None


def test_too_late_and_not_allowed(ticket, cast, settings):
    ticket.solve(by=cast.agent)
    with pytest.raises(NotAllowed):
        undo([last(ticket)], by=cast.manager)
    assert may_be_undone(last(ticket), last(ticket).at.timestamp())
    age(11)
    assert refusal(undo([last(ticket)], by=cast.agent))
    settings.UNDO_MINUTES = 0
    assert refusal(undo([last(ticket)], by=cast.agent))
    settings.UNDO_MINUTES = 20
    assert undo([last(ticket)], by=cast.agent).failed == []


def test_a_reply_cannot_be_taken_back(ticket, cast):
    ticket.reply(written("Ответ"), by=cast.agent, then="solved")
    assert refusal(undo([last(ticket)], by=cast.agent))


@pytest.mark.parametrize("side", ["merged", "absorbed"])
def test_a_merge_is_taken_back_from_either_side(ticket, cast, side):
    other = asked(cast)
    other.merge_into(ticket, by=cast.agent)
    ticket.reply(written("Ответ"), by=cast.agent)
    event = Event.objects.get(kind=side)
    assert undo([event], by=cast.agent).failed == []
    fresh(ticket, other)
    assert (other.mark, other.merged_into) == ("", None)
    assert (other.messages.count(), ticket.messages.count()) == (1, 2)
    assert not ticket.waits_for_us and other.waits_for_us
    assert Event.objects.filter(kind="undone").count() == 2
    assert refusal(undo([event], by=cast.agent))


def test_many_at_once_and_those_that_cannot_be_are_named(ticket, cast):
    tickets = [asked(cast) for _ in range(3)]
    events = []
    for each in tickets:
        each.solve(by=cast.agent)
        events.append(last(each))
    tickets[1].receive(written("Нет"), by=cast.customer, channel=Channel.PORTAL)
    found = undo(events, by=cast.agent)
    assert {each.pk for each in found.tickets} == {tickets[0].pk, tickets[2].pk}
    assert [number for number, _why in found.failed] == [tickets[1].number]


class TestSpam:
    def test_its_clocks_are_cancelled_and_it_leaves_the_lists(self, policy, ticket, cast):
        ticket.spam(by=cast.agent)
        ticket.spam(by=cast.agent)
        fresh(ticket)
        assert (ticket.mark, ticket.status, ticket.next_due_at) == (Mark.SPAM, Status.NEW, NEVER)
        assert set(ticket.clocks.values_list("state", flat=True)) == {"cancelled"}
        assert list(Ticket.objects.active()) == []
        assert ticket.events.count() == 2

    def test_no_spam_brings_it_back_as_it_was(self, policy, ticket, cast):
        ticket.spam(by=cast.agent)
        ticket.receive(written("Я не спам!"), by=cast.customer, channel=Channel.EMAIL)
        age(3)
        fresh(ticket)
        ticket.unspam(by=cast.agent)
        ticket.unspam(by=cast.agent)
        fresh(ticket)
        assert ticket.mark == "" and ticket.waits_for_us
        clock = ticket.clocks.get(kind="first_reply")
        assert (clock.state, clock.started_at) == ("running", ticket.created_at)
        assert [event.kind for event in ticket.events.in_order()] == [
            "created", "spammed", "customer_wrote", "unspammed",
        ]  # fmt: skip

    def test_nobody_answers_spam(self, ticket, cast):
        ticket.spam(by=cast.agent)
        for verb in (
            lambda: ticket.reply(written("Спасибо"), by=cast.agent),
            lambda: ticket.solve(by=cast.agent),
            lambda: ticket.merge_into(asked(cast), by=cast.agent),
        ):
            with pytest.raises(Exception, match=ticket.number):
                verb()
        assert not Message.objects.filter(kind="reply").exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_same_back_do_it_once(cast):
    ticket = asked(cast)
    ticket.solve(by=cast.agent)
    event, found = last(ticket), []
    work = lambda: found.append(undo([Event.objects.get(pk=event.pk)], by=cast.agent))  # noqa: E731
    assert in_threads(work, work) == [None, None]
    assert sorted(len(each.tickets) for each in found) == [0, 1]
    assert Event.objects.filter(kind="undone").count() == 1


def test_what_was_answered_is_never_new_again(ticket, cast):
    ticket.assign(cast.agent, by=cast.agent)
    begun = ticket.recorded_last
    ticket.reply(written("Ответ"), by=cast.agent)
    assert not undo([begun], by=cast.agent).failed
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status) == (None, "open")


@pytest.mark.parametrize("act", ["snooze", "wait", "hold"])
def test_nobody_waits_for_a_moment_that_no_calendar_holds(ticket, cast, act):
    far = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    with pytest.raises(Refused):
        if act == "snooze":
            ticket.snooze(far, by=cast.agent)
        elif act == "wait":
            ticket.wait(by=cast.agent, until=far)
        else:
            ticket.hold(by=cast.agent, waiting_for="склад", until=far)
    assert ticket.events.count() == 1
