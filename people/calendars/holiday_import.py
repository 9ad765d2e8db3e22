"""Public holidays by country and region, and those of an iCal file: dates with names, to be put into a calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import holidays
import icalendar


class UnknownPlace(ValueError):
    """No public holidays are known for this country or region; the message says which are."""


class NoCalendar(ValueError):
    """The file is no iCal calendar, or has no whole days in it."""


def countries() -> dict[str, list[str]]:
    """ISO codes of countries, each with the codes of its regions."""
    known: dict[str, list[str]] = holidays.list_supported_countries(include_aliases=False)
    return known


def regions(country: str) -> list[tuple[str, str]]:
    """Codes of a country's regions with their names, by name; none for an unknown country."""
    if country not in countries():
        return []
    known: dict[str, list[str]] = holidays.country_holidays(country).get_subdivision_aliases()
    return sorted(((code, (names or [code])[0]) for code, names in known.items()), key=lambda each: each[1])


def holidays_of(country: str, region: str = "", *, years: range, language: str = "") -> dict[date, str]:
    """Public holidays in order. Raises UnknownPlace.

    `language` is taken where the country's names have it, else they are in the country's own.
    """
    spoken = holidays.list_localized_countries(include_aliases=False).get(country, [])
    chosen = next((each for each in spoken if language and each.startswith(language)), None)
    try:
        found = holidays.country_holidays(country, subdiv=region or None, years=years, language=chosen)
    except NotImplementedError as error:
        raise UnknownPlace(f"no public holidays are known for {country} {region}".strip()) from error
    return dict(sorted(found.items()))


def holidays_in(ical: bytes) -> dict[date, str]:
    """Whole-day events of an iCal file in order, each of their days. Raises NoCalendar."""
    try:
        calendar = icalendar.Calendar.from_ical(ical)
    except ValueError as error:
        raise NoCalendar("this is no iCal file (it should begin with BEGIN:VCALENDAR)") from error
    found: dict[date, str] = {}
    for event in calendar.walk("VEVENT"):
        start = event.decoded("DTSTART", None)
        if not isinstance(start, date) or isinstance(start, datetime):
            continue  # an appointment, no day off
        end = event.decoded("DTEND", None) or start + timedelta(days=1)
        if isinstance(end, datetime):
            end = end.date()
        name = " ".join(str(event.get("SUMMARY", "")).split())
        day = start
        while day < min(end, start + timedelta(days=60)):
            found[day] = name
            day += timedelta(days=1)
    if not found:
        raise NoCalendar("there are no whole-day events in this file")
    return dict(sorted(found.items()))
