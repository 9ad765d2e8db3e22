"""How figures are written."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency
from django.utils import formats
from django.utils.translation import get_language

from sla.sentences import span


def percent(share: float | None) -> str:
    """`93.4 %`; a dash without a figure. Never 100 % of what is not all, nor 0 % of what is not nothing."""
    if share is None:
        return "—"
    shown = min(max(100 * share, 0.1), 99.9) if 0 < share < 1 else 100 * share
    return f"{rounded(shown, 0 if share in (0, 1) else 1)}\N{NO-BREAK SPACE}%"


def rounded(number: float, places: int) -> str:
    """`1.7`, in the reader's writing. Django's own cuts the rest off."""
    return _rounded(round(number, places), places, get_language())


@lru_cache(maxsize=4096)
def _rounded(number: float, places: int, language: str | None) -> str:
    """`language` is the one that is active: a page writes the same shares many times."""
    return str(formats.number_format(number, places))


def money(amount: Decimal | None, currency: str) -> str:
    """`1 234,50 ₽`, `€1,234.50`, `RUB 1,234.50`; a dash without an amount."""
    if amount is None:
        return "—"
    language = "ru" if (get_language() or "").startswith("ru") else "en"
    said = format_currency(amount, currency, locale=language, currency_digits=False)
    return re.sub(r"^(-?[A-Z]+)(?=\d)", "\\1\N{NO-BREAK SPACE}", said)


def month_name(day: date) -> str:
    """`October 2026`, `Октябрь 2026`."""
    return formats.date_format(day, "F Y")


def figure(unit: str, value: float | Decimal | None, currency: str) -> str:
    """A KPI's figure in its unit (`sla.kpi.definitions.Kpi`); a dash where nothing counted."""
    if value is None:
        return "—"
    if isinstance(value, Decimal):
        return money(value, currency)
    match unit:
        case "seconds":
            return span(value)
        case "share":
            return percent(value)
        case "tickets" | "readings":
            return formats.number_format(round(value))
    return rounded(value, 2 if unit == "stars" else 1)
