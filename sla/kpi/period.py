"""Which tickets a report is about: a span of local days in a zone, and filters; each anchored at a fact's moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from tickets.models import Ticket

LONGEST = timedelta(days=366 * 5)
MOMENTS = ("created", "first_reply", "solved", "rated")
# By which a report is narrowed or grouped, and its column at a moment; {} is the moment.
AT_MOMENT = {"team": "{}_team", "line": "{}_line", "priority": "{}_priority", "agent": "{}_by"}
OF_TICKET = {
    "channel": "channel", "organisation": "organisation_id", "type": "type", "tier": "tier", "whose": "is_ours",
}  # fmt: skip
OWN_FIELD = "field."  # and the name of a custom field of tickets; as they have it now
WHOSE = {"customers": False, "ours": True}  # of customers, or of our own organisation and the desk itself


class WrongPeriod(ValueError):
    """The text is for whoever asked."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from `first` to `last`, both in it, as they are in `zone`."""

    first: date
    last: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if not (self.first.year >= 1970 and self.last.year < 3000):
            raise WrongPeriod(_("choose days between 1970 and 2999"))
        if self.last < self.first:
            raise WrongPeriod(_("it ends before it begins"))
        if self.last - self.first > LONGEST:
            raise WrongPeriod(_("it is longer than five years"))

    @property
    def begin(self) -> datetime:
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment behind it."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    @property
    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=number) for number in range(self.length))

    @property
    def length(self) -> int:
        """In days."""
        return (self.last - self.first).days + 1

    @property
    def end_day(self) -> date:
        """The first day behind it."""
        return self.last + timedelta(days=1)

    @property
    def year_before(self) -> Period:
        """The same days of the year before; what was 29 February is the 28th."""
        return Period(_year_before(self.first), _year_before(self.last), self.zone)

    @property
    def before(self) -> Period:
        """As many days right before it."""
        length = self.last - self.first + timedelta(days=1)
        return Period(self.first - length, self.last - length, self.zone)

    def within(self, column: str) -> Q:
        return Q(**{f"{column}__gte": self.begin, f"{column}__lt": self.end})


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Only tickets with these values, by names of AT_MOMENT, OF_TICKET and OWN_FIELD; each value is one of a list."""

    by: dict[str, list[str]] = field(default_factory=dict)

    def without(self, name: str) -> Narrowed:
        return Narrowed({other: values for other, values in self.by.items() if other != name})

    def at(self, moment: str, prefix: str = "") -> Q:
        """The condition on facts where dimensions are taken at this moment. An agent did nothing at the creation: what
        asks for one leaves such moments out."""
        found = Q()
        for name, values in self.by.items():
            if name.startswith(OWN_FIELD):
                found &= Q(**{f"{prefix}ticket__in": Ticket.objects.filter(having(name, values)).values("pk")})
                continue
            column = column_of(name, moment)
            found &= Q(**{f"{prefix}{column}__in": stored(name, values)}) if column else Q(pk__in=[])
        return found


def stored(name: str, values: Sequence[str]) -> Sequence[str | bool]:
    """The values of a dimension as its column has them."""
    return [WHOSE[value] for value in values] if name == "whose" else values


def having(name: str, values: Sequence[str]) -> Q:
    """Tickets whose custom field has one of these: the value of a choice, one of several, `yes` or `no` of a box."""
    found = Q()
    for contained, is_without in kept_as(name, values):
        found |= ~Q(fields__contains=contained) if is_without else Q(fields__contains=contained)
    return found


def kept_as(name: str, values: Sequence[str]) -> list[tuple[dict[str, Any], bool]]:
    """What a ticket's fields contain, or do not (True), when its field `name` has one of these values."""
    slug = name.removeprefix(OWN_FIELD)
    found: list[tuple[dict[str, Any], bool]] = []
    for value in values:
        if value in ("yes", "no"):
            found.append(({slug: True}, value == "no"))
        found += [({slug: value}, False), ({slug: [value]}, False)]
    return found


def column_of(name: str, moment: str) -> str | None:
    """The column of TicketFact for a dimension at a moment; None where it has none."""
    if name.startswith(OWN_FIELD):
        return f"ticket__fields__{name.removeprefix(OWN_FIELD)}"
    if name in OF_TICKET:
        return OF_TICKET[name]
    return None if (name, moment) == ("agent", "created") else AT_MOMENT[name].format(moment)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
