"""A mail to very many people: what is stored of them is bounded, the time too, and nothing is lost."""

from __future__ import annotations

import time

import pytest

from tickets import blobs
from tickets.mail import addresses, door
from tickets.models import Outgoing

MANY = 20_000


def mail(header: str) -> bytes:
    boxes = ",\n ".join(f"<p{n}@m.example>" for n in range(MANY))
    return f"From: Anna <a@x.example>\nSubject: all\n{header}: {boxes}\n\nHello\n".encode()


@pytest.mark.parametrize(("header", "field"), [("To", "to"), ("Cc", "cc")])
def test_twenty_thousand_recipients(cast, sign_in, header, field):
    raw = mail(header)
    began = time.process_time()
    arrival = door.process(door.accept(raw).pk)
    assert time.process_time() - began < 10
    assert arrival.outcome == "new_ticket"
    message = arrival.message
    assert len(getattr(message, field)) == door.MOST_RECIPIENTS == 100
    assert message.recipients_left_out == MANY - 100
    assert blobs.get(arrival.raw_sha256) == raw
    assert not arrival.ticket.participants.exists()
    assert set(Outgoing.objects.values_list("address", flat=True)) <= {"a@x.example"}
    page = sign_in(cast.agent).get(f"/desk/tickets/{arrival.ticket.number}/").content.decode()
    assert "and 19900 more recipients" in page.replace(",", "").replace("\xa0", "")
    shown = sign_in(cast.agent).get(f"/api/v1/tickets/{arrival.ticket.number}/messages/").json()["results"][0]
    assert len(shown[field]) == 100
    assert "19900 more recipients" in shown["problems"]


def test_spellings_of_one_signed_id_cost_one_look(ticket, cast, settings, django_assert_max_num_queries):
    ours = addresses.message_id(ticket.pk, 1, secret=settings.SECRET_KEY, domain="x.example")
    local, _, domain = ours.partition("@")
    letters = [place for place, letter in enumerate(local.lower()) if letter.isalpha()]
    spelled = set()
    for number in range(2 ** len(letters[-9:])):
        raised = {place for bit, place in enumerate(letters[-9:]) if number >> bit & 1}
        spelled.add("".join(c.upper() if i in raised else c.lower() for i, c in enumerate(local)))
    ids = "\n ".join(f"<{each}@{domain}>" for each in spelled)
    raw = f"From: evil@x.example\nReferences: {ids}\n\nx\n".encode()
    assert len(spelled) > 250
    arrival = door.accept(raw)
    with django_assert_max_num_queries(60):
        assert door.process(arrival.pk).ticket != ticket
