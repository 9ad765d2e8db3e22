"""Targets of numbers as people type them, by the number's unit: `1:30`, `95 %`, `12,5`; kept in that unit."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _

from helpdesk.setup import durations

MOST = 10**9
_NUMBER = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,6}))?\s*%?", re.ASCII)
_HINTS = {
    "seconds": lambda: _("Working time, such as 1:30, 2h or 45m."),
    "share": lambda: _("In percent, such as 95."),
    "stars": lambda: _("Between 1 and 5, such as 4.5."),
    "minutes": lambda: _("In minutes, such as 12.5."),
}


class WrongTarget(ValueError):
    """What is wrong, for a person."""


def hint(unit: str) -> str:
    return _HINTS.get(unit, lambda: _("A number, such as 12 or 1.5."))()


def read(unit: str, text: str) -> float | None:
    """In the unit; None for nothing typed. Raises WrongTarget."""
    typed = " ".join(text.split())
    if not typed:
        return None
    if unit == "seconds":
        try:
            return durations.read(typed)
        except durations.NoDuration as error:
            raise WrongTarget(str(error)) from error
    found = _NUMBER.fullmatch(typed)
    if found is None or ("%" in typed and unit != "share"):
        raise WrongTarget(_("Write a number, such as 12 or 1.5."))
    number = float(f"{found[1]}.{found[2] or 0}")
    if unit == "share":
        if number > 100:
            raise WrongTarget(_("A share is at most 100 percent."))
        return round(number / 100, 8)
    if unit == "stars" and not 1 <= number <= 5:
        raise WrongTarget(_("Stars are between 1 and 5."))
    if number > MOST:
        raise WrongTarget(_("This number is too big."))
    return number


def written(unit: str, value: float | None) -> str:
    """As somebody would type it, in the reader's language."""
    if value is None:
        return ""
    if unit == "seconds":
        return durations.written(round(value))
    number = round(value * 100, 6) if unit == "share" else value
    shown = formats.number_format(int(number) if number == int(number) else number, use_l10n=True, force_grouping=False)
    return f"{shown}\N{NO-BREAK SPACE}%" if unit == "share" else shown


class TargetField(forms.CharField):
    """Cleans to a number in the KPI's unit, or None."""

    def __init__(self, unit: str, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)
        self.unit = unit

    def prepare_value(self, value: Any) -> Any:
        return written(self.unit, value) if isinstance(value, int | float) else value

    def clean(self, value: Any) -> float | None:
        try:
            return read(self.unit, super().clean(value))
        except WrongTarget as error:
            raise forms.ValidationError(str(error)) from error
