"""Keeps the table of words, behind the verbs: the event log is read on from where it was left, as facts are.

A verb pays nothing for it, waits for nobody's new words, and a word can be mistyped a few seconds after it came up.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models.functions import Left

from tickets.models import Event, Message, SearchDocument, Ticket, Word, WordPlace
from tickets.models.search_document import TEXT_LIMIT

EVENTS = 500  # read in one transaction
SECONDS = 20.0  # one run goes on at most


def keep(seconds: float = SECONDS) -> int:
    """Reads the log on until its end or until the time is over; how many events were read."""
    until, read = time.monotonic() + seconds, 0
    while (step := _read_on()) and time.monotonic() < until:
        read += step
    return read + step


def rebuild(ticket_ids: Sequence[int]) -> None:
    """The search documents of these tickets, and their words."""
    SearchDocument.rebuild(ticket_ids)
    messages = Message.objects.filter(ticket__in=ticket_ids).order_by()
    Word.add([*_headings(ticket_ids), *_texts(list(messages.values_list("pk", flat=True)))])


def skip_to_the_end() -> None:
    """Nothing that is in the log by now is read any more; for whoever has added the words of all of it."""
    _place()
    last = Event.objects.order_by("-xid", "-id").values_list("xid", "pk").first() or (0, 0)
    WordPlace.objects.filter(pk=1).update(xid=last[0], event=last[1])


def _read_on() -> int:
    _place()
    with transaction.atomic():
        place = WordPlace.objects.select_for_update(skip_locked=True).first()
        if place is None:
            return 0  # somebody else reads
        events = list(
            Event.objects.after(place.xid, place.event).values_list("xid", "pk", "kind", "ticket", "detail__message")[
                :EVENTS
            ]
        )
        if not events:
            return 0
        named = {ticket for _xid, _pk, kind, ticket, _message in events if kind in _NAMING}
        said = {message for *_rest, message in events if isinstance(message, int)}
        place.xid, place.event = events[-1][0], events[-1][1]
        place.save()
        Word.add([*_headings(sorted(named)), *_texts(sorted(said))])
    return len(events)


_NAMING = (Event.Kind.CREATED, Event.Kind.RETITLED)


def _headings(ticket_ids: Sequence[int]) -> Iterator[str]:
    for row in Ticket.objects.filter(pk__in=ticket_ids).order_by().values_list("subject", "requester__name"):
        yield " ".join(row)


def _texts(message_ids: Sequence[int]) -> Iterator[str]:
    messages = Message.objects.filter(pk__in=message_ids).order_by()
    yield from messages.values_list(Left("body_text", TEXT_LIMIT), flat=True).iterator()


def _place() -> None:
    WordPlace.objects.get_or_create(pk=1)
