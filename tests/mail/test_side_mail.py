"""What third parties answer lands in their side conversation; who else may write there, and what robots say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.letters import SPOOFED, answer_to, arrive, genuine, letter, reply_address, sent_to
from tests.tickets.test_returns import report
from tickets.content import written
from tickets.models import Arrival, Attempt, Event, Message, Notice, Outgoing, Side, Ticket

WARRANTY = "service@zavod.example"
MARINA = "marina@polyana.example"
OUT_OF_OFFICE = {"Auto_Submitted": "auto-replied", "X_Autoreply": "yes"}


@pytest.fixture(autouse=True)
def server(settings):
    settings.MAIL_AUTHSERV_ID = ["mx.example.com"]


@pytest.fixture
def side(ticket, cast) -> Side:
    """Asked, and the mail has left; the ticket is Дмитрий's and waits."""
    ticket.assign(cast.agent, by=cast.agent)
    ticket.ask_outside(f"Гарантия <{WARRANTY}>", "Головка", written("Меняете?"), by=cast.other_agent)
    sent_to(WARRANTY)
    return Side.objects.get()


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def landed(arrival: Arrival, side: Side, outcome: str = "reply") -> Message:
    """The note that it has become."""
    assert (arrival.outcome, arrival.ticket_id) == (outcome, side.ticket_id), arrival.reason
    message = arrival.message
    assert (message.kind, message.side_id, message.ticket_id) == ("note", side.pk, side.ticket_id)
    return message


def test_an_answer_is_a_note_and_ends_the_wait(policy, ticket, cast, side):
    clocks = Ticket.objects.get(pk=ticket.pk).waiting_since
    arrival = arrive(genuine(WARRANTY, "Да, высылаем", answer_to(WARRANTY), Message_ID="<1@zavod.example>"))
    message = landed(arrival, side)
    assert (message.author, message.reply_text) == (side.person, "Да, высылаем")
    now = fresh(ticket)
    assert (now.status, now.waiting_for, now.waiting_since) == ("open", "", clocks)
    assert (now.snippet, now.first_replied_at) == (ticket.snippet, None)
    assert not now.is_part(side.person) and not Ticket.objects.visible_to(side.person).exists()
    event = Event.objects.get(kind="outside_wrote")
    assert list(Notice.objects.filter(event=event).values_list("recipient", "why")) == [(cast.agent.pk, "outside")]
    assert (arrival.found, Ticket.objects.count()) == ("place", 1)
    assert [row.kind for row in Outgoing.objects.filter(address=WARRANTY)] == ["outside"], "no receipt"
    ticket.ask_again(side, written("Когда?"), by=cast.agent)
    last = sent_to(WARRANTY)[-1]
    assert last.in_reply_to == ("1@zavod.example",) and last.references[-1] == "1@zavod.example"


@pytest.mark.parametrize("hint", ["issued", "stored", "tag"])
def test_whoever_was_asked_is_known_by_every_hint(ticket, cast, side, hint):
    arrive(letter(WARRANTY, "Раз", answer_to(WARRANTY), Message_ID="<1@zavod.example>"))
    ours = sent_to(WARRANTY)[0].message_id
    headers = {
        "issued": {"In_Reply_To": f"<{ours}>", "subject": "Другая тема"},
        "stored": {"In_Reply_To": "<1@zavod.example>", "subject": "Другая тема"},
        "tag": {"subject": f"Re: Головка [{ticket.number}]"},
    }[hint]
    arrival = arrive(letter(WARRANTY, "Два", **headers))
    landed(arrival, side)
    assert arrival.found == hint


def test_who_nobody_asked_but_tells_takes_a_warning_and_moves_nothing(ticket, cast, side):
    arrival = arrive(genuine("engineer@zavod.example", "Я за него", answer_to(WARRANTY)))
    message = landed(arrival, side)
    assert message.author_id != side.person_id
    assert fresh(ticket).status == "on_hold"
    assert Notice.objects.filter(recipient=cast.agent, why="outside").count() == 1
    assert not fresh(ticket).is_part(message.author)
    forged = letter(WARRANTY, "Подделка", answer_to(WARRANTY), Authentication_Results=SPOOFED)
    assert landed(arrive(forged), side).authenticity == "failed"
    assert fresh(ticket).status == "on_hold"
    assert Event.objects.filter(kind="outside_wrote", detail__trusted=False).count() == 2


def test_a_stranger_with_a_foreign_id_or_a_tag_is_a_suggestion(ticket, cast, side):
    arrive(letter(WARRANTY, "Раз", answer_to(WARRANTY), Message_ID="<1@zavod.example>"))
    first = arrive(letter("nosy@x.example", "Ещё", In_Reply_To="<1@zavod.example>"))
    second = arrive(letter("nosy@y.example", "И я", subject=f"Re: [{ticket.number}]"))
    assert [each.outcome for each in (first, second)] == ["new_ticket", "new_ticket"]
    assert first.ticket.suggests_id == ticket.pk
    assert side.messages.count() == 2


def test_a_forged_address_leads_nowhere(ticket, cast, side):
    address = answer_to(WARRANTY).replace(".s", ".s9")
    assert arrive(letter("nosy@x.example", "Ещё", address)).outcome == "new_ticket"


def test_the_customer_s_own_mail_is_never_hidden_there(ticket, cast, side):
    arrival = arrive(genuine(MARINA, "А мне ответили", answer_to(WARRANTY)))
    assert (arrival.outcome, arrival.message.kind, arrival.message.side) == ("reply", "customer", None)
    assert fresh(ticket).status == "open"


def test_a_colleague_s_answer_to_all_never_reaches_the_customer(ticket, cast, side):
    cast.agent.addresses.update(verified_at=timezone.now())
    arrive(letter(WARRANTY, "Да", answer_to(WARRANTY), Message_ID="<1@zavod.example>"))
    ours, known = sent_to(WARRANTY)[0].message_id, Outgoing.objects.count()
    for turn, (to, headers) in enumerate(
        (
            (answer_to(WARRANTY), {}),
            ("support@example.com", {"In_Reply_To": f"<{ours}>"}),
            ("support@example.com", {"In_Reply_To": "<1@zavod.example>"}),
        )
    ):
        message = landed(arrive(genuine(cast.agent.email, f"Спасибо {turn}", to, **headers)), side)
        assert message.author == cast.agent
    assert Outgoing.objects.exclude(kind="notice").count() == known
    assert not Message.objects.filter(kind="reply").exists()
    cast.agent.addresses.update(verified_at=None)
    arrival = arrive(letter(cast.agent.email, "Якобы я", answer_to(WARRANTY)))
    assert (arrival.outcome, arrival.ticket.suggests_id) == ("new_ticket", ticket.pk)
    cast.first_line.is_private = True
    cast.first_line.save()
    ticket.move_to(cast.first_line, by=cast.agent)
    cast.specialist.addresses.update(verified_at=timezone.now())
    assert arrive(genuine(cast.specialist.email, "Чужое", answer_to(WARRANTY))).outcome == "quarantined"


def test_robots_move_nothing_and_tell_nobody(ticket, cast, side):
    message = landed(arrive(letter(WARRANTY, "Я в отпуске", answer_to(WARRANTY), **OUT_OF_OFFICE)), side, "auto_reply")
    assert message.automatic
    assert fresh(ticket).status == "on_hold"
    landed(arrive(letter(WARRANTY, "Запрос принят", answer_to(WARRANTY), Auto_Submitted="auto-generated")), side)
    assert fresh(ticket).status == "on_hold"
    assert not Notice.objects.filter(why="outside").exists()


def test_a_bounce_is_shown_on_the_question_that_came_back(ticket, cast, side):
    row = Outgoing.objects.get(kind="outside")
    arrival = arrive(report(who=WARRANTY, mail_id=sent_to(WARRANTY)[0].message_id))
    assert (arrival.outcome, arrival.ticket) == ("bounce", ticket)
    row.refresh_from_db()
    assert (row.state, row.detail["why"]) == ("failed", "returned")
    event = Event.objects.get(kind="undelivered")
    assert event.detail == {"mails": [row.pk], "outside": [WARRANTY]}
    assert list(Ticket.objects.undelivered()) == [ticket]
    assert fresh(ticket).status == "on_hold"
    assert Attempt.objects.filter(outgoing=row, outcome="returned").exists()
    assert Notice.objects.filter(recipient=cast.agent, why="mail").count() == 1


def test_solved_stays_solved_and_what_sleeps_wakes(ticket, cast, side):
    fresh(ticket).solve(by=cast.agent)
    landed(arrive(letter(WARRANTY, "Поздно", answer_to(WARRANTY))), side)
    assert fresh(ticket).status == "solved"
    fresh(ticket).reopen(by=cast.agent)
    fresh(ticket).snooze(timezone.now() + timedelta(days=2), by=cast.agent)
    landed(arrive(letter(WARRANTY, "Ещё", answer_to(WARRANTY))), side)
    assert fresh(ticket).snoozed_until is None


def test_it_follows_a_merge_and_comes_back(ticket, cast, side):
    other = arrive(letter(MARINA, "Другое")).ticket
    fresh(ticket).merge_into(other, by=cast.agent)
    first = arrive(letter(WARRANTY, "После", answer_to(WARRANTY)))
    assert (first.ticket, first.message.side, first.message.origin) == (other, side, ticket)
    assert list(Side.objects.of(other)) == [side]
    fresh(other).ask_again(side, written("Ещё вопрос"), by=cast.agent)
    assert answer_to(WARRANTY).startswith(f"support+{ticket.pk}.s{side.pk}.")
    fresh(ticket).unmerge(by=cast.agent)
    second = arrive(letter(WARRANTY, "Потом", answer_to(WARRANTY)))
    assert second.ticket == ticket


def test_spam_keeps_what_comes_and_tells_nobody(ticket, cast, side):
    fresh(ticket).spam(by=cast.agent)
    landed(arrive(letter(WARRANTY, "Да", answer_to(WARRANTY))), side)
    assert not Notice.objects.filter(why="outside").exists()


def test_a_mail_to_both_addresses_of_the_ticket_stays_aside(ticket, cast, side):
    both = f"{answer_to(WARRANTY)}, {reply_address(ticket)}"
    landed(arrive(letter(WARRANTY, "Обоим", both, Cc="third@elsewhere.example")), side)
    assert not fresh(ticket).participants.exists() and not fresh(ticket).proposals.exists()
