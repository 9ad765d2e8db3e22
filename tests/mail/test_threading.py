"""Where an incoming mail must land: rules that other help desks have written down, by their ids."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from people.models import Person
from tests.letters import arrive, letter, reply_address, sent_to
from tickets import blobs
from tickets.content import written
from tickets.mail import addresses
from tickets.models import Arrival, Outgoing, Ticket

MARINA = "marina@polyana.example"
STRANGER = "somebody@elsewhere.example"
OUT_OF_OFFICE = {"Auto_Submitted": "auto-replied", "X_Autoreply": "yes"}


def tagged(ticket: Ticket) -> str:
    return f"Re: Этикетки [{ticket.number}]"


def joins(arrival: Arrival, ticket: Ticket, outcome: str = "reply") -> bool:
    return (arrival.outcome, arrival.ticket_id, arrival.message.ticket_id) == (outcome, ticket.pk, ticket.pk)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def issued(ticket: Ticket, cast) -> str:
    """The Message-ID of an answer of ours in this ticket."""
    fresh(ticket).reply(written("Ответ"), by=cast.agent)
    return sent_to(MARINA)[-1].message_id


def raw(head: str, body: bytes) -> bytes:
    return f"From: {MARINA}\r\nTo: support@example.com\r\nSubject: Charset\r\n{head}\r\n\r\n".encode() + body


def test_th01_the_tag_joins_an_open_ticket(ticket):
    assert joins(arrive(letter(MARINA, subject=tagged(ticket))), ticket)


def test_th03_the_tag_re_opens_a_closed_ticket(ticket, cast):
    ticket.close(by=cast.agent)
    assert joins(arrive(letter(MARINA, subject=tagged(ticket))), ticket)
    assert (fresh(ticket).status, fresh(ticket).reopens) == ("open", 1)


def test_th05_the_tag_of_a_merged_ticket_leads_to_the_other(ticket, cast):
    other = arrive(letter(MARINA, "Другое")).ticket
    ticket.merge_into(other, by=cast.agent)
    assert joins(arrive(letter(MARINA, "Где ответ?", subject=tagged(ticket))), other)
    assert fresh(ticket).is_merged


def test_th07_a_tag_in_an_attribute_is_none(ticket):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = MARINA, "support@example.com", "Новое"
    mail.set_content(f'<p title="[{ticket.number}]">Другой вопрос</p>', subtype="html")
    arrival = arrive(mail.as_bytes())
    assert (arrival.outcome, arrival.ticket != ticket) == ("new_ticket", True)


def test_th09_a_tag_in_a_picture_is_none(ticket):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = MARINA, "support@example.com", "Фото"
    mail.set_content("Во вложении")
    mail.add_attachment(f"\x89PNG [{ticket.number}]".encode(), "image", "png", filename="a.png")
    arrival = arrive(mail.as_bytes())
    assert (arrival.outcome, arrival.ticket != ticket) == ("new_ticket", True)


def test_th11_a_known_id_joins_for_participants_alone(ticket, cast):
    answer = {"In_Reply_To": f"<{issued(ticket, cast)}>", "subject": "Совсем другая тема"}
    assert joins(arrive(letter(MARINA, **answer)), ticket)
    stored = arrive(letter(MARINA, "Ещё", to=reply_address(ticket), Message_ID="<stored@polyana.example>"))
    assert joins(stored, ticket)
    assert joins(arrive(letter(MARINA, "И ещё", In_Reply_To="<stored@polyana.example>", subject="О")), ticket)
    assert arrive(letter(STRANGER, **answer)).ticket != ticket
    assert arrive(letter(MARINA, "Мимо", In_Reply_To="<unknown@polyana.example>")).ticket != ticket


def test_th13_a_robot_s_answer_joins_and_moves_nothing(ticket, cast):
    ours = issued(ticket, cast)
    fresh(ticket).solve(by=cast.agent)
    before = Outgoing.objects.count()
    assert joins(arrive(letter(MARINA, References=f"<{ours}>", **OUT_OF_OFFICE)), ticket, "auto_reply")
    assert fresh(ticket).status == "solved"
    assert Outgoing.objects.count() == before


def test_th15_out_of_office_leaves_a_closed_ticket_closed(ticket, cast):
    ticket.close(by=cast.agent)
    assert joins(arrive(letter(MARINA, subject=tagged(ticket), **OUT_OF_OFFICE)), ticket, "auto_reply")
    assert fresh(ticket).status == "closed"


def test_th17_headers_from_outside_set_nothing(cast):
    headers = {"X_Helpdesk_Ticket_Priority": "3 high", "X_Zammad_Ticket_Priority": "3 high", "X_Priority": "1"}
    assert arrive(letter(MARINA, **headers)).ticket.priority_word == "normal"


def test_th19_a_name_is_filled_in_and_nobody_twice(cast):
    first = arrive(letter("max@customer.example", "Без имени"))
    again = arrive(letter("Max Smith <MAX@customer.example>", "С именем"))
    assert first.ticket.requester == again.ticket.requester
    assert again.message.author.name == "Max Smith"
    assert Person.objects.with_email("max@customer.example").count() == 1


def test_th21_our_own_loop_opens_nothing(cast):
    arrival = arrive(
        letter(
            "robot@elsewhere.example",
            Message_ID="<HD-1.1.aaaaaaaaaaaaaaaa@example.com>",
            X_Loop="example.com",
            Precedence="bulk",
            Auto_Submitted="auto-generated",
        )
    )
    assert (arrival.outcome, arrival.ticket) == ("loop", None)
    assert not Outgoing.objects.exists()


def test_th23_a_foreign_tag_stays_in_the_subject(ticket):
    arrival = arrive(letter(MARINA, subject=f"[{ticket.number}] [remote-system #79] тест"))
    assert joins(arrival, ticket)
    assert "[remote-system #79]" in arrival.message.subject


def test_th25_a_stranger_s_tag_reaches_no_customer_and_shows_nothing(ticket, cast):
    arrival = arrive(letter(STRANGER, "Покажите заявку", subject=tagged(ticket)))
    assert (arrival.outcome, arrival.ticket != ticket) == ("new_ticket", True)
    assert ticket.messages.count() == 1
    assert sent_to(MARINA, "reply") == []
    for mail in sent_to(STRANGER):
        assert ticket.number not in mail.subject + mail.body_text
        assert "пустые" not in mail.body_text


def test_th27_an_unknown_charset_opens_a_ticket_and_the_bytes_are_kept(cast):
    bytes_ = raw('Content-Type: text/plain; charset="not-supported-encoding"', "Привет".encode("koi8-r"))
    arrival = arrive(bytes_)
    assert arrival.outcome == "new_ticket"
    assert blobs.get(arrival.raw_sha256) == bytes_


def test_th29_one_bad_byte_is_shown_and_the_rest_stays(cast):
    arrival = arrive(raw("Content-Type: text/plain; charset=utf-8", "Привет, caf".encode() + b"\xe9 " + "да".encode()))
    assert arrival.outcome == "new_ticket"
    assert "Привет, caf\N{REPLACEMENT CHARACTER} да" in arrival.message.body_text


def test_th31_control_headers_send_nothing(cast):
    victim = "victim@x.example"
    headers = {"RT_Send_Cc": victim, "X_RT_Send_Bcc": victim, "X_Helpdesk_Send_Cc": victim, "Bcc": victim}
    ticket = arrive(letter(MARINA, **headers)).ticket
    ticket.reply(written("Ответ"), by=cast.agent)
    assert sent_to(victim) == []
    assert not Outgoing.objects.filter(address=victim).exists()


def test_th33_our_own_notification_opens_nothing(ticket, cast):
    issued(ticket, cast)
    ours = blobs.get(Outgoing.objects.get(kind="reply").raw_sha256)
    assert (arrive(ours).outcome, Ticket.objects.count()) == ("loop", 1)


def test_th35_an_address_in_capitals_is_the_same(ticket):
    assert arrive(letter(MARINA, to="SUPPORT@EXAMPLE.COM")).outcome == "new_ticket"
    assert joins(arrive(letter(MARINA, "Ещё", to=reply_address(ticket).upper())), ticket)


@pytest.mark.parametrize("ids", ["<no@x.example> <{known}>", "<{known}> <no@x.example>"])
def test_th37_the_first_known_of_several_ids_counts(ticket, cast, ids):
    known = issued(ticket, cast)
    other = arrive(letter(MARINA, "Другое", Message_ID="<other@polyana.example>")).ticket
    arrival = arrive(letter(MARINA, "Ответ", In_Reply_To=ids.format(known=known)))
    assert joins(arrival, ticket)
    arrival = arrive(letter(MARINA, "И сюда", In_Reply_To="<no@x.example> <other@polyana.example>"))
    assert joins(arrival, other)


def test_th39_an_answer_behind_a_merge_into_what_is_gone_is_not_dropped(ticket, cast):
    """Tickets are never deleted here; the nearest is a target that is spam, or was merged on."""
    target = arrive(letter(MARINA, "Другое")).ticket
    ticket.merge_into(target, by=cast.agent)
    fresh(target).spam(by=cast.agent)
    arrival = arrive(letter(MARINA, "Где ответ?", to=reply_address(ticket)))
    assert arrival.message.body_text.strip() == "Где ответ?"
    assert arrival.message.ticket_id == target.pk
    forged = addresses.reply_address(10**9, secret="other", mailbox="support@example.com")
    assert arrive(letter(MARINA, "Куда это?", to=forged)).outcome == "new_ticket"


def test_th41_an_answer_from_a_new_address_changes_no_requester(ticket, cast):
    arrival = arrive(letter(f"Марина Соколова <{STRANGER}>", In_Reply_To=f"<{issued(ticket, cast)}>"))
    assert arrival.ticket != ticket
    assert arrival.ticket.suggests == ticket
    assert (fresh(ticket).requester, ticket.participants.count()) == (cast.customer, 0)
    assert arrival.message.author != cast.customer


@pytest.mark.parametrize(
    "sender",
    [
        '"x, victim@example.com" <a@example.org>',
        '"x\\" <victim@example.com>, \\"" <a@example.org>',
        "=?utf-8?q?x=0D=0ABcc=3A_victim=40example=2Ecom?= <a@example.org>",
    ],
)
def test_th43_a_name_is_never_an_address(cast, sender):
    head = f"From: {sender}\r\nTo: support@example.com\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    arrival = arrive(head.encode() + "Привет".encode())
    arrival.ticket.reply(written("Ответ"), by=cast.agent)
    mails = sent_to("a@example.org")
    assert len(mails) == 2
    assert all([box.address for box in mail.to] == ["a@example.org"] and not mail.cc for mail in mails)
    assert not Outgoing.objects.filter(address__icontains="victim").exists()
