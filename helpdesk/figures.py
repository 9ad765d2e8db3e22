"""How figures are written."""

from __future__ import annotations

from django.utils import formats


def percent(share: float | None) -> str:
    """`93.4 %`; a dash without a figure. Never 100 % of what is not all, nor 0 % of what is not nothing."""
    if share is None:
        return "—"
    shown = min(max(100 * share, 0.1), 99.9) if 0 < share < 1 else 100 * share
    return f"{rounded(shown, 0 if share in (0, 1) else 1)}\N{NO-BREAK SPACE}%"


def rounded(number: float, places: int) -> str:
    """`1.7`, in the reader's writing. Django's own cuts the rest off."""
    return formats.number_format(round(number, places), places)
