"""Whose mail it is: nobody joins, reads or speaks for another by what they write into a mail (S01-S11, S17, S18)."""

from __future__ import annotations

import pytest
from django.test import Client

from people.models import Person
from tests.letters import arrive, letter, reply_address, sent_to
from tickets import blobs, outbox
from tickets.content import written
from tickets.mail import addresses
from tickets.mail.parse import parse
from tickets.models import Outgoing, Ticket
from tickets.models.words import Channel

EVIL = "evil@attacker.example"


def mails_to(address: str) -> list[str]:
    return [mail.body_text for mail in sent_to(address)]


def test_a_copy_in_a_spoofed_mail_makes_no_participant(ticket, cast, settings, sign_in):
    """S01: the requester's From with a failed check, the attacker in Cc, sent to the ticket's own address."""
    raw = letter(
        "marina@polyana.example", to=reply_address(ticket), Cc=EVIL,
        Authentication_Results="mx.example; spf=fail; dkim=fail",
    )  # fmt: skip
    arrive(raw)
    ticket.reply(written("Секретный ответ"), by=cast.agent)
    assert mails_to(EVIL) == []
    assert not ticket.participants.exists()
    assert not Person.objects.with_email(EVIL).exists()
    assert not Outgoing.objects.filter(address=EVIL).exists()


@pytest.mark.parametrize("sender", ["no-reply@appleid.example", EVIL, "Dmitri <dmitri@example.com>"])
def test_mail_of_no_participant_to_a_ticket_s_address_reaches_no_customer(ticket, cast, settings, sender):
    """S02, S03, S11: the code of a third party, or a stranger who learned the address."""
    arrival = arrive(letter(sender, "Ваш код 123456", to=reply_address(ticket), subject=f"[{ticket.number}]"))
    assert arrival.ticket != ticket
    assert "Ваш код" not in "".join(mails_to("marina@polyana.example"))
    for text in mails_to(arrival.sender):
        assert "этикетки" not in text.lower()
        assert ticket.number not in text


@pytest.mark.parametrize(
    "made_up",
    [
        "HD-{pk}@example.com", "HD-{pk}.{message}@example.com", "HD-{pk}.{message}.aaaaaaaaaaaaaaaa@example.com",
        "{pk}.{message}@example.com", "ticket-{pk}@example.com", "notify-{pk}-{message}@example.com",
        "HD-{pk}.{message}.@example.com", "hd-{pk}..aaaaaaaaaaaaaaaa@example.com",
    ],
)  # fmt: skip
def test_ids_that_we_did_not_sign_lead_nowhere_even_for_the_customer(ticket, cast, made_up):
    """S04, S05: in the shape of ours, unsigned or wrongly signed."""
    made_up = made_up.format(pk=ticket.pk, message=ticket.messages.get().pk)
    for header in ("In_Reply_To", "References"):
        arrival = arrive(letter("marina@polyana.example", f"{header}", **{header: f"<{made_up}>"}))
        assert arrival.ticket != ticket


def test_a_colleague_s_address_makes_no_reply(ticket, cast, settings):
    """S04: From an agent, to the right address, with an id that we did sign: still nothing of an agent's."""
    ticket.reply(written("Ответ"), by=cast.agent)
    outbox.sweep()
    ours = parse(blobs.get(Outgoing.objects.get(kind="reply").raw_sha256)).message_id
    before = Outgoing.objects.filter(kind="reply").count()
    arrival = arrive(letter("dmitri@example.com", to=reply_address(ticket), In_Reply_To=f"<{ours}>"))
    assert arrival.message.kind == "customer"
    assert arrival.ticket != ticket
    assert Outgoing.objects.filter(kind="reply").count() == before


def test_an_answer_from_another_address_changes_no_requester(ticket, cast, settings):
    """S06: a new address answers; the conversation stays the customer's."""
    ours = addresses.message_id(ticket.pk, 1, secret=settings.SECRET_KEY, domain=settings.MAIL_DOMAIN)
    arrive(letter(f"Марина Соколова <{EVIL}>", to=reply_address(ticket), In_Reply_To=f"<{ours}>"))
    ticket.refresh_from_db()
    assert ticket.requester == cast.customer
    assert [a.value for a in cast.customer.addresses.all()] == ["marina@polyana.example"]
    assert ticket.messages.count() == 1


def test_one_who_was_removed_cannot_write_by_an_old_mail(ticket, cast, settings):
    """S07: a participant until yesterday answers with the id and address of an old mail."""
    ticket.reply(written("С копией"), by=cast.agent, cc=[cast.stranger])
    outbox.sweep()
    mail = parse(blobs.get(Outgoing.objects.get(address="tom@harbour.example").raw_sha256))
    ticket.participants.all().delete()
    raw = letter("tom@harbour.example", to=mail.reply_to[0].address, In_Reply_To=f"<{mail.message_id}>")
    assert arrive(raw).ticket != ticket


def test_control_headers_do_nothing(cast):
    """S08, S09: headers of ours, of RT's and of Zammad's from outside, and words that we checked a signature."""
    names = ["Priority", "Queue", "Status", "Internal", "Assignee", "Team", "Tags", "Ticket", "Send-Cc", "Signature"]
    headers = {f"X_Helpdesk_{name.replace('-', '_')}": "urgent" for name in names}
    headers |= {"RT_Send_Cc": EVIL, "RT_Ticket": "x #1", "X_RT_Sign": "1", "X_Zammad_Ticket_State": "closed"}
    headers |= {"X_Zammad_Customer_Email": EVIL, "X_FreeScout_Mail_Type": "user.message", "Bcc": EVIL}
    arrival = arrive(letter("anna@x.example", **headers))
    ticket = arrival.ticket
    assert (ticket.status, ticket.priority_word, ticket.assignee, ticket.tags) == ("new", "normal", None, [])
    assert (ticket.team, ticket.requester.email) == (cast.first_line, "anna@x.example")
    assert arrival.message.kind == "customer"
    assert mails_to(EVIL) == []


@pytest.mark.parametrize("sender", ["support@example.com", "SUPPORT@example.com", "Me <support+1.x@example.com>"])
def test_our_own_address_opens_nothing(cast, sender):
    """S17."""
    arrival = arrive(letter(sender))
    assert arrival.outcome == "loop"
    assert not Ticket.objects.exists()
    assert not Outgoing.objects.exists()


def test_the_desk_shows_the_address_behind_a_borrowed_name(cast, sign_in):
    """S18."""
    arrival = arrive(letter(f'"Дмитрий Волков <dmitri@example.com>" <{EVIL}>'))
    page = sign_in(cast.agent).get(f"/desk/tickets/{arrival.ticket.number}/").content.decode()
    assert page.count(EVIL) >= 1
    assert arrival.message.author.email == EVIL


def test_a_receipt_tells_a_victim_nothing_that_somebody_wrote(cast, client):
    """S12: many forms in a victim's name, the advertisement in every field; and a sign-in mail asked for after."""
    spam = "Купите http://spam.example"
    for number in range(30):
        sender = Client(REMOTE_ADDR=f"10.0.0.{number % 3}")
        key = str(sender.get("/new/").context["form"]["key"].value())
        data = {"key": key, "subject": spam, "text": spam, "impact": "low", "name": spam, "email": "victim@x.example"}
        sender.post("/new/", data)
    assert Ticket.objects.filter(channel=Channel.PORTAL).count() == 10
    client.post("/sign-in/", {"email": "victim@x.example"})
    texts = mails_to("victim@x.example")
    assert 2 <= len(texts) <= 6
    for row in Outgoing.objects.exclude(raw_sha256=""):
        mail = parse(blobs.get(row.raw_sha256))
        everything = mail.body_text + mail.body_html + mail.subject + "".join(box.name for box in mail.to)
        assert "spam.example" not in everything
        assert "Купите" not in everything
