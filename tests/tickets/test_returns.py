"""Delivery reports: only the mail that came back is marked, and news of a delay marks nothing."""

from __future__ import annotations

import pytest

from tickets import blobs, outbox
from tickets.content import written
from tickets.mail import addresses, door
from tickets.mail.parse import parse
from tickets.models import Outgoing
from tickets.models.words import Channel

MARINA = "marina@polyana.example"


def report(*, mail_id: str = "", to: str = "support@example.com", who: str = MARINA, action="failed", status="5.1.1"):
    original = f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{mail_id}>\n" if mail_id else ""
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: Undelivered Mail Returned to Sender\n"
        "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nSorry.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {who}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; 550 no such user\n{original}--b--\n"
    ).encode()


def arrive(raw: bytes):
    return door.process(door.accept(raw).pk)


def id_of(row: Outgoing) -> str:
    return parse(blobs.get(row.raw_sha256)).message_id


@pytest.fixture
def sent(ticket, cast):
    """A receipt and two replies to the customer, the second with a colleague in copy; all sent, oldest first."""
    ticket.reply(written("Первый ответ"), by=cast.agent)
    ticket.reply(written("Второй ответ"), by=cast.agent, cc=[cast.stranger])
    outbox.sweep()
    return list(Outgoing.objects.order_by("id"))


def failed() -> set[int]:
    return set(Outgoing.objects.filter(state="failed").values_list("pk", flat=True))


@pytest.mark.parametrize("which", [0, 1, 2, 3])
def test_only_the_mail_that_the_report_names_is_marked(sent, ticket, which):
    row = sent[which]
    assert len({id_of(each) for each in sent[:3]}) == 3
    arrival = arrive(report(mail_id=id_of(row), who=row.address))
    assert (arrival.outcome, arrival.ticket) == ("bounce", ticket)
    assert failed() == {row.pk}


def test_without_an_id_it_is_the_newest_mail_to_that_address(sent, ticket, settings):
    to = addresses.reply_address(ticket.pk, secret=settings.SECRET_KEY, mailbox=settings.SUPPORT_ADDRESS)
    newest = max(row.pk for row in sent if row.address == MARINA)
    assert arrive(report(to=to, who=MARINA.upper())).ticket == ticket
    assert failed() == {newest}


def test_a_server_may_call_the_mailbox_by_another_name(sent):
    arrive(report(mail_id=id_of(sent[1]), who="m.sokolova@internal.example"))
    assert failed() == {sent[1].pk}
    arrive(report(mail_id=id_of(sent[2]), who="nobody-of-ours@internal.example"))
    assert failed() == {sent[1].pk}, "of two mails with one id neither is guessed"


def test_news_of_a_delay_marks_nothing(sent, ticket):
    arrival = arrive(report(mail_id=id_of(sent[1]), action="delayed", status="4.4.1"))
    assert (arrival.outcome, arrival.ticket) == ("bounce", ticket)
    assert failed() == set()


def test_giving_up_after_a_delay_is_final(sent):
    arrive(report(mail_id=id_of(sent[1]), action="failed", status="4.4.7"))
    assert failed() == {sent[1].pk}


def test_a_forged_id_marks_nothing(sent, ticket):
    forged = f"HD-{ticket.pk}.{sent[1].message_id}.aaaaaaaaaaaaaaaa@example.com"
    assert arrive(report(mail_id=forged)).ticket is None
    assert failed() == set()


def test_the_agent_reads_why_in_their_own_language(sent, ticket, cast, sign_in):
    arrive(report(mail_id=id_of(sent[1])))
    cast.agent.language = "ru"
    cast.agent.save()
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "письмо вернулось: 5.1.1 smtp; 550 no such user" in page
    assert ticket.messages.get(body_text="Первый ответ").delivery == "failed"
    assert ticket.messages.get(body_text="Второй ответ").delivery == "sent"


def test_a_report_is_a_message_of_nobody(sent, ticket, cast):
    ticket.solve(by=cast.agent)
    before = ticket.messages.count()
    arrive(report(mail_id=id_of(sent[1])))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.messages.count()) == ("solved", before)
    assert ticket.receive(written("ещё"), by=cast.customer, channel=Channel.EMAIL)
