"""How many minutes agents were there to work, by local day: their calendar's hours less their absences.

What is not known of the past is taken as it is now: whose hours a person has, and who works here; a calendar's version
counts from when it was saved, the first one from ever on. Somebody who may not sign in any more was there until they
left; of whom that moment is not known is left out whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from people.calendars.business_time import BusinessTime
from people.models import Absence, CalendarVersion, Membership, Person

Span = tuple[datetime, datetime]
Versions = Sequence[tuple[datetime, BusinessTime]]  # from when on which hours hold, the first from ever on


def available(
    first: date, last: date, zone: ZoneInfo, people: Iterable[int] | None = None, *, until: datetime | None = None
) -> dict[int, dict[date, int]]:
    """Minutes by person and day, first and last within, zeros too; of all who may be given tickets or might in the
    period, or of those of them in `people`. What comes behind `until` is not there yet; a begun minute does not count.
    Three queries."""
    days = local_days(first, last, zone)
    workers, hours = _workers(people, days[first][0]), _hours()
    absences = _absences(workers, days)
    open_seconds = {calendar: by_day(versions, (), days, until) for calendar, versions in hours.items()}
    found = {}
    for person, (joined, left, calendar) in workers.items():
        whose, gone = calendar if calendar in hours else next(iter(hours)), absences.get(person, [])
        if left is not None:
            gone = [*gone, (left, max(left, days[last][1]))]
        there = by_day(hours[whose], gone, days, until) if gone else open_seconds[whose]
        arrived = joined.astimezone(zone).date()
        found[person] = {day: seconds // 60 if day >= arrived else 0 for day, seconds in there.items()}
    return found


def local_days(first: date, last: date, zone: ZoneInfo) -> dict[date, Span]:
    """Each day with the moments at which it begins and ends in the zone."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return {day: (_midnight(day, zone), _midnight(day + timedelta(days=1), zone)) for day in days}


def by_day(
    versions: Versions, absences: Iterable[Span], days: Mapping[date, Span], until: datetime | None = None
) -> dict[date, int]:
    """Working seconds of each day that lie in no absence and before `until`. Pure."""
    away, found = _merged(absences), {}
    for day, (begin, end) in days.items():
        end = end if until is None else min(end, until)
        gone = (_worked(versions, max(a, begin), min(b, end)) for a, b in away if a < end and b > begin)
        found[day] = _worked(versions, begin, end) - sum(gone)
    return found


def _worked(versions: Versions, begin: datetime, end: datetime) -> int:
    """Working seconds in [begin, end), each moment by the version that held then."""
    total = 0
    for index, (since, hours) in enumerate(versions):
        here = begin if index == 0 else max(begin, since)
        there = end if index + 1 == len(versions) else min(end, versions[index + 1][0])
        if here < there:
            total += hours.within(here, there)
    return total


def _merged(spans: Iterable[Span]) -> list[Span]:
    """In order, and none over another."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _workers(people: Iterable[int] | None, begin: datetime) -> dict[int, tuple[datetime, datetime | None, int]]:
    """When each came, when they left, and their calendar: their own, else a team's (0: the default one). Without those
    who had left by `begin`. One query."""
    workers = Person.objects.workers_after(begin)
    if people is not None:
        workers = workers.filter(pk__in=set(people))
    team = Membership.objects.filter(person=OuterRef("pk")).exclude(team__calendar=None).order_by("team")
    own = Coalesce("calendar", Subquery(team.values("team__calendar")[:1]), 0, output_field=BigIntegerField())
    rows = workers.annotate(hours=own).order_by("pk").values_list("pk", "created_at", "left_at", "hours")
    return {pk: (joined, left, calendar) for pk, joined, left, calendar in rows}


def _hours() -> dict[int, Versions]:
    """By calendar, the default one (else the oldest) first. One query."""
    found: dict[int, list[tuple[datetime, BusinessTime]]] = {}
    for version in CalendarVersion.objects.order_by("-calendar__is_default", "calendar_id", "id"):
        found.setdefault(version.calendar_id, []).append((version.at, version.time))
    return dict(found)


def _absences(workers: Iterable[int], days: Mapping[date, Span]) -> dict[int, list[Span]]:
    """One query."""
    ends = list(days.values())
    here = Absence.objects.filter(person__in=list(workers), begins_at__lt=ends[-1][1], ends_at__gt=ends[0][0])
    found: dict[int, list[Span]] = {}
    for person, begin, end in here.values_list("person", "begins_at", "ends_at"):
        found.setdefault(person, []).append((begin, end))
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
