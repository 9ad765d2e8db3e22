"""Working time as people type it: `1:30`, `90m`, `2h`, `2 ч 30 мин`; shown as `1:30`."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

LONGEST = 9999 * 3600
_CLOCK = re.compile(r"([0-9]{1,4}):([0-5][0-9])(?::([0-5][0-9]))?")
_WORDS = re.compile(
    r"(?:([0-9]{1,4})\s*(?:h|hr|hrs|hour|hours|ч|час|часа|часов)\.?)?\s*"
    r"(?:([0-9]{1,6})\s*(?:m|min|mins|minute|minutes|м|мин|минута|минуты|минут)\.?)?"
)


class NoDuration(ValueError):
    """What is wrong, for a person."""


def read(text: str) -> int | None:
    """Seconds; None for nothing typed. Raises NoDuration."""
    typed = " ".join(text.lower().split())
    if not typed:
        return None
    if found := _CLOCK.fullmatch(typed):
        seconds = int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)
    elif found := _WORDS.fullmatch(typed):
        seconds = int(found[1] or 0) * 3600 + int(found[2] or 0) * 60
    elif typed.isascii() and typed.isdigit() and len(typed) < 6:
        said = _("%(number)s of what? Write %(number)s:00 for hours or %(number)sm for minutes.")
        raise NoDuration(said % {"number": typed})
    else:
        raise NoDuration(_("Write hours and minutes, such as 1:30, 2h or 45m."))
    if not 0 < seconds <= LONGEST:
        raise NoDuration(_("A target is longer than nothing and at most 9999 hours; leave it empty for no target."))
    return seconds


def written(seconds: int | None) -> str:
    """`1:30`, `0:05`; with seconds only where there are some."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    said = f"{minutes // 60}:{minutes % 60:02}"
    return f"{said}:{rest:02}" if rest else said


class DurationField(forms.CharField):
    """Cleans to seconds or None; an initial number of seconds is shown as `1:30`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        try:
            return read(super().clean(value))
        except NoDuration as error:
            raise forms.ValidationError(str(error)) from error
