"""The verbs of a ticket: what each changes, what it records, that twice is once, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tickets.content import written
from tickets.models import Event, Message, Outgoing, Ticket
from tickets.models.conversation import TooLate
from tickets.models.words import NEVER, Channel, Priority, Status
from tickets.refusals import NotAllowed, Refused, Stale


def kinds(ticket: Ticket) -> list[str]:
    return list(ticket.events.in_order().values_list("kind", flat=True))


def aged(ticket: Ticket, **fields: timedelta) -> None:
    """Moves stored moments of the ticket into the past."""
    for name, ago in fields.items():
        setattr(ticket, name, getattr(ticket, name) - ago)
    ticket.updated_at -= max(fields.values())
    Ticket.objects.filter(pk=ticket.pk).update(
        updated_at=ticket.updated_at, **{name: getattr(ticket, name) for name in fields}
    )


def test_a_request_begins_new_on_the_first_line_and_waits_for_us(ticket, cast):
    assert (ticket.status, ticket.line, ticket.team, ticket.version) == (Status.NEW, 1, cast.first_line, 1)
    assert ticket.pk >= 1001
    assert ticket.number == f"HD-{ticket.pk}"
    assert ticket.organisation == cast.bakery
    assert ticket.waiting_since == ticket.created_at == ticket.updated_at
    assert ticket.created_at.microsecond == 0
    assert kinds(ticket) == ["created"]
    assert ticket.document.vector


def test_an_agent_who_opens_with_a_reply_owes_no_first_reply(cast):
    ticket = Ticket.start(
        written("Добрый день!"),
        by=cast.agent,
        requester=cast.customer,
        subject="Ваш договор",
        channel=Channel.EMAIL,
        opens=Message.Kind.REPLY,
    )
    assert ticket.status == Status.OPEN
    assert ticket.waiting_since == NEVER
    assert ticket.messages.get().author == cast.agent
    assert Outgoing.objects.get(ticket=ticket).kind == Outgoing.Kind.REPLY


def test_a_call_logged_for_the_customer_is_the_customers_message(cast):
    ticket = Ticket.start(
        written("Звонила: не работает вход"),
        by=cast.agent,
        requester=cast.customer,
        subject="Вход",
        channel=Channel.PHONE,
    )
    message = ticket.messages.get()
    assert (message.kind, message.author) == (Message.Kind.CUSTOMER, cast.customer)
    assert (ticket.status, ticket.events.get().by) == (Status.NEW, cast.agent)


def test_reply_opens_answers_and_is_sent_once(ticket, cast):
    message = ticket.reply(written("Переключите формат на ZPL."), by=cast.agent)
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN
    assert ticket.first_replied_at == message.created_at
    assert not ticket.waits_for_us
    assert ticket.events.get(kind="replied").detail["status"] == ["new", "open"]
    wish = Outgoing.objects.get(kind=Outgoing.Kind.REPLY)
    assert (wish.message, wish.address) == (message, "marina@polyana.example")


@pytest.mark.parametrize(
    ("then", "status"), [("pending", Status.PENDING), ("solved", Status.SOLVED), ("", Status.OPEN)]
)
def test_reply_can_set_the_status_after_sending(ticket, cast, then, status):
    ticket.reply(written("Готово"), by=cast.agent, then=then)
    ticket.refresh_from_db()
    assert ticket.status == status
    assert kinds(ticket) == ["created", "replied"]


def test_reply_to_cc_makes_participants_who_get_it_and_may_write(ticket, cast):
    ticket.reply(written("Копия коллеге"), by=cast.agent, cc=[cast.stranger])
    assert set(Outgoing.objects.filter(kind="reply").values_list("address", flat=True)) == {
        "marina@polyana.example",
        "tom@harbour.example",
    }
    ticket.receive(written("Thanks"), by=cast.stranger, channel=Channel.EMAIL)
    assert ticket.messages.filter(author=cast.stranger).exists()


def test_a_stranger_may_not_write(ticket, cast):
    with pytest.raises(NotAllowed):
        ticket.receive(written("I was here"), by=cast.stranger, channel=Channel.EMAIL)
    assert ticket.messages.count() == 1


def test_an_agent_who_asks_is_a_customer_in_the_ticket(cast):
    ticket = Ticket.start(
        written("Мне нужен монитор"), by=cast.agent, requester=cast.agent, subject="Монитор", channel=Channel.PORTAL
    )
    message = ticket.reply(written("И клавиатура"), by=cast.agent)
    assert message.kind == Message.Kind.CUSTOMER
    assert ticket.first_replied_at is None


def test_a_note_is_seen_by_staff_only_and_mails_nobody(ticket, cast):
    before = Outgoing.objects.count()
    note = ticket.note(written("слово-тайна"), by=cast.agent)
    assert Outgoing.objects.count() == before
    assert note in Message.objects.visible_to(cast.agent)
    assert note not in Message.objects.visible_to(cast.customer)
    ticket.refresh_from_db()
    assert "слово-тайна" not in ticket.snippet
    assert ticket.status == Status.OPEN
    assert ticket.waits_for_us  # a note is no answer


def test_a_customers_message_reopens_what_waits_or_is_solved(ticket, cast):
    for then in ("pending", "solved"):
        ticket.reply(written("Ответ"), by=cast.agent, then=then)
        ticket.receive(written("Не помогло"), by=cast.customer, channel=Channel.PORTAL)
        ticket.refresh_from_db()
        assert ticket.status == Status.OPEN
        assert ticket.waits_for_us
    assert ticket.reopens == 1
    assert ticket.solved_at is None


def test_a_machines_message_reopens_and_starts_nothing(ticket, cast):
    ticket.reply(written("Ответ"), by=cast.agent, then="solved")
    ticket.receive(written("Я в отпуске"), by=cast.customer, channel=Channel.EMAIL, automatic=True)
    ticket.refresh_from_db()
    assert ticket.status == Status.SOLVED
    assert not ticket.waits_for_us


@pytest.mark.tampers
def test_waiting_keeps_the_oldest_unanswered_message(ticket, cast):
    since = ticket.waiting_since
    aged(ticket, created_at=timedelta(hours=1), waiting_since=timedelta(hours=1))
    ticket.receive(written("Есть кто-нибудь?"), by=cast.customer, channel=Channel.PORTAL)
    ticket.refresh_from_db()
    assert ticket.waiting_since == since - timedelta(hours=1)


def test_assign_take_unassign(ticket, cast):
    ticket.take(by=cast.agent)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status) == (cast.agent, Status.OPEN)
    ticket.assign(cast.other_agent, by=cast.lead)
    ticket.unassign(by=cast.lead)
    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert kinds(ticket) == ["created", "assigned", "assigned", "unassigned"]


def test_a_customer_cannot_be_assigned(ticket, cast):
    with pytest.raises(Refused):
        ticket.assign(cast.customer, by=cast.agent)


def test_a_plain_team_change_never_crosses_lines(ticket, cast):
    ticket.move_to(cast.billing, by=cast.agent)
    with pytest.raises(Refused, match=r"escalate|эскал"):
        ticket.move_to(cast.second_line, by=cast.agent)
    ticket.refresh_from_db()
    assert ticket.team == cast.billing


def test_hold_says_for_whom_and_ends_by_itself(ticket, cast):
    with pytest.raises(Refused):
        ticket.hold(by=cast.agent, waiting_for=" ")
    until = ticket.updated_at + timedelta(hours=2)
    ticket.hold(by=cast.agent, waiting_for="Гарантийная служба", until=until)
    ticket.resume(by=cast.system, due_only=True)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_for, ticket.until) == (Status.ON_HOLD, "Гарантийная служба", until)
    Ticket.objects.filter(pk=ticket.pk).update(until=ticket.updated_at)
    ticket.resume(by=cast.system, due_only=True)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_for, ticket.until) == (Status.OPEN, "", None)


def test_send_and_wait_again_moves_the_end_of_the_wait(cast, ticket):
    ticket.reply(written("Пришлите журнал"), by=cast.agent, then="pending", waiting_for="журнал")
    until = ticket.updated_at + timedelta(days=2)
    ticket.reply(written("Журнал нужен до среды"), by=cast.agent, then="pending", until=until, waiting_for="журнал")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.until, ticket.waiting_for) == (Status.PENDING, until, "журнал")
    detail = ticket.events.last().detail
    assert detail["status"] == ["pending", "pending"] and detail["until"] == until.isoformat()


def test_a_moment_in_the_past_is_refused(ticket, cast):
    with pytest.raises(Refused):
        ticket.wait(by=cast.agent, until=ticket.updated_at - timedelta(minutes=1))


def test_solve_by_agent_or_requester_but_not_by_others(ticket, cast):
    with pytest.raises(NotAllowed):
        ticket.solve(by=cast.stranger)
    ticket.solve(by=cast.customer)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_at) == (Status.SOLVED, ticket.updated_at)


def test_closing_an_unsolved_ticket_records_a_solve(ticket, cast):
    ticket.close(by=cast.agent)
    ticket.refresh_from_db()
    assert ticket.solved_at == ticket.closed_at == ticket.updated_at
    assert ticket.events.get(kind="closed").detail["solved"] is True


@pytest.mark.tampers
def test_closed_reopens_within_the_window_and_not_after(ticket, cast):
    ticket.close(by=cast.agent)
    aged(ticket, closed_at=timedelta(days=13))
    ticket.receive(written("Снова"), by=cast.customer, channel=Channel.EMAIL)
    ticket.close(by=cast.agent)
    aged(ticket, closed_at=timedelta(days=15))
    with pytest.raises(TooLate):
        ticket.receive(written("Опять"), by=cast.customer, channel=Channel.EMAIL)
    with pytest.raises(Refused):
        ticket.reopen(by=cast.agent)


@pytest.mark.parametrize(
    "verb",
    [
        lambda t, c: t.take(by=c.agent),
        lambda t, c: t.prioritise(Priority.URGENT, by=c.agent),
        lambda t, c: t.move_to(c.billing, by=c.agent),
        lambda t, c: t.wait(by=c.agent),
        lambda t, c: t.hold(by=c.agent, waiting_for="поставщик"),
        lambda t, c: t.solve(by=c.agent),
        lambda t, c: t.close(by=c.agent),
        lambda t, c: t.retitle("Другая тема", by=c.agent),
        lambda t, c: t.tag(["Печать", "zpl"], by=c.agent),
        lambda t, c: t.customise({"serial": "ZD421"}, by=c.agent),
    ],
)
def test_twice_is_once(ticket, cast, verb):
    verb(ticket, cast)
    version, events = ticket.version, ticket.events.count()
    assert events == 2
    verb(ticket, cast)
    assert (ticket.version, ticket.events.count()) == (version, events)


@pytest.mark.parametrize("who", ["manager", "customer"])
def test_readers_and_customers_may_not_work(ticket, cast, who):
    by = getattr(cast, who)
    for verb in (
        lambda: ticket.take(by=by),
        lambda: ticket.prioritise(Priority.LOW, by=by),
        lambda: ticket.note(written("x"), by=by),
        lambda: ticket.close(by=by),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert kinds(ticket) == ["created"]


def test_a_stale_change_of_the_same_field_is_refused_and_others_are_not(ticket, cast):
    seen = ticket.version
    ticket.receive(written("Ещё вот что"), by=cast.customer, channel=Channel.PORTAL)
    ticket.prioritise(Priority.HIGH, by=cast.other_agent, seen=seen)  # a customer's message does not refuse it
    with pytest.raises(Stale) as refusal:
        ticket.prioritise(Priority.LOW, by=cast.agent, seen=seen)
    assert [(e.kind, e.by) for e in refusal.value.events] == [("prioritised", cast.other_agent)]
    ticket.prioritise(Priority.HIGH, by=cast.agent, seen=seen)  # the same value is no conflict
    ticket.refresh_from_db()
    assert ticket.priority == Priority.HIGH


def test_nobody_answers_over_an_unread_message(ticket, cast):
    seen = ticket.version
    ticket.reply(written("Я уже отвечаю"), by=cast.other_agent, seen=seen)
    with pytest.raises(Stale):
        ticket.reply(written("И я"), by=cast.agent, seen=seen)
    assert ticket.messages.filter(kind="reply").count() == 1


def test_an_empty_message_is_refused(ticket, cast):
    with pytest.raises(Refused):
        ticket.reply(written("  \n"), by=cast.agent)


def test_line_breaks_never_enter_a_subject(ticket, cast):
    ticket.retitle("Тема\r\nBcc: evil@example.com", by=cast.agent)
    assert ticket.subject == "Тема Bcc: evil@example.com"


def test_events_are_append_only(ticket):
    event = ticket.events.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(kind="solved")
    with pytest.raises(IntegrityError), transaction.atomic():
        event.delete()
    assert ticket.events.get().kind == "created"


def test_private_teams_hide_their_tickets(ticket, cast):
    cast.first_line.is_private = True
    cast.first_line.save()
    outsider = cast.other_agent
    outsider.memberships.filter(team=cast.first_line).delete()
    assert ticket not in Ticket.objects.visible_to(outsider)
    for person in (cast.agent, cast.lead, cast.manager, cast.admin, cast.customer):
        assert ticket in Ticket.objects.visible_to(person)
    assert ticket not in Ticket.objects.visible_to(cast.stranger)
