"""Agents who answer by mail: in their name, where nobody else can have written it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from people.access import Role
from tests.letters import SPOOFED, arrive, genuine, letter, reply_address, sent_to
from tickets import notices
from tickets.content import written
from tickets.mail import addresses, door
from tickets.models import Mailbox, Message, Notice, Outgoing, Ticket

AGENT = "Дмитрий <Dmitri@example.com>"
MARINA = "marina@polyana.example"
QUOTED = (
    "\n\nВт, 3 мар. 2026 г. в 10:00, Марина <marina@polyana.example>:\n> Оба принтера печатают пустые\n> этикетки.\n"
)


@pytest.fixture(autouse=True)
def checked(settings):
    settings.MAIL_AUTHSERV_ID = ["mx.example.com"]


@pytest.fixture(autouse=True)
def proven(cast):
    """The agent has signed in once by a link sent to the address."""
    cast.agent.addresses.update(verified_at=timezone.now())


def last(ticket: Ticket) -> Message:
    return ticket.messages.order_by("-id")[0]


def test_an_answer_goes_to_the_customer_in_the_agent_s_name_without_quotes(ticket, cast):
    raw = genuine(AGENT, f"Замените ленту.{QUOTED}", to=reply_address(ticket), Cc="evil@attacker.example")
    arrival = arrive(raw)
    assert (arrival.outcome, arrival.ticket, arrival.reason) == ("reply", ticket, "an agent's answer by mail")
    said = last(ticket)
    assert (said.kind, said.author, said.channel, said.body_text) == ("reply", cast.agent, "email", "Замените ленту.")
    ticket.refresh_from_db()
    assert ticket.status == "open"
    assert ticket.first_replied_at is not None
    (mail,) = sent_to(MARINA, "reply")
    assert "Замените ленту." in mail.body_text
    assert "пустые" not in mail.body_text
    assert mail.from_name.startswith("Дмитрий Волков")
    assert not ticket.participants.exists()
    assert not ticket.proposals.exists()
    assert arrive(raw).outcome == "duplicate"


def test_it_answers_by_a_known_id_too_and_customers_know_our_id_alone(ticket, cast):
    ticket.reply(written("Первый ответ"), by=cast.other_agent)
    ours = sent_to(MARINA, "reply")[-1].message_id
    arrival = arrive(genuine(AGENT, "Второй ответ", In_Reply_To=f"<{ours}>", Message_ID="<own@laptop.example>"))
    assert (arrival.outcome, arrival.ticket, arrival.message.kind) == ("reply", ticket, "reply")
    Ticket.objects.get(pk=ticket.pk).reply(written("Третий"), by=cast.agent)
    mail = sent_to(MARINA, "reply")[-1]
    assert "own@laptop.example" not in mail.references
    assert len(mail.references) == 3


@pytest.mark.parametrize("first", ["#note\n", "#Note: ", "\n#NOTE\n\n"])
def test_a_first_line_makes_it_a_note(ticket, cast, first):
    arrival = arrive(genuine(AGENT, f"{first}Звонил, перезвонит @Sofia Reyes.{QUOTED}", to=reply_address(ticket)))
    assert arrival.outcome == "reply"
    said = last(ticket)
    assert (said.kind, said.author, said.body_text) == ("note", cast.agent, "Звонил, перезвонит @Sofia Reyes.")
    assert sent_to(MARINA, "reply") == []
    assert Notice.objects.filter(recipient=cast.other_agent, why="mention").exists()


def test_files_go_along(ticket, cast, client):
    from email import policy
    from email.parser import BytesParser

    mail = BytesParser(policy=policy.default).parsebytes(genuine(AGENT, "Инструкция", to=reply_address(ticket)))
    mail.add_attachment(b"%PDF-1.4", "application", "pdf", filename="лента.pdf")
    arrive(mail.as_bytes())
    assert [file.name for file in last(ticket).attachments.all()] == ["лента.pdf"]
    assert [file.name for file in sent_to(MARINA, "reply")[0].attachments] == ["лента.pdf"]


@pytest.mark.parametrize(
    "flaw", ["failed", "unchecked", "another server", "not configured", "not proven", "tag", "robot"]
)
def test_anything_less_makes_nobody_an_agent(ticket, cast, settings, flaw):
    """S04: it is the mail of somebody under that address: a ticket of its own, and a suggestion."""
    headers = {"Authentication_Results": "mx.example.com; dmarc=pass"}
    to = reply_address(ticket)
    if flaw == "failed":
        headers["Authentication_Results"] = SPOOFED
    elif flaw == "unchecked":
        headers = {}
    elif flaw == "another server":
        headers["Authentication_Results"] = "mx.attacker.example; dmarc=pass"
    elif flaw == "not configured":
        settings.MAIL_AUTHSERV_ID = []
    elif flaw == "not proven":
        cast.agent.addresses.update(verified_at=None)
    elif flaw == "tag":
        to, headers["subject"] = "support@example.com", f"[{ticket.number}]"
    elif flaw == "robot":
        headers["Auto_Submitted"] = "auto-generated"
    arrival = arrive(letter(AGENT, "Пришлите пароль", to=to, **headers))
    assert arrival.message.kind == "customer"
    assert arrival.ticket != ticket
    assert arrival.ticket.suggests == ticket
    assert ticket.messages.count() == 1
    assert sent_to(MARINA, "reply") == []


def test_out_of_office_of_an_agent_says_nothing(ticket, cast):
    arrival = arrive(genuine(AGENT, "Я в отпуске", to=reply_address(ticket), Auto_Submitted="auto-replied"))
    assert (arrival.outcome, arrival.ticket) == ("auto_reply", None)
    assert ticket.messages.count() == 1


@pytest.mark.parametrize("loss", ["team", "role", "account"])
def test_who_has_no_right_to_the_ticket_is_refused(ticket, cast, loss, sign_in):
    """S07: the ledger says why, and the bytes are kept."""
    who = cast.agent
    if loss == "team":
        cast.first_line.is_private = True
        cast.first_line.save()
        who.memberships.all().delete()
    elif loss == "role":
        who.role = Role.MANAGER
        who.save()
    else:
        who.is_active = False
        who.save()
    raw = genuine(AGENT, "Отвечаю на старое письмо", to=reply_address(ticket))
    arrival = arrive(raw)
    assert (arrival.outcome, arrival.ticket) == ("quarantined", None)
    assert arrival.reason.startswith(f"an agent's answer to {ticket.number} was refused: ")
    assert arrival.raw_sha256
    assert ticket.messages.count() == 1
    assert sent_to(MARINA, "reply") == []
    assert (
        arrival.reason.split(":")[0].replace("'", "&#x27;")
        in sign_in(cast.admin).get("/setup/quarantine/").content.decode()
    )


def test_a_mail_that_says_nothing_of_its_own_is_refused(ticket, cast):
    arrival = arrive(genuine(AGENT, QUOTED.strip(), to=reply_address(ticket)))
    assert arrival.outcome == "quarantined"
    assert sent_to(MARINA, "reply") == []


def test_an_agent_s_own_request_and_mail_elsewhere_stay_a_customer_s(cast):
    own = arrive(genuine(AGENT, "Мне нужен монитор"))
    assert (own.outcome, own.message.kind, own.ticket.requester) == ("new_ticket", "customer", cast.agent)
    more = arrive(genuine(AGENT, "Ещё и мышь", to=reply_address(own.ticket)))
    assert (more.outcome, more.ticket, more.message.kind) == ("reply", own.ticket, "customer")


def test_an_answer_to_a_merged_ticket_goes_where_it_went(ticket, cast):
    other = arrive(letter(MARINA, "Другое")).ticket
    old = reply_address(ticket)
    Ticket.objects.get(pk=ticket.pk).merge_into(other, by=cast.agent)
    assert arrive(genuine(AGENT, "Ответ", to=old)).ticket == other


def test_a_notice_by_mail_may_be_answered(ticket, cast):
    ticket.follow(by=cast.agent)
    Ticket.objects.get(pk=ticket.pk).receive(written("Ещё вопрос"), by=cast.customer, channel="portal")
    Notice.objects.update(not_before="2020-01-01T00:00Z", created_at="2020-01-01T00:00Z")
    notices.mail_due()
    (mail,) = sent_to("dmitri@example.com")
    assert mail.reply_to[0].address == reply_address(ticket)
    assert "#note" in mail.body_text
    assert arrive(genuine(AGENT, "Отвечаю", to=mail.reply_to[0].address)).message.kind == "reply"
    assert Outgoing.objects.filter(kind="reply", address=MARINA).count() == 1


def test_without_checks_a_notice_asks_for_no_answer(ticket, cast, settings):
    settings.MAIL_AUTHSERV_ID = []
    ticket.follow(by=cast.agent)
    Ticket.objects.get(pk=ticket.pk).receive(written("Ещё вопрос"), by=cast.customer, channel="portal")
    Notice.objects.update(not_before="2020-01-01T00:00Z", created_at="2020-01-01T00:00Z")
    notices.mail_due()
    (mail,) = sent_to("dmitri@example.com")
    assert mail.reply_to == ()
    assert "#note" not in mail.body_text


@pytest.mark.parametrize(("own", "believed"), [("Relay.Example.net, mx2.example.net", True), ("", False)])
def test_a_mailbox_may_have_checkers_of_its_own(ticket, cast, settings, sign_in, own, believed):
    """Mail of one mailbox comes by another server; its word counts for that mailbox and for no other."""
    settings.MAIL_AUTHSERV_ID = []
    box = Mailbox.objects.create(address="billing@example.com", name="Счета", authserv_id=own)
    Ticket.objects.filter(pk=ticket.pk).update(mailbox=box)
    ticket.refresh_from_db()
    ticket.follow(by=cast.agent)
    Ticket.objects.get(pk=ticket.pk).receive(written("Ещё вопрос"), by=cast.customer, channel="portal")
    Notice.objects.update(not_before="2020-01-01T00:00Z", created_at="2020-01-01T00:00Z")
    notices.mail_due()
    (mail,) = sent_to("dmitri@example.com")
    assert ("#note" in mail.body_text) is bool(mail.reply_to) is believed
    to = addresses.reply_address(ticket.pk, secret=settings.SECRET_KEY, mailbox=box.address)
    raw = letter(AGENT, "Отвечаю", to=to, Authentication_Results="relay.example.net; dmarc=pass")
    elsewhere = door.process(door.accept(raw + b"\n", mailbox=settings.SUPPORT_ADDRESS).pk)
    assert (elsewhere.message.kind, elsewhere.message.authenticity) == ("customer", "")
    arrival = door.process(door.accept(raw, mailbox=to).pk)
    assert arrival.message.kind == ("reply" if believed else "customer")
    assert arrival.message.authenticity == ("verified" if believed else "")
    assert ("Answering by mail" in sign_in(cast.agent).get("/desk/me/").content.decode()) is believed


def test_the_profile_says_whether_one_s_address_is_proven(cast, sign_in, settings):
    def page() -> str:
        return sign_in(cast.agent).get("/desk/me/").content.decode()

    assert "goes to the customer in your name" in page()
    cast.agent.addresses.update(verified_at=None)
    assert "not proven yet" in page()
    settings.MAIL_AUTHSERV_ID = []
    assert "Answering by mail" not in page()
