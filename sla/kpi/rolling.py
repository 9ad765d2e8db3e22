"""Keeps rollups equal to the facts: days are marked when a fact changes, and made again whole.

Whoever makes a fact adds marks in the same transaction; the roller takes only marks it can see, makes their days anew
and takes away just those, so that a change that commits later finds its mark still there.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from sla.kpi.cells import Cell, Cells, of_days, row_of
from sla.kpi.folding import of_month
from sla.kpi.measures import AGES, OF_FACTS
from sla.kpi.months import month_after
from sla.kpi.period import Period
from sla.kpi.rows import insert
from sla.models import Rollup, RollupMark, RollupZone, TicketFact
from tickets.models import Event, RatingRequest, Reading

HOURS = 200  # different ones in one transaction
SECONDS = 40.0  # one run goes on at most
DAYS = 31  # computed together
_AHEAD = timedelta(days=8)  # open tickets are known to grow old in so many days


def roll() -> int:
    """Brings every zone up to date; how many days were made. One process at a time, others return at once."""
    return sum(1 for _day in rolled(SECONDS))


def rolled(seconds: float = math.inf) -> Iterator[date]:
    """The same, day by day, for a progress line; what does not fit into the time is left for the next run."""
    until = time.monotonic() + seconds
    for name in settings.REPORT_ZONES:
        RollupZone.objects.get_or_create(zone=name)
        yield from _month_by_month(name, until)
    while RollupMark.objects.exists() and time.monotonic() < until:
        made = list(_marked())
        yield from made
        if not made:
            return


def again() -> Iterator[str]:
    """All cells anew, a line for each month. Ended in mid-work it is gone on with by the worker."""
    _tidy()
    start_over()
    month = None
    for day in rolled():
        if month != (month := day.replace(day=1)):
            yield f"{month:%Y-%m}"


def _tidy() -> None:
    """Facts that were all made anew leave every page to be looked at by each reading of an index: 43 s instead of 18
    for 100,000 tickets. Not within somebody's transaction, where PostgreSQL has no VACUUM."""
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (ANALYZE) {TicketFact._meta.db_table}")


def start_over() -> None:
    """All cells are to be made again; until then reports read facts."""
    with transaction.atomic():
        RollupZone.objects.update(is_ready=False, months_until=None)
        Rollup.objects.all().delete()


def mark(moments: Iterable[datetime]) -> None:
    """The days that hold these moments are to be made again. One statement; inside the transaction of the change."""
    hours = {moment.replace(minute=0, second=0, microsecond=0) for moment in moments}
    if hours:
        RollupMark.objects.bulk_create(RollupMark(hour=hour) for hour in sorted(hours))


def hide(team: int, hidden_in: int | None) -> None:
    """What this team has now counts as seen by its own people alone, or by everybody."""
    with transaction.atomic():
        facts = TicketFact.objects.filter(ticket__team=team)
        facts = facts.filter(hidden_in=team) if hidden_in is None else facts.filter(hidden_in=None)
        found = list(facts)
        if found:
            tickets = [fact.pk for fact in found]
            TicketFact.objects.filter(pk__in=tickets).update(hidden_in=hidden_in)
            moments = {at for fact in found for at, *_what in _contributions(fact)}
            for rows in (Event, RatingRequest):
                moments.update(rows.objects.filter(ticket__in=tickets).values_list("at", flat=True).iterator())
            mark(moments)


def moments_of(before: TicketFact | None, after: TicketFact | None) -> set[datetime]:
    """The moments whose days count something else of facts when one takes the place of another."""
    was, is_ = (set() if fact is None else set(_contributions(fact)) for fact in (before, after))
    return {at for at, *_what in was ^ is_}


def is_elsewhere(before: TicketFact | None, after: TicketFact) -> bool:
    """Whether all rows of the ticket count in other cells now: its clocks, mails and minutes too."""
    return before is not None and any(getattr(before, name) != getattr(after, name) for name in _WHERE)


def asks_elsewhere(before: TicketFact | None, after: TicketFact) -> bool:
    """Whether mails that asked for a rating count in other cells now, or as answered."""
    return before is None or any(getattr(before, name) != getattr(after, name) for name in _ASKED)


def _contributions(fact: TicketFact) -> Iterator[tuple[Any, ...]]:
    """(moment, what it adds to that day): equal ones change nothing."""
    common = (fact.gone, fact.hidden_in, fact.channel, fact.tier)
    for moment in OF_FACTS:
        if at := getattr(fact, f"{moment}_at"):
            place = tuple(getattr(fact, f"{moment}_{name}") for name in ("team", "line", "priority"))
            beside = (getattr(fact, name) for name in _BESIDE[moment])
            shares = tuple(sorted(fact.credits.items())) if moment == "solved" else ()
            yield (at, moment, *common, *place, len(fact.reopens), *beside, shares)
    place = (fact.created_team, fact.created_line, fact.created_priority)
    for at in (*fact.solves, *fact.reopens):
        yield (at, "flow", *common, *place)
    ends = [*fact.solves, None]
    for begin, end in zip([fact.created_at, *fact.reopens], ends, strict=False):
        for _first, last in AGES:
            aged = fact.created_at + timedelta(days=last) if last else None
            if aged and begin < aged and (end is None or aged < end):
                yield (aged, "aged", *common, *place)


_WHERE = ("gone", "hidden_in", "channel", "tier", "created_team", "created_line", "created_priority")
_ASKED = (
    "gone", "hidden_in", "channel", "tier", "solved_team", "solved_line", "solved_priority", "solved_by", "rating",
)  # fmt: skip
# What of a fact beside its place is counted or summed at a moment.
_BESIDE = {
    "created": (),
    "first_reply": ("first_reply_by", "first_reply_business", "first_reply_wall"),
    "solved": (
        "solved_by", "resolution_business", "resolution_wall", "first_contact", "first_line",
        "reopened_by_customer", "reopened_by_hand", "handovers", "returns",
        "hops", "hold_line_1", "hold_line_2", "hold_line_3", "hold_customer", "hold_third_party", "minutes",
    ),
    "rated": ("rated_by", "rating"),
}  # fmt: skip


def _month_by_month(name: str, until: float) -> Iterator[date]:
    """Makes months that are missing, each in its own transaction; then this month and the days ahead."""
    while time.monotonic() < until:
        with transaction.atomic():
            zone = _mine(name)
            if zone is None:
                return
            today = timezone.now().astimezone(ZoneInfo(name)).date()
            this = today.replace(day=1)
            begin = zone.months_until or _first_month(name) or this
            if begin >= this:
                if not zone.is_ready:
                    yield from _make(name, this, today + _AHEAD)
                    _note(zone, is_ready=True, months_until=this)
                return
            ahead = month_after(begin, 1)
            yield from _make(name, begin, ahead - timedelta(days=1))
            _make_month(name, begin)
            _note(zone, is_ready=zone.is_ready, months_until=ahead)


def _marked() -> Iterator[date]:
    with transaction.atomic():
        zones = list(RollupZone.objects.filter(is_ready=True).select_for_update(skip_locked=True, no_key=True))
        if len(zones) < RollupZone.objects.filter(zone__in=settings.REPORT_ZONES).count():
            return  # somebody else rolls, or a zone is not ready and will be made whole
        hours = list(RollupMark.objects.order_by("hour").values_list("hour", flat=True).distinct()[:HOURS])
        # Just these are taken away: others of the same hours may commit meanwhile.
        done = list(RollupMark.objects.filter(hour__in=hours).values_list("pk", flat=True))
        for zone in zones:
            days = days_of(hours, zone.zone)
            for run in runs(days):
                yield from _make(zone.zone, run[0], run[-1])
            for month in sorted({day.replace(day=1) for day in days if day < (zone.months_until or date.min)}):
                _make_month(zone.zone, month)
            _note(zone, is_ready=True, months_until=zone.months_until)
        RollupMark.objects.filter(pk__in=done).delete()


def _make(name: str, first: date, last: date) -> Iterator[date]:
    cells = of_days(Period(first, last, ZoneInfo(name)))
    Rollup.objects.filter(zone=name, is_month=False, day__range=(first, last)).delete()
    _save(name, cells)
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _make_month(name: str, first: date) -> None:
    days = Rollup.objects.filter(zone=name, is_month=False, day__gte=first, day__lt=month_after(first, 1))
    cells = of_month(first, days)
    Rollup.objects.filter(zone=name, is_month=True, day=first).delete()
    _save(name, cells, is_month=True)


def _save(name: str, cells: Cells, *, is_month: bool = False) -> None:
    rows = (row_of(name, key, cell, is_month=is_month) for key, cell in cells.items() if _counts(cell))
    insert(Rollup, rows)


def _counts(cell: Cell) -> bool:
    return any(cell.sums.values()) or bool(cell.arrivals and any(cell.arrivals))


def _mine(name: str) -> RollupZone | None:
    found: RollupZone | None = (
        RollupZone.objects.select_for_update(skip_locked=True, no_key=True).filter(zone=name).first()
    )
    return found


def _note(zone: RollupZone, *, is_ready: bool, months_until: date | None) -> None:
    zone.is_ready, zone.months_until, zone.at = is_ready, months_until, timezone.now()
    zone.save()


def _first_month(name: str) -> date | None:
    begun = (TicketFact.objects.aggregate(at=Min("created_at"))["at"], Reading.objects.aggregate(at=Min("at"))["at"])
    first = min(filter(None, begun), default=None)
    return first.astimezone(ZoneInfo(name)).date().replace(day=1) if first else None


def days_of(hours: Iterable[datetime], name: str) -> list[date]:
    """An hour may lie in two days of a zone whose midnight is not a whole hour of ours."""
    zone, found = ZoneInfo(name), set()
    for hour in hours:
        for moment in (hour, hour + timedelta(minutes=59)):
            found.add(moment.astimezone(UTC).astimezone(zone).date())
    return sorted(found)


def runs(days: Sequence[date]) -> Iterator[list[date]]:
    """Days that follow each other, at most DAYS together."""
    run: list[date] = []
    for day in days:
        if run and (day - run[-1] > timedelta(days=1) or len(run) >= DAYS):
            yield run
            run = []
        run.append(day)
    if run:
        yield run
