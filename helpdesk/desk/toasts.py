"""What a page says in passing after a change, and what of it can be taken back from there."""

from __future__ import annotations

import time
from collections.abc import Iterable

from django.contrib import messages
from django.utils.text import capfirst

from helpdesk.http import PersonRequest
from tickets.models import Event
from tickets.undo import may_be_undone


def say(request: PersonRequest, sentence: str, undo: Iterable[int] = ()) -> None:
    """On the next page; `undo` are the ids of the events that its button takes back."""
    messages.success(request, sentence, extra_tags=",".join(map(str, undo)))


def say_trouble(request: PersonRequest, sentence: str) -> None:
    messages.error(request, sentence)


def undoable(events: Iterable[Event | None]) -> list[int]:
    """Ids of those that can still be taken back."""
    now = time.time()
    return [event.pk for event in events if event is not None and may_be_undone(event, now)]


def done_words(event: Event) -> str:
    """`HD-1042: Solved`."""
    return f"{event.ticket.number}: {capfirst(Event.Kind(event.kind).label)}"
