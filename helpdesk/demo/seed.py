"""Filling a desk: the door of the demo."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from helpdesk.demo import (
    aims,
    automation,
    crowd,
    fields,
    files,
    noise,
    promises,
    routes,
    searches,
    shelf,
    telling,
    wordings,
)
from helpdesk.demo.bare import Bare
from helpdesk.demo.handovers import MOST, Handing, reasons
from helpdesk.demo.loading import Loader
from helpdesk.demo.luck import Luck
from helpdesk.demo.moments import arrivals
from helpdesk.demo.readings import Readings
from helpdesk.demo.sheets import Sheets
from helpdesk.demo.together import ENTRIES
from kb import repeated
from sla.kpi import rolling
from tickets import vocabulary
from tickets.derived import rebuilds
from tickets.models import Ticket

_VISITS = 12  # at least
_SMALL = 1000  # up to here the coach reads all replies: some 3 ms each
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
            Luck(f"{wish.seed} people"),
        )
        say(f"{len(people.customers)} customers, {len(people.names)} staff.")
        automation.make(people)
        aims.make((wish.now - timedelta(days=wish.days)).date(), (wish.now + timedelta(days=30)).date())
        stripped = Bare() if (bare if bare is not None else empty and wish.tickets >= _BIG) else None
        last = _write(wish, people, frozen=stripped is not None and stripped.is_fresh, say=say)
        if stripped:
            say("Building indexes …")
            stripped.dress()
        if empty:  # nobody else writes yet: the next message follows the last one
            _continue("tickets_message", last)
            vocabulary.skip_to_the_end()
            searches.write(wish.now, Luck(f"{wish.seed} searches"))
        repeated.rebuild(wish.now)
        if wish.tickets <= _SMALL:
            _read_by_the_coach()
    _tidy()
    return secret


def _write(wish: Wish, people: crowd.Crowd, *, frozen: bool, say: Callable[[str], None]) -> int:
    """Tells and loads all tickets; the id of the last message."""
    now = int(wish.now.timestamp())
    first_ticket = _reserve("tickets_ticket", wish.tickets)
    made = promises.make(people.organisations, wish.now, promises.years_around(wish.now, wish.days))
    plan = telling.Plan(
        seed=wish.seed,
        now=now,
        moments=arrivals(wish.tickets, wish.days, now, Luck(f"{wish.seed} moments")),
        first_ticket=first_ticket,
        first_message=_reserve("tickets_message", wish.tickets * telling.MESSAGES),
        first_entry=_reserve("tickets_timeentry", wish.tickets * ENTRIES),
        first_rating=_reserve("tickets_rating", wish.tickets),
        first_side=_reserve("tickets_side", wish.tickets),
        crowd=people,
        promises=made,
        routes=_routes(people),
        handing=Handing(_reserve("tickets_handover", wish.tickets * MOST), first_ticket, reasons(), made.hours),
        files=files.store(),
        readings=Readings(_shelved(wish, people), first_ticket),
    )
    loader = Loader(frozen=frozen)
    last = 0
    for number, chunk in enumerate(telling.told(plan)):
        loader.put(chunk.sheets)
        last = chunk.last_message
        if number % 5 == 0 and chunk.tickets < wish.tickets:
            say(f"{chunk.tickets:,} of {wish.tickets:,} tickets …")
    sheets = Sheets()
    noise.write(sheets, wish.tickets // 70, plan.moments, Luck(f"{wish.seed} noise"))
    _visits(wish, plan, sheets)
    loader.put(sheets.take())
    loader.finish()
    say(f"{wish.tickets:,} tickets.")
    return last


def _routes(people: crowd.Crowd) -> routes.Routes:
    made = routes.make(people)
    fields.make(made.categories)
    fields.of_people()
    return made


def _shelved(wish: Wish, people: crowd.Crowd) -> list[shelf.Shelved]:
    wordings.make(people.lead, wish.now)
    return shelf.make(people.lead, wish.now - timedelta(days=wish.days), Luck(f"{wish.seed} articles"))


def _read_by_the_coach() -> None:
    coach = rebuilds.get("coach")
    assert coach is not None and coach.of is not None
    coach.of(list(Ticket.objects.numbers()))


def _visits(wish: Wish, plan: telling.Plan, sheets: Sheets) -> None:
    """Those that read and sent nothing; a quarter as many as there are tickets."""
    luck = Luck(f"{wish.seed} readings")
    moments = arrivals(max(_VISITS, wish.tickets // 4), wish.days, plan.now, luck)
    plan.readings.alone(sheets, moments, plan.now, luck)
    if wish.add:  # what is kept of these days knows nothing of them; four moments a day are in every day of any zone
        begin = wish.now - timedelta(days=wish.days + 1)
        rolling.mark(begin + timedelta(hours=6 * number) for number in range(4 * (wish.days + 2)))


def _reserve(table: str, count: int) -> int:
    """The first of `count` ids that nobody else gets."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        first: int = cursor.fetchone()[0]
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + count - 1])
        return first


def _continue(table: str, last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])


def _tidy() -> None:
    """Statistics for the planner and, where we are not inside somebody's transaction, clean pages for the readers."""
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute("ANALYZE")
            return
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY pg_total_relation_size(oid) DESC"
        )
        tables = [table for (table,) in cursor.fetchall()]
    with ThreadPoolExecutor(2) as pool:  # one connection does it on one core
        list(pool.map(_vacuum, tables))


def _vacuum(table: str) -> None:
    with closing(connection.copy()) as own, own.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {table}")


def moment(text: str) -> datetime:
    """An ISO moment, without a zone in UTC; whole seconds. ValueError for anything else."""
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
