"""The event log: read without gaps while others write."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from tickets.content import written
from tickets.models import Event, Ticket
from tickets.models.words import Channel

WRITERS, EACH = 6, 15


@pytest.mark.django_db(transaction=True)
def test_a_reader_misses_nothing_under_concurrent_commits(cast):
    """Writers hold their transactions open for different times, so ids commit out of order."""
    deadline = time.monotonic() + 60

    def write(number: int) -> None:
        try:
            for turn in range(EACH):
                with transaction.atomic():
                    Ticket.start(
                        written("текст"),
                        by=cast.customer,
                        requester=cast.customer,
                        subject=f"{number}-{turn}",
                        channel=Channel.PORTAL,
                    )
                    time.sleep(0.001 * ((number * 7 + turn * 3) % 11))
        finally:
            connection.close()

    read: list[int] = []

    def follow() -> None:
        xid = event_id = 0
        try:
            # The reader waits for every older transaction of the server, also those of tests that run beside this one.
            while len(read) < WRITERS * EACH and time.monotonic() < deadline:
                for event in Event.objects.after(xid, event_id)[:50]:
                    read.append(event.pk)
                    xid, event_id = event.xid, event.pk
                time.sleep(0.002)
        finally:
            connection.close()

    reader = threading.Thread(target=follow)
    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    reader.start()
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    reader.join()
    assert len(read) == len(set(read)) == WRITERS * EACH
    assert set(read) == set(Event.objects.values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_an_open_transaction_holds_the_reader_back(cast, ticket):
    """What commits later but began earlier is not overtaken."""
    began, finish = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                Ticket.start(
                    written("медленно"),
                    by=cast.customer,
                    requester=cast.customer,
                    subject="slow",
                    channel=Channel.PORTAL,
                )
                began.set()
                finish.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    began.wait(10)
    ticket.take(by=cast.agent)
    assert "assigned" not in set(Event.objects.after(0, 0).values_list("kind", flat=True))
    finish.set()
    thread.join()
    deadline = time.monotonic() + 60
    while Event.objects.after(0, 0).count() < 3 and time.monotonic() < deadline:
        time.sleep(0.05)  # a test beside this one may hold an older transaction
    assert Event.objects.after(0, 0).count() == Event.objects.count() == 3
