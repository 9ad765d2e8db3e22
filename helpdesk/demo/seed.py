"""Filling a desk: the door of the demo."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from helpdesk.demo import crowd, files, noise
from helpdesk.demo.life import Desk
from helpdesk.demo.loading import Bare, Loader
from helpdesk.demo.moments import arrivals
from helpdesk.demo.sheets import Fragments, Sheets
from helpdesk.demo.teller import Teller
from tickets.models import Ticket

CHUNK = 2000  # tickets in memory at once
_MESSAGES = 20  # more than any story has
_BIG = 5000  # from here on building indexes afterwards is quicker than keeping them


class NotEmpty(Exception):
    """The desk has tickets already."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to make: the same wish gives the same desk."""

    tickets: int
    days: int
    seed: int
    now: datetime
    add: bool = False  # to what is there


def fill(wish: Wish, password: Path, say: Callable[[str], None], *, bare: bool | None = None) -> str:
    """Makes the desk in one transaction; returns the staff's password, which is kept in the file `password`.

    Raises NotEmpty. `bare` builds indexes afterwards (default: when many tickets come into an empty desk).
    """
    with transaction.atomic():
        empty = not Ticket.objects.exists()
        if not empty and not wish.add:
            raise NotEmpty
        secret = crowd.kept_password(password)
        people = crowd.gather(
            300 + min(wish.tickets // 40, 3700),
            wish.now - timedelta(days=wish.days),
            secret,
            random.Random(f"{wish.seed} people"),
        )
        say(f"{len(people.customers)} customers, {len(people.names)} staff.")
        stripped = Bare() if (bare if bare is not None else empty and wish.tickets >= _BIG) else None
        _write(wish, people, empty, say)
        if stripped:
            say("Building indexes …")
            stripped.dress()
    _tidy()
    return secret


def _write(wish: Wish, people: crowd.Crowd, empty: bool, say: Callable[[str], None]) -> None:
    now = int(wish.now.timestamp())
    moments = arrivals(wish.tickets, wish.days, now, random.Random(f"{wish.seed} moments"))
    number = _reserve("tickets_ticket", wish.tickets)
    sheets = Sheets()
    desk = Desk(sheets, Fragments(sheets), people, _reserve("tickets_message", wish.tickets * _MESSAGES))
    teller = Teller(desk, now, files.store(), wish.tickets)
    loader = Loader()
    for begin in range(0, wish.tickets, CHUNK):
        rng = random.Random(f"{wish.seed} {begin}")
        for index in range(begin, min(begin + CHUNK, wish.tickets)):
            teller.tell(index, number + index, moments[index], rng)
        loader.put(sheets.take())
        if begin + CHUNK < wish.tickets and begin % (CHUNK * 5) == 0:
            say(f"{begin + CHUNK:,} of {wish.tickets:,} tickets …")
    noise.write(sheets, wish.tickets // 70, moments, random.Random(f"{wish.seed} noise"))
    loader.put(sheets.take())
    loader.finish()
    if empty:  # nobody else writes yet: the next message follows the last one
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('tickets_message', 'id'), %s)", [desk.next_message - 1]
            )
    say(f"{wish.tickets:,} tickets.")


def _reserve(table: str, count: int) -> int:
    """The first of `count` ids that nobody else gets."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        first: int = cursor.fetchone()[0]
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + count - 1])
        return first


def _tidy() -> None:
    """Statistics for the planner and, where we are not inside somebody's transaction, clean pages for the readers."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)")


def moment(text: str) -> datetime:
    """An ISO moment, without a zone in UTC; whole seconds. ValueError for anything else."""
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
