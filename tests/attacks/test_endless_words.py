"""More words than a search document holds: the ticket goes on taking messages (S84)."""

from __future__ import annotations

import io
import random

import pytest
from django.core.management import call_command

from tickets.audit import differences
from tickets.content import written
from tickets.filters.search import read
from tickets.models import SearchDocument, Ticket
from tickets.models.words import Channel


def words(seed: int, first: int, last: int, long: int = 3) -> str:
    luck = random.Random(seed)
    return " ".join(
        "".join(chr(luck.randrange(first, last)) for _ in range(long)) for _ in range(100_000 // (long + 1))
    )


@pytest.mark.parametrize(("first", "last", "long"), [(0x4E00, 0x9FFF, 3), (0x20000, 0x2A6DF, 1), (0x61, 0x7A, 4)])
def test_a_ticket_with_endless_different_words(ticket, cast, first, last, long):
    for seed in range(8):
        ticket.receive(written(words(seed, first, last, long)), by=cast.customer, channel=Channel.PORTAL)
    ticket.reply(written("Последнее слово"), by=cast.agent)
    assert ticket.messages.count() == 10
    assert list(differences()) == []
    call_command("rebuild", "search", stdout=io.StringIO())
    assert list(differences()) == []
    assert list(Ticket.objects.filter(read("этикетки", None).condition)) == [ticket]
    assert list(Ticket.objects.filter(read(words(0, first, last, long).split()[5], None).condition)) == [ticket]


def test_a_long_ticket_is_rebuilt_with_all_its_words(ticket, cast):
    for number in range(6):
        ticket.receive(written("слово " * 15_000 + f"метка{number}"), by=cast.customer, channel=Channel.PORTAL)
    SearchDocument.objects.all().delete()
    SearchDocument.rebuild([ticket.pk])
    for number in range(6):
        assert list(Ticket.objects.filter(read(f"метка{number}", None).condition)) == [ticket]
