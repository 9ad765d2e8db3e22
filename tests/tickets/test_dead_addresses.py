"""An address whose mail came back for good gets none until somebody clears it; every other failure leaves it alone."""

from __future__ import annotations

import pytest

from people.models import Address
from people.models.address import first_emails
from tests.faults.smtp_sink import Sink
from tests.tickets.test_returns import arrive, id_of, report
from tickets import outbox
from tickets.content import written
from tickets.mail import addresses
from tickets.models import Outgoing, Ticket

MARINA = "marina@polyana.example"


@pytest.fixture
def sent(ticket, cast) -> Outgoing:
    ticket.reply(written("Ответ"), by=cast.agent)
    outbox.sweep()
    return Outgoing.objects.get(kind="reply")


def is_dead() -> bool:
    return Address.objects.get(value=MARINA).undeliverable_since is not None


@pytest.mark.parametrize("status", ["5.1.1", "5.1.10", "5.0.0", "5.2.1", ""])
def test_a_bounce_for_good_stops_mail(sent, ticket, cast, sign_in, status):
    arrive(report(mail_id=id_of(sent), status=status))
    assert is_dead()
    ticket.reply(written("Ещё"), by=cast.agent)
    outbox.sweep()
    row = Outgoing.objects.order_by("-id").first()
    assert (row.state, row.detail["why"], row.raw_sha256) == ("failed", "dead", "")
    assert list(Ticket.objects.undelivered()) == [ticket]
    client = sign_in(cast.agent)
    page = client.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert f"Mail to {MARINA} came back for good" in page
    assert "earlier mail to this address came back for good" in page
    address = Address.objects.get(value=MARINA)
    place = f"/desk/tickets/{ticket.number}/addresses/{address.pk}/clearance/"
    assert sign_in(cast.manager).post(place).status_code == 403
    assert client.post(place).status_code == 302
    assert not is_dead()
    client.post(f"/desk/tickets/{ticket.number}/mails/{row.pk}/retry/")
    outbox.sweep()
    row.refresh_from_db()
    assert row.state == "sent"


@pytest.mark.parametrize(
    ("action", "status"),
    [("failed", "5.2.2"), ("failed", "5.2.3"), ("failed", "5.7.1"), ("failed", "4.4.7"), ("delayed", "4.4.1")],
)
def test_what_is_no_fault_of_the_address_does_not(sent, action, status):
    arrive(report(mail_id=id_of(sent), action=action, status=status))
    assert not is_dead()


def test_a_report_without_our_own_id_does_not(sent, ticket, settings):
    to = addresses.reply_address(ticket.pk, secret=settings.SECRET_KEY, mailbox=settings.SUPPORT_ADDRESS)
    arrive(report(to=to))
    sent.refresh_from_db()
    assert (sent.state, is_dead()) == ("failed", False)


@pytest.mark.parametrize(
    ("said", "dead"),
    [
        ("550 5.1.1 нет такого", True),
        ("550 5.2.1 отключён", True),
        ("550 no such user", False),
        ("552 5.2.2 полон", False),
        ("550 5.7.1 не приму", False),
        ("450 4.1.1 позже", False),
        ("550 5.1.17 иное", False),
    ],
)
def test_what_our_server_says_of_the_address(ticket, cast, settings, said, dead):
    server = Sink()
    settings.MAIL_SERVER = server.settings
    server.on_recipient = lambda address: said
    ticket.reply(written("Ответ"), by=cast.agent)
    outbox.sweep()
    server.shutdown()
    server.server_close()
    assert is_dead() == dead


def test_signing_in_is_still_possible(cast, client):
    Address.objects.filter(value=MARINA).update(undeliverable_since="2026-01-01T00:00Z")
    client.post("/sign-in/", {"email": MARINA})
    outbox.sweep()
    assert Outgoing.objects.get(kind="sign_in").state == "sent"


def test_another_address_of_the_person_is_taken_first(cast):
    Address.objects.filter(value=MARINA).update(undeliverable_since="2026-01-01T00:00Z")
    assert first_emails([cast.customer.pk]) == {cast.customer.pk: MARINA}
    Address.objects.create(person=cast.customer, value="m2@polyana.example")
    assert first_emails([cast.customer.pk]) == {cast.customer.pk: "m2@polyana.example"}


def test_an_administrator_clears_it_with_the_customer(cast, sign_in):
    address = Address.objects.get(value=MARINA)
    Address.objects.filter(pk=address.pk).update(undeliverable_since="2026-01-01T00:00Z")
    client = sign_in(cast.admin)
    assert "came back for good" in client.get(f"/setup/customers/{cast.customer.pk}/").content.decode()
    place = f"/setup/customers/{cast.customer.pk}/addresses/{address.pk}/"
    assert sign_in(cast.agent).post(place).status_code == 403
    assert client.post(f"/setup/customers/{cast.stranger.pk}/addresses/{address.pk}/").status_code == 404
    assert client.post(place).status_code == 302
    assert not is_dead()


def test_an_agent_clears_only_those_of_the_ticket(ticket, cast, sign_in):
    other = Address.objects.get(person=cast.stranger)
    place = f"/desk/tickets/{ticket.number}/addresses/{other.pk}/clearance/"
    assert sign_in(cast.agent).post(place).status_code == 404


def test_a_person_removed_meanwhile_gets_nothing_whatever_the_others_get(ticket, cast, settings):
    server = Sink()
    settings.MAIL_SERVER = server.settings
    Outgoing.objects.all().delete()
    ticket.reply(written("Всем"), by=cast.agent, cc=[cast.stranger, cast.other_agent])
    ticket.participants.filter(person=cast.stranger).delete()
    outbox.sweep()
    server.shutdown()
    server.server_close()
    assert sorted(mail.recipient for mail in server.taken) == [MARINA, "sofia@example.com"]
    row = Outgoing.objects.get(address="tom@harbour.example")
    assert (row.state, row.detail["why"]) == ("failed", "left")
