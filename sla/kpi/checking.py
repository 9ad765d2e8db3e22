"""Rollups against facts, and facts against events: all of them by `manage.py audit`, a part of them every night."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, Min
from django.utils import timezone

from sla.kpi import keeping
from sla.kpi.cells import of_days, row_of
from sla.kpi.folding import of_month
from sla.kpi.months import month_after
from sla.kpi.period import Period
from sla.kpi.rolling import days_of, runs
from sla.models import FactPlace, NumbersAudit, Rollup, RollupMark, RollupZone, TicketFact
from tickets.models import Event

SAMPLE = 1000  # tickets beside those of the day
OLDER_DAYS = 20  # beside today and yesterday
SHOWN = 50  # differences that are kept
_KEY = ("day", "cut", "hidden_in", "team", "line", "priority", "channel", "agent", "tier")
_NUMBERS = [str(field.column) for field in Rollup._meta.fields if field.column not in {*_KEY, "id", "zone", "is_month"}]

_Cells = dict[tuple[Any, ...], dict[str, Any]]


def differences() -> Iterator[str]:
    """Every cell against the facts that it is made of, where nothing waits to be made again. Lines for a person."""
    for zone in _ready():
        first, last = _span(zone)
        while first <= last:
            ahead = month_after(first.replace(day=1), 1)
            days = (min(ahead, last) - first).days
            yield from of_the_days(zone, [first + timedelta(days=number) for number in range(days)])
            yield from of_a_month(zone, first)
            first = ahead


def tonight() -> NumbersAudit:
    """Facts of all tickets that had an event since yesterday and of a sample of the others against a replay; cells of
    these two days and of a sample of older ones against facts. What it finds is kept, and an alarm on /readyz."""
    began = timezone.now()
    touched = set(Event.objects.filter(at__gte=began - timedelta(hours=26)).values_list("ticket", flat=True))
    tickets = sorted(touched | set(_sample()))
    lines = list(keeping.differences(tickets))
    days = 0
    for zone in _ready():
        first, last = _span(zone)
        today = timezone.now().astimezone(ZoneInfo(zone.zone)).date()
        older = [first + timedelta(days=n) for n in range((today - first).days)]
        chosen = random.sample(older, min(OLDER_DAYS, len(older)))  # noqa: S311  # a sample, no secret
        wanted = sorted({*chosen, today, min(last, today - timedelta(days=1))})
        lines += of_the_days(zone, wanted)
        days += len(wanted)
    return NumbersAudit.objects.create(
        began_at=began, ended_at=timezone.now(), tickets=len(tickets), days=days, found=len(lines), lines=lines[:SHOWN]
    )


def of_the_days(zone: RollupZone, days: list[date]) -> Iterator[str]:
    waiting = _waiting(zone)
    for run in runs([day for day in days if day not in waiting]):
        cells = of_days(Period(run[0], run[-1], ZoneInfo(zone.zone)))
        made = {tuple(key): row_of(zone.zone, key, cell) for key, cell in cells.items()}
        stored = Rollup.objects.filter(zone=zone.zone, is_month=False, day__range=(run[0], run[-1]))
        yield from _differing(zone, _by_key(stored), made)


def of_a_month(zone: RollupZone, first: date) -> Iterator[str]:
    if first >= (zone.months_until or date.min) or any(day.replace(day=1) == first for day in _waiting(zone)):
        return
    days = Rollup.objects.filter(zone=zone.zone, is_month=False, day__gte=first, day__lt=month_after(first, 1))
    made = {tuple(k): row_of(zone.zone, k, cell, is_month=True) for k, cell in of_month(first, days).items()}
    yield from _differing(zone, _by_key(Rollup.objects.filter(zone=zone.zone, is_month=True, day=first)), made)


def _differing(zone: RollupZone, stored: _Cells, made: _Cells) -> Iterator[str]:
    for key in sorted(stored.keys() | made.keys(), key=str):
        was, is_ = stored.get(key, {}), made.get(key, {})
        for name in _NUMBERS:
            if (was.get(name) or None) != (is_.get(name) or None) and _is_more_than_nothing(was, is_, name):
                place = ", ".join(f"{n} {v}" for n, v in zip(_KEY[2:], key[2:], strict=True) if v not in (None, ""))
                what = f"{zone.zone} {key[0]} {key[1]}{' ' if place else ''}{place}"
                yield f"rollup {what}: {name} is {was.get(name)}, the facts say {is_.get(name)}"


def _is_more_than_nothing(was: dict[str, Any], is_: dict[str, Any], name: str) -> bool:
    """A list of zeros is none."""
    both = (was.get(name), is_.get(name))
    return any(any(each) if isinstance(each, list) else each for each in both)


def _by_key(rows: Any) -> _Cells:
    return {tuple(row[name] for name in _KEY): row for row in rows.values(*_KEY, *_NUMBERS)}


def _waiting(zone: RollupZone) -> set[date]:
    """Days that are to be made again, or hold events that no fact knows yet."""
    place = FactPlace.objects.first()
    hours = set(RollupMark.objects.values_list("hour", flat=True))
    if place is not None:
        hours |= set(Event.objects.later_than(place.xid, place.event).values_list("at", flat=True))
    return set(days_of(hours, zone.zone))


def _ready() -> list[RollupZone]:
    return list(RollupZone.objects.filter(is_ready=True, zone__in=settings.REPORT_ZONES).order_by("zone"))


def _span(zone: RollupZone) -> tuple[date, date]:
    """From the first month that has cells to the day behind the last."""
    first = Rollup.objects.filter(zone=zone.zone).aggregate(first=Min("day"))["first"]
    today = timezone.now().astimezone(ZoneInfo(zone.zone)).date()
    return (first or today).replace(day=1), today + timedelta(days=1)


def _sample() -> list[int]:
    """Numbers by chance between the first and the last: ordering a million rows by chance would read them all."""
    ends = TicketFact.objects.aggregate(first=Min("pk"), last=Max("pk"))
    numbers = range(ends["first"] or 0, (ends["last"] or -1) + 1)
    chosen = random.sample(numbers, min(len(numbers), SAMPLE))
    return list(TicketFact.objects.filter(pk__in=chosen).values_list("pk", flat=True))
