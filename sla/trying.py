"""The worker of trials: compares in batches and keeps how far it is, so that a killed one goes on where it stopped."""

from __future__ import annotations

import logging
import time
from bisect import bisect_right
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from sla import book as books
from sla.book import Book
from sla.derivation import Row
from sla.history import happenings
from sla.models import Trial
from sla.proposed import book_with, newest_terms
from sla.whatif import Case, Comparison
from tickets.models import Event, Ticket
from tickets.models.words import ACTIVE, Priority

BATCH = 250  # tickets; what is done is kept after each, several times a second
KEPT_FOR = timedelta(days=30)

_log = logging.getLogger(__name__)


def work(seconds: float = 20) -> int:
    """Goes on with what is queued for so many seconds. Returns how many tickets were looked at.

    Any number of workers at once: a trial is one worker's for the time of a batch.
    """
    end, done = time.monotonic() + seconds, 0
    chosen: dict[int, list[int]] = {}
    while time.monotonic() < end and (step := _batch(chosen)):
        done += step
    return done


def nudge() -> None:
    """Wakes a worker after the commit instead of at the next beat, which does it where the broker is down."""
    transaction.on_commit(_wake, robust=True)


def cancel(trial: Trial) -> bool:
    """Stops it before its next batch; False when it was over."""
    waiting = Trial.objects.waiting().filter(pk=trial.pk)
    return bool(waiting.update(state=Trial.State.CANCELLED))


def forget() -> int:
    """Drops trials that nobody will look at any more. Returns how many."""
    dropped, _ = Trial.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return dropped


def _wake() -> None:
    from sla.tasks import try_proposals  # the task calls `work` here

    try:
        try_proposals.apply_async(retry=False, expires=10)
    except Exception as error:
        _log.warning("the broker is unreachable, trials wait for the beat: %s", error)


def _batch(chosen: dict[int, list[int]]) -> int:
    trial = None
    try:
        with transaction.atomic():
            waiting = Trial.objects.waiting().select_related("policy")
            trial = waiting.select_for_update(skip_locked=True, of=("self",)).first()
            return _go_on(trial, chosen) if trial is not None else 0
    except (OperationalError, InterfaceError):
        raise  # the database went away: nothing is wrong with the trial
    except Exception as error:
        if trial is None:
            raise
        _log.exception("trial %s failed", trial.pk)
        said = f"{type(error).__name__}: {error}"
        Trial.objects.filter(pk=trial.pk).update(state=Trial.State.FAILED, error=said[:1000])
        return 1


def _go_on(trial: Trial, chosen: dict[int, list[int]]) -> int:
    """One batch of a locked trial."""
    current = books.key_now()
    book, key = books.current(current), [str(part) for part in current]
    if trial.result.get("book") != key:
        # Begun; or begun again, as the rules in force have changed since.
        trial.last_ticket, trial.result = 0, {}
        chosen.pop(trial.pk, None)
    if trial.pk not in chosen:
        chosen[trial.pk] = _choose(trial)
    tickets = chosen[trial.pk]
    first = bisect_right(tickets, trial.last_ticket)
    batch = tickets[first : first + BATCH]
    comparison = Comparison.from_json(trial.result)
    for case in _cases(trial, book, batch):
        comparison.add(case, _since(trial), trial.created_at)
    trial.total, trial.done = len(tickets), first + len(batch)
    trial.last_ticket = batch[-1] if batch else trial.last_ticket
    trial.state = Trial.State.RUNNING if trial.done < trial.total else Trial.State.DONE
    trial.result = {**comparison.to_json(), "book": key}
    trial.save(update_fields=["total", "done", "last_ticket", "state", "result"])
    return len(batch) or 1


def _since(trial: Trial) -> Any:
    return trial.created_at - timedelta(days=trial.days)


def _choose(trial: Trial) -> list[int]:
    """Tickets created or active within the days, oldest first; a sample takes every n-th of them."""
    tickets = Ticket.objects.filter(
        Q(status__in=ACTIVE) | Q(updated_at__gte=_since(trial)), created_at__lte=trial.created_at
    )
    found = list(tickets.order_by("pk").values_list("pk", flat=True))
    if trial.sample is None or trial.sample >= len(found):
        return found
    return [found[number * len(found) // trial.sample] for number in range(trial.sample)]


def _cases(trial: Trial, book: Book, tickets: list[int]) -> Iterator[Case]:
    """Two queries for all of them, and few columns: what the tickets are now, and what happened to them."""
    after = book_with(book, trial)
    rows = Ticket.objects.filter(pk__in=tickets).order_by("pk")
    lives = _lives(trial, tickets)
    for pk, priority, old, new in rows.values_list("pk", "priority", book.match, after.match):
        events = tuple(happenings(lives.get(pk, ())))
        yield Case(pk, Priority(priority).word, events, newest_terms(book, old), newest_terms(after, new))


def _lives(trial: Trial, tickets: list[int]) -> dict[int, list[Row]]:
    """Their events until the trial was asked for, but for warnings and breaches: those the rules of their day gave."""
    rows = (
        Event.objects.filter(ticket__in=tickets, at__lte=trial.created_at)
        .exclude(kind__in=(Event.Kind.WARNED, Event.Kind.BREACHED))
        .order_by("ticket_id", "at", "id")
        .values_list("ticket_id", "kind", "at", "detail", "version")
    )
    return {ticket: [Row(*rest) for _ticket, *rest in group] for ticket, group in groupby(rows, key=lambda row: row[0])}
