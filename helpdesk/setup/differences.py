"""What a proposal changes, in words beside what is in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from people.calendars.working_hours import Span, WorkingHours, clock_time
from people.models import Calendar
from sla.explain import title
from sla.models import Clock, Trial
from sla.models.policy import Wording
from sla.sentences import span
from sla.timeline import LINE_HOLD
from tickets.models.words import Priority, Status


@dataclass(frozen=True, slots=True)
class Difference:
    """One term: what it is called, how it is now and how it would be; both in words, '' for none."""

    title: str
    before: str
    after: str


def differences(trial: Trial) -> list[Difference]:
    """Only what changes. Queries what is in force."""
    found = _of_hours(trial) if trial.calendar is not None else _of_policy(trial)
    return [each for each in found if each.before != each.after]


def _of_policy(trial: Trial) -> Iterator[Difference]:
    given, policy = trial.proposal, trial.policy
    after = Wording(**given["wording"])
    before = policy.current.wording if policy else None
    used = {after.calendar, before.calendar if before else after.calendar}
    names = dict(Calendar.objects.filter(pk__in=used).values_list("pk", "name"))
    yield Difference(_("Name"), policy.name if policy else "", given["name"])
    yield Difference(_("In force"), _yes(policy.is_active) if policy else "", _yes(given["is_active"]))
    yield Difference(_("Which tickets"), _condition(before), _condition(after))
    yield Difference(_("Calendar"), names.get(before.calendar, "") if before else "", names.get(after.calendar, ""))
    yield Difference(_("The resolution pauses while"), _pausing(before), _pausing(after))
    yield Difference(_("Warning before due"), _warning(before), _warning(after))
    for priority in sorted(Priority, reverse=True):
        was, now = _targets(before, priority), _targets(after, priority)
        for name in dict.fromkeys([*was, *now]):
            yield Difference(f"{priority.label}: {name}", was.get(name, ""), now.get(name, ""))


def _targets(wording: Wording | None, priority: Priority) -> dict[str, str]:
    """What is promised, by the promise's name; nothing where there is no target."""
    given = wording.targets.get(priority.word, {}) if wording else {}
    found = {title(kind): given.get(kind) for kind in Clock.Kind.values if kind != LINE_HOLD}
    found |= {title(LINE_HOLD, int(line)): seconds for line, seconds in (given.get(LINE_HOLD) or {}).items()}
    return {name: span(seconds) for name, seconds in found.items() if seconds is not None}


def _of_hours(trial: Trial) -> Iterator[Difference]:
    assert trial.calendar is not None
    version = trial.calendar.current
    before, after = version.hours, WorkingHours.from_json(trial.proposal["content"])
    yield Difference(_("Time zone"), before.time_zone, after.time_zone)
    for index, label in WEEKDAYS.items():
        was, now = _hours(before.hours[index]), _hours(after.hours[index])
        yield Difference(capfirst(str(label)), was, now)
    for day in sorted(before.holidays | after.holidays):
        yield Difference(
            _("Holiday, %(day)s") % {"day": _day(day)},
            _holiday(day, before, version.holiday_names),
            _holiday(day, after, trial.proposal["holiday_names"]),
        )
    yield from _dates(_("Hours of %(day)s"), before.shifts, after.shifts)
    yield from _dates(_("Break on %(day)s"), before.breaks, after.breaks)


def _dates(
    named: str, before: Mapping[date, tuple[Span, ...]], after: Mapping[date, tuple[Span, ...]]
) -> Iterator[Difference]:
    for day in sorted({*before, *after}):
        yield Difference(named % {"day": _day(day)}, _hours(before.get(day)), _hours(after.get(day)))


def _hours(spans: tuple[Span, ...] | None) -> str:
    if spans is None:
        return ""
    said = ", ".join(f"{clock_time(begin)}–{clock_time(end)}" for begin, end in spans)
    return said or pgettext("of a day", "closed")


def _holiday(day: date, hours: WorkingHours, names: dict[str, str]) -> str:
    if day not in hours.holidays:
        return ""
    return names.get(day.isoformat()) or pgettext("of a day", "closed")


def _day(day: date) -> str:
    return formats.date_format(day, "D j M Y")


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _condition(wording: Wording | None) -> str:
    return "" if wording is None else wording.condition or _("every ticket")


def _pausing(wording: Wording | None) -> str:
    if wording is None:
        return ""
    return ", ".join(str(Status(status).label) for status in wording.pausing) or _("never")


def _warning(wording: Wording | None) -> str:
    if wording is None:
        return ""
    minutes: Any = wording.warn_before // 60
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
