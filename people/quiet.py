"""When a person works and may be disturbed: their own hours, else their team's, else those of the default calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from people.calendars.business_time import BusinessTime, NeverOpens
from people.models import CalendarVersion, Membership, Person, Team


def working_times(people: Iterable[int]) -> dict[int, BusinessTime]:
    """By person id. Two queries."""
    newest: dict[int, CalendarVersion] = {}
    default: CalendarVersion | None = None
    for version in CalendarVersion.objects.select_related("calendar").order_by("id"):
        newest[version.calendar_id] = version
        if version.calendar.is_default:
            default = version
    fallback = default or next(iter(newest.values()))
    team = Membership.objects.filter(person=OuterRef("pk")).exclude(team__calendar=None).order_by("team")
    hours = Coalesce("calendar", Subquery(team.values("team__calendar")[:1]), output_field=BigIntegerField())
    theirs = dict(Person.objects.filter(pk__in=set(people)).annotate(hours=hours).values_list("pk", "hours"))
    return {person: newest.get(theirs.get(person) or 0, fallback).time for person in people}


def working_time_of(team: Team) -> BusinessTime:
    """The team's own hours, else those of the default calendar. One query."""
    versions = CalendarVersion.objects.order_by("-id")
    if team.calendar_id is not None:
        return versions.filter(calendar=team.calendar_id)[:1].get().time
    return versions.order_by("-calendar__is_default", "calendar_id", "-id")[:1].get().time


def not_before(time: BusinessTime, at: datetime) -> datetime:
    """The first working moment at or after `at`; `at` itself where there will never be one."""
    try:
        return time.next_opening(at)
    except NeverOpens:
        return at
