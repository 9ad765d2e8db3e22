"""Asking a third party: a mail with an address of its own, a note that no customer sees, and a ticket on hold."""

from __future__ import annotations

import pytest

from tests.letters import answer_to, sent_to
from tests.mail.reading import plain_and_html
from tickets.content import written
from tickets.filters.search import read
from tickets.history import Names, sentence
from tickets.models import Event, Mailbox, Message, Outgoing, Side, Ticket
from tickets.models.attachment import unsaved_attachment
from tickets.models.side import Quote
from tickets.models.words import Channel
from tickets.refusals import NotAllowed, Refused
from tickets.undo import undo

WARRANTY = "service@zavod.example"
TO = f"Гарантия Завода <{WARRANTY}>"


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def asked(ticket: Ticket) -> Event:
    return Event.objects.filter(ticket=ticket, kind="asked_outside").latest("version")


def test_the_third_party_gets_a_mail_and_nothing_of_the_customer(ticket, cast):
    cast.first_line.signature = "{agent.name}\nОтдел поддержки"
    cast.first_line.save()
    ticket.move_to(cast.first_line, by=cast.agent)
    message = ticket.ask_outside(TO, "Принтер XP-80", written("Головка меняется по гарантии?"), by=cast.agent)
    [mail] = sent_to(WARRANTY)
    side = Side.objects.get()
    assert (mail.subject, mail.from_name) == (f"Принтер XP-80 [{ticket.number}]", "Дмитрий Волков (Helpdesk)")
    assert [name for name, _address in mail.to] == ["Гарантия Завода"]
    assert answer_to(WARRANTY).startswith(f"support+{ticket.pk}.s{side.pk}.")
    assert mail.message_id.startswith(f"HD-{ticket.pk}.s{message.pk}.")
    plain, html = plain_and_html(Outgoing.objects.get(kind="outside"))
    for text in (plain, html, mail.subject):
        assert "Марина" not in text and "marina@" not in text and "/r/" not in text
        assert "Этикетки" not in text and "этикетки" not in text
    assert "Отдел поддержки" in plain and "answer this mail" in plain
    assert sent_to("marina@polyana.example", "reply") == []


def test_it_is_a_note_and_the_ticket_waits(policy, ticket, cast):
    message = ticket.ask_outside(TO, "", written("Есть ли запчасть?"), by=cast.agent)
    side = message.side
    assert (message.kind, side.subject, side.name, side.address) == (
        "note",
        "A question",
        "Гарантия Завода",
        WARRANTY,
    )
    assert message.to == [["Гарантия Завода", WARRANTY]]
    now = fresh(ticket)
    assert (now.status, now.waiting_for, now.first_replied_at) == ("on_hold", "Гарантия Завода", None)
    assert now.waits_for_us, "the customer still has no answer"
    assert not now.is_part(side.person)
    assert not Ticket.objects.visible_to(side.person).exists()
    assert "asked a third party, Гарантия Завода, and put it on hold" in sentence(asked(ticket), Names())


def test_it_need_not_wait(ticket, cast):
    ticket.ask_outside(WARRANTY, "Вопрос", written("Между делом"), by=cast.agent, hold=False)
    assert (fresh(ticket).status, fresh(ticket).waiting_for) == ("open", "")
    ticket.solve(by=cast.agent)
    ticket.ask_again(Side.objects.get(), written("Спасибо, решено"), by=cast.agent)
    assert fresh(ticket).status == "solved"
    assert [mail.subject for mail in sent_to(WARRANTY)] == [
        f"Вопрос [{ticket.number}]", f"Re: Вопрос [{ticket.number}]",
    ]  # fmt: skip


def test_more_is_said_in_the_same_thread(ticket, cast):
    ticket.ask_outside(TO, "Вопрос", written("Первое"), by=cast.agent)
    ticket.ask_again(Side.objects.get(), written("Второе"), by=cast.other_agent)
    first, second = sent_to(WARRANTY)
    assert second.references == (first.message_id,)
    assert answer_to(WARRANTY).startswith(f"support+{ticket.pk}.s{Side.objects.get().pk}.")
    assert fresh(ticket).status == "on_hold"


def test_a_message_is_quoted_without_its_writer_and_files_go_when_wished(ticket, cast):
    file = unsaved_attachment("снимок".encode(), "снимок.png", "image/png")
    ticket.receive(written("Вот снимок", attachments=(file,)), by=cast.customer, channel=Channel.PORTAL)
    said = Message.objects.get(body_text="Вот снимок")
    bare = ticket.ask_outside(TO, "Снимок", written("Что это?"), by=cast.agent, quote=Quote(said))
    assert list(bare.attachments.all()) == []
    whole = ticket.ask_again(bare.side, written("И файл"), by=cast.agent, quote=Quote(said, files=True))
    assert whole.body_text.startswith("И файл\n\nOn ") and whole.body_text.endswith("the customer wrote:\n> Вот снимок")
    assert whole.reply_text == "И файл"
    first, second = sent_to(WARRANTY)
    assert [each.name for each in first.attachments] == []
    assert [(each.name, each.content.decode()) for each in second.attachments] == [("снимок.png", "снимок")]
    assert "Марина" not in second.body_text and "> Вот снимок" in second.body_text
    assert said.attachments.count() == 1, "the customer's own stays where it was"


def test_html_of_the_api_is_quoted_in_html(ticket, cast):
    said = ticket.messages.get()
    message = ticket.ask_outside(TO, "", written(html="<p>Что <b>это</b>?</p>"), by=cast.agent, quote=Quote(said))
    assert "<b>это</b>" in message.body_html and "<blockquote>" in message.body_html


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("никуда", "not an e-mail address"),
        ("", "not an e-mail address"),
        ("support@example.com", "our own address"),
        ("sofia@example.com", "works here"),
        ("MARINA@polyana.example", "takes part"),
        ("a@b.example\r\nBcc: c@d.example", "not an e-mail address"),
    ],
)
def test_who_is_no_third_party_is_refused(ticket, cast, to, why):
    with pytest.raises(Refused, match=why):
        ticket.ask_outside(to, "Вопрос", written("Текст"), by=cast.agent)
    assert not Side.objects.exists() and ticket.events.count() == 1


def test_nothing_and_notes_are_not_sent_and_readers_may_not_ask(ticket, cast):
    with pytest.raises(Refused, match="Write something"):
        ticket.ask_outside(TO, "Вопрос", written(" "), by=cast.agent)
    note = ticket.note(written("Между нами"), by=cast.agent)
    with pytest.raises(Refused, match="internal note"):
        ticket.ask_outside(TO, "Вопрос", written("Вот"), by=cast.agent, quote=Quote(note))
    for person in (cast.manager, cast.customer):
        with pytest.raises(NotAllowed):
            ticket.ask_outside(TO, "Вопрос", written("Текст"), by=person)
    assert not Side.objects.exists()


def test_the_signature_that_names_the_customer_stays_at_home(ticket, cast):
    cast.first_line.signature = "Для {customer.name}"
    cast.first_line.save()
    ticket.move_to(cast.first_line, by=cast.agent)
    box = Mailbox.objects.create(address="help@polyana.example", name="Склад", signature="Склад, {agent.name}")
    Ticket.objects.filter(pk=ticket.pk).update(mailbox=box)
    fresh(ticket).ask_outside(TO, "Вопрос", written("Текст"), by=cast.agent)
    [mail] = sent_to(WARRANTY)
    assert "Марина" not in mail.body_text and "Склад, Дмитрий Волков" in mail.body_text
    assert mail.from_address == "help@polyana.example"
    assert answer_to(WARRANTY).startswith(f"help+{ticket.pk}.s")


def test_a_question_can_be_taken_back_before_it_leaves(policy, ticket, cast):
    before = fresh(ticket)
    message = ticket.ask_outside(TO, "Вопрос", written("Поспешил с шестернёй"), by=cast.agent, undo_for=10)
    assert sent_to(WARRANTY) == []
    assert Ticket.objects.filter(read("шестернёй", cast.agent).condition).exists()
    assert undo([asked(ticket)], by=cast.agent).failed == []
    after = fresh(ticket)
    for name in ("status", "waiting_for", "status_since", "waiting_since", "snippet", "next_due_at"):
        assert getattr(after, name) == getattr(before, name), name
    assert Message.objects.get(pk=message.pk).taken_back
    assert not Outgoing.objects.filter(kind="outside").exists()
    assert not Side.objects.of(ticket).exists()
    assert not Ticket.objects.filter(read("шестернёй", cast.agent).condition).exists()
    ticket.ask_outside(TO, "Вопрос", written("Ушло"), by=cast.agent)
    assert undo([asked(ticket)], by=cast.agent).failed, "it left at once"


def test_the_customer_sees_not_a_word(ticket, cast, sign_in):
    message = ticket.ask_outside(TO, "Тайная тема", written("Слово рекламация"), by=cast.agent, hold=False)
    ticket.reply(written("Ждём ответа"), by=cast.agent)
    customer = sign_in(cast.customer)
    page = customer.get(f"/requests/{ticket.number}/").content.decode()
    told = customer.get(f"/api/v1/tickets/{ticket.number}/messages/").content.decode()
    for text in (page, told, *(mail.body_text for mail in sent_to("marina@polyana.example"))):
        assert "рекламация" not in text and "Тайная" not in text and "zavod" not in text and "Гарантия" not in text
    assert not Ticket.objects.filter(read("рекламация", cast.customer).condition).exists()
    assert customer.get(f"/messages/{message.pk}/body/").status_code == 404
    assert message.pk not in Message.objects.visible_to(cast.customer).values_list("pk", flat=True)
