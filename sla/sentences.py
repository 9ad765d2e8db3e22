"""Moments and spans in the reader's words; warnings and breaches as lines of the history and of notices."""

from __future__ import annotations

import datetime as dates
from datetime import datetime
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from sla.models import Clock
from tickets.history import Names, Sentence, sentences
from tickets.models import Event


def register() -> None:
    """Called once when the app is ready."""
    sentences.add(Sentence(Event.Kind.WARNED, _warned))
    sentences.add(Sentence(Event.Kind.BREACHED, _breached))


def moment(at: datetime) -> str:
    """`Tue 24 Nov, 14:05` in the reader's zone; the year only when it is another one."""
    local = timezone.localtime(at)
    return f"{day(local.date())}, {formats.date_format(local, 'H:i')}"


def day(date: dates.date) -> str:
    """`Tue 24 Nov`; Russian writes both words small."""
    return _day(date, "" if date.year == timezone.localdate().year else " Y", get_language())


def days(first: dates.date, last: dates.date) -> str:
    """`29 Oct – 27 Nov 2026`, of a period."""
    return f"{_short(first, get_language())} – {_short(last, get_language())} {last.year}"


def _short(date: dates.date, language: str | None) -> str:
    if language == "ru":
        return str(formats.date_format(date, "j b")).lower()
    return str(formats.date_format(date, "j M"))


@lru_cache(maxsize=4096)
def _day(date: dates.date, year: str, language: str | None) -> str:
    """`language` is the one that is active: a page writes the same days many times."""
    if language == "ru":
        return str(formats.date_format(date, f"D j b{year}")).lower()
    return str(formats.date_format(date, f"D j M{year}"))


def span(seconds: float) -> str:
    """`35 s`, `45 m`, `3 h 10 m`, `52 h`: working time, never in days, as a working day has no fixed length."""
    seconds = int(seconds)
    if seconds < 60:
        return _("%(seconds)d s") % {"seconds": seconds}
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return _("%(minutes)d m") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d m") % {"hours": hours, "minutes": minutes}


def wall(seconds: float) -> str:
    """`3 days 4 h`: time as the wall clock counts it."""
    days, rest = divmod(int(seconds), 86400)
    if not days:
        return span(rest)
    said = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    return f"{said} {_('%(hours)d h') % {'hours': rest // 3600}}" if rest >= 3600 else said


def _warned(event: Event, names: Names) -> str:
    return _("%(clock)s is due soon: %(moment)s") % _words(event)


def _breached(event: Event, names: Names) -> str:
    return _("%(clock)s was due %(moment)s and is late") % _words(event)


def _words(event: Event) -> dict[str, str]:
    due = datetime.fromisoformat(event.detail["due"])
    return {"clock": str(Clock.Kind(event.detail["clock"]).label), "moment": moment(due)}
