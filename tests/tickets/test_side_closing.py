"""Closing a conversation with a third party; whatever is said there afterwards opens it again."""

from __future__ import annotations

import pytest

from tests.letters import answer_to, arrive, letter, sent_to
from tickets.audit import differences
from tickets.content import written
from tickets.history import Names, sentence
from tickets.models import Event, Side, Ticket
from tickets.refusals import NotAllowed
from tickets.undo import undo

WARRANTY = "service@zavod.example"
TO = f"Гарантия Завода <{WARRANTY}>"


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def newest(kind: str) -> Event:
    return Event.objects.filter(kind=kind).latest("version")


@pytest.fixture
def side(policy, ticket, cast) -> Side:
    return ticket.ask_outside(TO, "Головка", written("Меняете?"), by=cast.agent).side


def is_closed() -> bool:
    return Side.objects.get().closed_at is not None


def test_closing_ends_the_wait_for_them(ticket, cast, side):
    ticket.close_side(side, by=cast.other_agent)
    now, event = fresh(ticket), newest("side_closed")
    assert (now.status, now.waiting_for, Side.objects.get().closed_at) == ("open", "", event.at)
    assert sentence(event, Names()) == (
        "Sofia Reyes closed the conversation with Гарантия Завода; the ticket is open again"
    )
    ticket.close_side(side, by=cast.agent)
    assert ticket.events.filter(kind="side_closed").count() == 1
    assert list(differences()) == []


def test_another_wait_stays(ticket, cast, side):
    twin = ticket.ask_outside(TO, "Шестерня", written("А её?"), by=cast.agent).side
    ticket.close_side(side, by=cast.agent)
    assert (fresh(ticket).status, fresh(ticket).waiting_for) == ("on_hold", "Гарантия Завода")
    ticket.hold(by=cast.agent, waiting_for="Склад")
    ticket.close_side(twin, by=cast.agent)
    assert (fresh(ticket).status, fresh(ticket).waiting_for) == ("on_hold", "Склад")
    assert "open again" not in sentence(newest("side_closed"), Names())
    assert list(differences()) == []


def test_their_answer_opens_it_again_and_a_robot_s_does_not(ticket, cast, side):
    place = answer_to(WARRANTY)
    ticket.close_side(side, by=cast.agent)
    arrive(letter(WARRANTY, "Я в отпуске", place, Auto_Submitted="auto-replied"))
    assert is_closed()
    arrive(letter(WARRANTY, "Всё-таки меняем", place))
    assert not is_closed() and "was_closed" in newest("outside_wrote").detail
    assert list(differences()) == []


def test_saying_more_opens_it_and_taking_that_back_closes_it(ticket, cast, side):
    ticket.close_side(side, by=cast.agent)
    closed = Side.objects.get().closed_at
    ticket.ask_again(Side.objects.get(), written("Поспешил"), by=cast.agent, undo_for=10)
    assert not is_closed()
    assert list(differences()) == []
    assert undo([newest("asked_outside")], by=cast.agent).failed == []
    assert Side.objects.get().closed_at == closed and fresh(ticket).status == "open"
    assert list(differences()) == []
    ticket.ask_again(Side.objects.get(), written("Всё же"), by=cast.agent)
    assert not is_closed()
    assert list(differences()) == []


def test_by_hand_and_by_whom(ticket, cast, side):
    for person in (cast.manager, cast.customer):
        with pytest.raises(NotAllowed):
            ticket.close_side(side, by=person)
        with pytest.raises(NotAllowed):
            ticket.reopen_side(side, by=person)
    ticket.reopen_side(side, by=cast.agent)
    assert not ticket.events.filter(kind="side_reopened").exists()
    ticket.close_side(side, by=cast.agent)
    ticket.reopen_side(side, by=cast.agent)
    assert not is_closed() and fresh(ticket).status == "open"
    assert "opened the conversation with Гарантия Завода again" in sentence(newest("side_reopened"), Names())
    assert list(differences()) == []
    Side.objects.update(closed_at=side.opened_at)
    assert any("side conversation" in line for line in differences())
    Side.objects.update(closed_at=None)


def test_of_a_merged_ticket_it_is_closed_where_the_matter_is_now(ticket, cast, side):
    target = Ticket.start(written("Тоже"), by=cast.customer, requester=cast.customer, subject="Тоже", channel="portal")
    place = answer_to(WARRANTY)
    ticket.merge_into(target, by=cast.agent)
    target.close_side(Side.objects.get(), by=cast.agent)
    assert is_closed() and newest("side_closed").ticket_id == target.pk
    arrive(letter(WARRANTY, "Меняем", place))
    assert not is_closed() and newest("outside_wrote").ticket_id == target.pk
    assert list(differences()) == []
    assert len(sent_to(WARRANTY)) == 1
