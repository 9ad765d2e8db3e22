"""All policies and calendars with their versions, read once a process and again only after a change."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Case, Max, Q, Subquery, Value, When
from django.db.models.fields import BigIntegerField
from django.utils import timezone

from people.models import Calendar, CalendarVersion
from people.values import value
from sla.models import Policy, PolicyVersion
from sla.timeline import Terms
from tickets.filters import search

Key = tuple[Any, Any, Any]  # newest policy version, newest calendar version, last change of order or force


@value
class Assigned:
    """From `at` on under this version's policy, or under none."""

    at: datetime
    version: int | None


@dataclass(eq=False)
class Book:
    """`versions` and `calendars` by their owner's id, oldest first."""

    policies: list[Policy]
    versions: dict[int, list[PolicyVersion]]
    calendars: dict[int, list[CalendarVersion]]
    default_calendar: int
    _terms: dict[tuple[int | None, int], Terms] = field(default_factory=dict)
    _changed: dict[int | None, list[datetime]] = field(default_factory=dict, init=False)

    @classmethod
    def read(cls) -> Book:
        """Three queries."""
        versions: dict[int, list[PolicyVersion]] = {}
        for version in PolicyVersion.objects.select_related("policy").order_by("id"):
            versions.setdefault(version.policy_id, []).append(version)
        calendars: dict[int, list[CalendarVersion]] = {}
        default = 0
        for row in CalendarVersion.objects.select_related("calendar").order_by("id"):
            calendars.setdefault(row.calendar_id, []).append(row)
            default = row.calendar_id if row.calendar.is_default or not default else default
        return cls(list(Policy.objects.in_force()), versions, calendars, default)

    @cached_property
    def by_id(self) -> dict[int, PolicyVersion]:
        return {version.pk: version for versions in self.versions.values() for version in versions}

    @cached_property
    def match(self) -> Case:
        """The first policy in force whose condition holds, as an annotation of a ticket query: its id or null."""
        with timezone.override(None):  # days in a condition are the site's days, whoever asks
            cases = [When(self.condition(policy), then=Value(policy.pk)) for policy in self.policies]
        return Case(*cases, default=None, output_field=BigIntegerField())

    def condition(self, policy: Policy) -> Q:
        # An empty Q is no condition to PostgreSQL's CASE.
        return search.read(self.newest(policy.pk).condition, None).condition or Q(pk__isnull=False)

    def newest(self, policy: int) -> PolicyVersion:
        return self.versions[policy][-1]

    def terms_over(self, born: datetime, assigned: Iterable[Assigned]) -> list[tuple[datetime, Terms]]:
        """What was known when: the policy's and the calendar's versions as they came, under each assignment in turn."""
        spans = list(assigned)
        if not spans or spans[0].at > born:
            spans.insert(0, Assigned(born, None))
        found: list[tuple[datetime, Terms]] = []
        for index, span in enumerate(spans):
            end = spans[index + 1].at if index + 1 < len(spans) else None
            for at in self._cuts(span, end):
                terms = self._terms_at(span, at)
                if not found or found[-1][1] is not terms:
                    found.append((at, terms))
        return found

    def _cuts(self, span: Assigned, end: datetime | None) -> list[datetime]:
        """The span's beginning and every later version within it."""
        return [span.at, *(at for at in self._changes(span.version) if at > span.at and (end is None or at < end))]

    def _changes(self, pk: int | None) -> list[datetime]:
        """When what this version promises was changed: by a newer one, or by those of a calendar; in order."""
        found = self._changed.get(pk)
        if found is None:
            later: set[datetime] = set()
            calendars = {self.default_calendar}
            if pk is not None:
                versions = self.versions[self.by_id[pk].policy_id]
                later |= {version.at for version in versions if version.pk > pk}
                calendars = {version.calendar_id for version in versions if version.pk >= pk}
            later |= {row.at for calendar in calendars for row in self.calendars.get(calendar, ())}
            found = self._changed[pk] = sorted(later)
        return found

    def _terms_at(self, span: Assigned, at: datetime) -> Terms:
        version: PolicyVersion | None = None
        if span.version is not None:
            versions = self.versions[self.by_id[span.version].policy_id]
            known = [each for each in versions if each.pk == span.version or (each.pk > span.version and each.at <= at)]
            version = known[-1]
        return self.terms(version, self._calendar_at(version.calendar_id if version else self.default_calendar, at))

    def _calendar_at(self, calendar: int, at: datetime) -> CalendarVersion:
        rows = self.calendars[calendar]
        return rows[max(0, bisect_right([row.at for row in rows], at) - 1)]

    def terms(self, version: PolicyVersion | None, calendar: CalendarVersion) -> Terms:
        """One object for each pair, so that equal terms are the same terms."""
        key = (version.pk if version else None, calendar.pk)
        found = self._terms.get(key)
        if found is None:
            time = calendar.time
            found = self._terms[key] = (
                Terms(time, calendar=calendar.pk)
                if version is None
                else Terms(
                    time,
                    version.core_targets,
                    frozenset(version.pausing),
                    version.warn_before,
                    version.pk,
                    calendar.pk,
                )
            )
        return found


_kept: tuple[Key, Book] | None = None


def key_columns() -> dict[str, Subquery]:
    """The key as columns of another query, so that nobody asks for it alone."""
    return {
        "policy_key": Subquery(PolicyVersion.objects.order_by("-id").values("id")[:1]),
        "calendar_key": Subquery(CalendarVersion.objects.order_by("-id").values("id")[:1]),
        "order_key": Subquery(Policy.objects.order_by("-changed_at").values("changed_at")[:1]),
    }


def key_now() -> Key:
    """What the kept book is compared with. Three queries."""
    return (
        PolicyVersion.objects.aggregate(key=Max("id"))["key"],
        CalendarVersion.objects.aggregate(key=Max("id"))["key"],
        Policy.objects.aggregate(key=Max("changed_at"))["key"],
    )


def current(key: Key | None = None) -> Book:
    """The book, read again when `key` differs from that of the kept one. Queries then only."""
    global _kept
    key = key if key is not None else key_now()
    if _kept is None or _kept[0] != key:
        _kept = (key, Book.read())
    return _kept[1]


def last_known() -> Book:
    """The kept book, perhaps stale; whoever uses it compares keys afterwards."""
    return _kept[1] if _kept is not None else current()


def default_calendar() -> Calendar:
    """The calendar used where nothing else is said. Queries."""
    return Calendar.objects.order_by("-is_default", "id")[:1].get()
