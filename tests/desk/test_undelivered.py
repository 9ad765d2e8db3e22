"""A reply that did not arrive is said on its ticket, to who has it, and in the rail, until somebody dealt with it."""

from __future__ import annotations

import pytest

from tests.faults.smtp_sink import Sink
from tickets import outbox
from tickets.content import written
from tickets.models import Event, Notice, Outgoing, Ticket

MARINA, TOM = "marina@polyana.example", "tom@harbour.example"


@pytest.fixture
def sink(settings):
    server = Sink()
    settings.MAIL_SERVER = server.settings
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def lost(ticket, cast, sink) -> Outgoing:
    """The mail of a reply that its server refused for ever; in copy it arrived."""
    ticket.assign(cast.agent, by=cast.agent)
    sink.on_recipient = lambda address: "550 нет такого ящика" if address == MARINA else "250 ok"
    ticket.reply(written("Ответ"), by=cast.other_agent, cc=[cast.stranger])
    outbox.sweep()
    return Outgoing.objects.get(kind="reply", address=MARINA)


def in_rail(client) -> bool:
    return "/desk/undelivered/" in client.get("/desk/counts/").content.decode()


def test_it_is_told_once_and_listed(lost, ticket, cast, sign_in):
    event = Event.objects.get(kind="undelivered")
    assert (event.ticket, event.detail, event.by) == (ticket, {"mails": [lost.pk]}, cast.system)
    assert list(Notice.objects.filter(event=event).values_list("recipient", "why")) == [(cast.agent.pk, "mail")]
    client = sign_in(cast.agent)
    assert in_rail(client)
    assert list(Ticket.objects.undelivered()) == [ticket]
    assert ticket.subject in client.get("/desk/undelivered/").content.decode()
    page = client.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "A reply could not be delivered to 1 address" in page
    assert "550 нет такого ящика" in page


def test_a_solved_ticket_stays_in_the_list(lost, ticket, cast):
    ticket.solve(by=cast.agent)
    assert list(Ticket.objects.undelivered()) == [ticket]


def test_an_agent_tries_again_or_says_that_it_is_dealt_with(lost, ticket, cast, sink, sign_in):
    client = sign_in(cast.agent)
    place = f"/desk/tickets/{ticket.number}/mails/{lost.pk}"
    assert sign_in(cast.manager).post(f"{place}/settlement/").status_code == 403
    assert client.get(f"{place}/settlement/").status_code == 405
    assert client.post(f"{place}/settlement/").status_code == 302
    assert not in_rail(client)
    assert client.post(f"{place}/settlement/", headers={"HX-Request": "true"}).status_code == 200
    sink.on_recipient = lambda address: "250 ok"
    assert client.post(f"{place}/retry/").status_code == 302
    outbox.sweep()
    lost.refresh_from_db()
    assert (lost.state, lost.trouble, lost.settled_at) == ("sent", "", None)


def test_a_later_mail_to_the_same_address_makes_it_good(lost, ticket, cast, sink):
    ticket.reply(written("Ещё раз"), by=cast.agent)
    outbox.sweep()
    assert Ticket.objects.undelivered().exists(), "that one failed too"
    sink.on_recipient = lambda address: "250 ok"
    ticket.reply(written("И ещё"), by=cast.agent)
    outbox.sweep()
    assert not Ticket.objects.undelivered().exists()
    lost.refresh_from_db()
    assert (lost.state, lost.settled_at is None) == ("failed", False)


def test_other_tickets_mails_are_not_found(lost, cast, sign_in, ticket):
    other = Ticket.start(written("x"), by=cast.stranger, requester=cast.stranger, subject="y", channel="portal")
    sign_in(cast.agent).post(f"/desk/tickets/{other.number}/mails/{lost.pk}/settlement/")
    lost.refresh_from_db()
    assert lost.settled_at is None


def test_a_reply_lost_in_a_merged_ticket_is_said_there(ticket, cast, sink):
    other = Ticket.start(written("x"), by=cast.customer, requester=cast.customer, subject="y", channel="portal")
    sink.on_recipient = lambda address: "550 no"
    other.reply(written("Ответ"), by=cast.agent)
    other.merge_into(ticket, by=cast.agent)
    outbox.sweep()
    assert Event.objects.get(kind="undelivered").ticket == other
    assert list(Ticket.objects.undelivered()) == [other]
