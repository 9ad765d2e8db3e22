"""The clocks beside a ticket, and its ledger as a bar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from helpdesk.desk.chips import told_chip
from sla.explain import Share, account
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Slice:
    """A segment of the ledger as a piece of a bar of 1,000 parts."""

    share: Share
    x: float
    width: float


def beside(found: Ticket) -> dict[str, Any]:
    """What the clocks' partials need. One query."""
    told = account(found)
    return {"account": told, "slices": slices(told.shares), "chips": {found.pk: told_chip(found, told)}}


def slices(shares: Iterable[Share]) -> list[Slice]:
    """By working time, so that nights do not fill the bar; by wall time where there was none."""
    known = list(shares)
    sizes = [share.business for share in known]
    if not sum(sizes):
        sizes = [share.wall for share in known]
    total, x, found = sum(sizes) or 1, 0.0, []
    for share, size in zip(known, sizes, strict=True):
        width = 1000 * size / total
        found.append(Slice(share, round(x, 1), round(width, 1)))
        x += width
    return found
