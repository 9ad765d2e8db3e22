"""Amounts and days as people type them: `1 234,50`, `1234.5`; a day as `2026-03-01`."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_GAPS = re.compile("[\\s\u00a0\u202f\u2009'’]")
_AMOUNT = re.compile(r"([0-9]+)(?:[.,]([0-9]*))?", re.ASCII)
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class WrongAmount(ValueError):
    """What is wrong, for a person."""


def read(text: str, digits: int) -> Decimal:
    """An amount of at most so many digits in all, two of them behind the point or comma. Raises WrongAmount."""
    typed = _GAPS.sub("", text)
    found = _AMOUNT.fullmatch(typed)
    if found is None:
        if typed[:1] in ("-", "−", "–"):
            raise WrongAmount(_("An amount is not below nothing."))
        raise WrongAmount(_("Write an amount such as 1234.50 or 1 234,50, without a currency."))
    whole, part = found[1].lstrip("0"), found[2] or ""
    if len(part) > 2:
        raise WrongAmount(_("At most two digits behind the comma; no comma or point between thousands."))
    if len(whole) > digits - 2:
        raise WrongAmount(
            ngettext("At most %(n)d digit before the comma.", "At most %(n)d digits before the comma.", digits - 2)
            % {"n": digits - 2}
        )
    return Decimal(f"{whole or 0}.{part:0<2}")


def written(amount: Decimal) -> str:
    """As somebody would type it, in the reader's language."""
    return formats.number_format(amount, 2, use_l10n=True, force_grouping=False)


class MoneyField(forms.CharField):
    """Cleans to a Decimal."""

    def __init__(self, *, digits: int, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.digits = digits

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal:
        try:
            return read(super().clean(value), self.digits)
        except WrongAmount as error:
            raise forms.ValidationError(str(error)) from error


class DayField(forms.DateField):
    """A day of this century, as the browser's field of days sends it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def clean(self, value: Any) -> date:
        day: date = super().clean(value)
        if not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Choose a day between 2000 and 2099."))
        return day
