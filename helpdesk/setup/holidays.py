"""Looking for holidays to put into a calendar: by country, in an iCal file, at an address. Shown first, then taken."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from babel import Locale
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk.setup.days_ahead import short_day
from helpdesk.setup.typed_hours import YEARS
from people.calendars import holiday_import
from tickets import fetching
from tickets.content import one_line

SHOWN = 366  # days of one import
SPAN = 10  # years at once
COUNTRY, FILE, ADDRESS, REGIONS = "country", "file", "address", "regions"


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for, as typed."""

    country: str = ""
    region: str = ""
    first: str = ""
    last: str = ""
    address: str = ""
    file: UploadedFile | None = None

    @classmethod
    def from_form(cls, data: QueryDict, files: MultiValueDict[str, UploadedFile]) -> Search:
        words = {name: data.get(name, "")[:2000].strip() for name in ("country", "region", "first", "last", "address")}
        return cls(**words, file=files.get("file"))

    @property
    def regions(self) -> list[tuple[str, str]]:
        return holiday_import.regions(self.country)


@dataclass(frozen=True, slots=True)
class FoundDay:
    day: date
    name: str
    is_known: bool

    @property
    def title(self) -> str:
        return short_day(self.day, year=True)


@dataclass(frozen=True, slots=True)
class Found:
    """`source` is where the error stands; `left_off` days were too many or lie in the past."""

    source: str
    days: list[FoundDay] = field(default_factory=list)
    error: str = ""
    left_off: int = 0

    @property
    def new(self) -> int:
        return sum(not each.is_known for each in self.days)


def search(asked: Search, source: str, known: Set[str]) -> Found:
    """`known` are ISO dates that the calendar has. May fetch."""
    if source == REGIONS:
        return Found(source)
    try:
        if source == FILE:
            days = _of_file(asked)
        elif source == ADDRESS:
            days = _read(fetching.fetch(_as_http(asked.address)))
        else:
            return Found(COUNTRY, _marked(_of_country(asked), known))
    except (_Wrong, fetching.CannotFetch) as error:
        return Found(source if source in (FILE, ADDRESS) else COUNTRY, error=str(error))
    # Calendars at an address go back for decades; what is over is no use.
    wanted = {day: name for day, name in days.items() if timezone.localdate().year <= day.year <= YEARS[-1]}
    shown = dict(list(wanted.items())[:SHOWN])
    return Found(source, _marked(shown, known), left_off=len(days) - len(shown))


def choices() -> list[tuple[str, str]]:
    """Countries with their codes, by name in the reader's language."""
    return _choices(get_language() or "en")


@cache
def _choices(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(language, sep="-").territories
    found = [(code, names.get(code, code)) for code in holiday_import.countries()]
    return sorted(found, key=lambda each: each[1])


class _Wrong(ValueError):
    """What is wrong with what was asked, for a person."""


def _of_country(asked: Search) -> dict[date, str]:
    if asked.country not in holiday_import.countries():
        raise _Wrong(_("Choose a country."))
    first, last = _year(asked.first), _year(asked.last or asked.first)
    if first > last or last - first >= SPAN:
        raise _Wrong(_("The first year comes before the last, and at most ten years are taken at once."))
    region = asked.region if asked.region in dict(asked.regions) else ""
    try:
        return holiday_import.holidays_of(
            asked.country, region, years=range(first, last + 1), language=get_language() or ""
        )
    except holiday_import.UnknownPlace as error:
        raise _Wrong(_("No public holidays are known for this place.")) from error


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS):
        raise _Wrong(_("Write the years with four digits."))
    return int(text)


def _of_file(asked: Search) -> dict[date, str]:
    if asked.file is None:
        raise _Wrong(_("Choose a file first."))
    if (asked.file.size or 0) > fetching.LARGEST:
        raise _Wrong(_("The file is larger than 1 MB."))
    return _read(asked.file.read())


def _read(content: bytes) -> dict[date, str]:
    try:
        return holiday_import.holidays_in(content)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise _Wrong(_("There are no whole-day events of an iCal calendar in it.")) from error


def _as_http(address: str) -> str:
    """`webcal:` is how calendars name an https address."""
    return "https:" + address.partition(":")[2] if address.lower().startswith("webcal:") else address


def _marked(days: dict[date, str], known: Set[str]) -> list[FoundDay]:
    return [FoundDay(day, one_line(name, 100), day.isoformat() in known) for day, name in days.items()]
