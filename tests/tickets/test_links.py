"""Linked tickets, both ways; and a message that becomes a ticket of its own."""

from __future__ import annotations

import pytest

from tests.promises import age
from tests.tickets.test_merge import asked, fresh
from tickets.content import written
from tickets.models import Event, Link, Message, Outgoing
from tickets.models.link import NAMED
from tickets.models.words import NEVER, Channel, Status
from tickets.refusals import NotAllowed, Refused


@pytest.fixture
def other(cast, ticket):
    return asked(cast)


@pytest.mark.parametrize("kind", list(NAMED))
def test_a_link_is_told_by_both_and_made_once(ticket, other, cast, kind):
    for _ in range(2):
        ticket.link(other, kind, by=cast.agent)
    link = Link.objects.get()
    assert {link.ticket, link.other} == {ticket, other}
    told = Event.objects.filter(kind="linked")
    assert told.count() == 2 and {e.detail["other"] for e in told} == {ticket.pk, other.pk}
    assert sorted(e.detail["inverse"] for e in told) == [False, True]
    for _ in range(2):
        ticket.unlink(other, kind, by=cast.agent)
    assert not Link.objects.exists()
    assert Event.objects.filter(kind="unlinked").count() == 2


def test_the_inverse_is_the_same_link(ticket, other, cast):
    ticket.link(other, "parent", by=cast.agent)
    other.link(ticket, "child", by=cast.agent)
    other.link(ticket, "related", by=cast.agent)
    ticket.link(other, "related", by=cast.agent)
    assert sorted(Link.objects.values_list("kind", flat=True)) == ["child", "related"]


def test_nothing_is_linked_with_itself_nor_above_its_parent(ticket, other, cast):
    third = asked(cast)
    with pytest.raises(Refused):
        ticket.link(ticket, "related", by=cast.agent)
    with pytest.raises(NotAllowed):
        ticket.link(other, "related", by=cast.manager)
    other.link(ticket, "child", by=cast.agent)
    third.link(other, "child", by=cast.agent)
    with pytest.raises(Refused, match=third.number):
        ticket.link(third, "child", by=cast.agent)


def test_a_parent_is_solved_after_its_children(ticket, other, cast):
    third = asked(cast)
    for child in (other, third):
        child.link(ticket, "child", by=cast.agent)
    for verb in (
        lambda: ticket.solve(by=cast.agent),
        lambda: ticket.close(by=cast.agent),
        lambda: ticket.reply(written("Готово"), by=cast.agent, then="solved"),
    ):
        with pytest.raises(Refused, match=f"{other.number}, {third.number}"):
            verb()
    other.solve(by=cast.agent)
    third.spam(by=cast.agent)
    ticket.reply(written("Готово"), by=cast.agent, then="solved")
    fresh(ticket)
    assert ticket.status == Status.SOLVED


class TestSplit:
    @pytest.fixture
    def second(self, ticket, cast) -> Message:
        ticket.reply(written("Переключите формат"), by=cast.agent)
        return ticket.receive(written("И ещё: весы молчат"), by=cast.customer, channel=Channel.EMAIL)

    def test_the_message_begins_a_new_ticket_and_the_wait_goes_along(self, policy, ticket, second, cast):
        age(20)
        fresh(ticket, second)
        new = ticket.split(second, by=cast.agent, subject="Весы")
        fresh(ticket, new, second)
        assert (second.ticket, second.origin) == (new, ticket)
        assert (new.subject, new.requester, new.status, new.team) == ("Весы", cast.customer, "new", ticket.team)
        assert new.waiting_since == second.created_at and ticket.waiting_since == NEVER
        assert new.clocks.get(kind="first_reply").started_at == second.created_at
        assert ticket.clocks.get(kind="next_reply").state == "cancelled"
        assert Link.objects.of(ticket).get().other == new
        assert (ticket.events.last().kind, ticket.events.last().detail["into"]) == ("split", new.pk)
        assert new.events.get().detail["split_from"] == ticket.pk
        assert not Outgoing.objects.filter(ticket=new).exists()

    def test_a_later_message_is_still_owed_its_answer(self, policy, ticket, second, cast):
        age(5)
        ticket.refresh_from_db()
        later = ticket.receive(written("Третье"), by=cast.customer, channel=Channel.EMAIL)
        ticket.split(second, by=cast.agent)
        fresh(ticket)
        assert ticket.waiting_since == later.created_at
        assert [(c.state, c.started_at) for c in ticket.clocks.filter(kind="next_reply").order_by("number")][1] == (
            "running",
            later.created_at,
        )

    def test_what_was_answered_waits_from_now_on(self, ticket, second, cast):
        ticket.reply(written("Посмотрим"), by=cast.agent)
        age(10)
        fresh(ticket, second)
        new = ticket.split(second, by=cast.agent)
        assert new.waiting_since == new.created_at > second.created_at

    def test_the_first_message_a_reply_and_a_foreign_one_cannot(self, ticket, second, cast):
        foreign = asked(cast).messages.get()
        for message in (ticket.messages.first(), ticket.messages.get(kind="reply"), foreign):
            with pytest.raises(Refused):
                ticket.split(message, by=cast.agent)
        with pytest.raises(NotAllowed):
            ticket.split(second, by=cast.manager)
        new = ticket.split(second, by=cast.agent)
        with pytest.raises(Refused):
            ticket.split(second, by=cast.agent)
        assert new.messages.count() == 1

    def test_what_came_with_a_merge_can_be_split_off_and_stays_off(self, ticket, cast):
        other = asked(cast)
        moved = other.messages.get()
        other.merge_into(ticket, by=cast.agent)
        new = ticket.split(moved, by=cast.agent)
        other.unmerge(by=cast.agent)
        moved.refresh_from_db()
        assert moved.ticket == new
