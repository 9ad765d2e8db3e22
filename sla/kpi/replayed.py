"""Numbers from the events themselves: each ticket replayed, then counted in plain Python. The third way to a figure,
which shares with rollups and facts only what a KPI is declared to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from sla import reading
from sla.clock import clocks
from sla.derivation import timeline_of
from sla.kpi import keeping
from sla.kpi.definitions import Kpi
from sla.kpi.measures import BREACHED, HOLDERS, MET, SPREAD
from sla.kpi.period import Period
from sla.kpi.report import Figures, figures_of
from sla.models import TicketFact

_Count = Callable[[TicketFact], int]


def _is(name: str) -> _Count:
    return lambda row: int(getattr(row, name) is True)


def _sum(name: str) -> _Count:
    return lambda row: getattr(row, name) or 0


def _rated(rating: str) -> _Count:
    return lambda row: int(row.rating == rating)


def _one(_row: TicketFact) -> int:
    return 1


_PURE: Mapping[str, Mapping[str, _Count]] = {
    "created": {"created": _one},
    "first_reply": {
        "replied": _one,
        "first_reply_business": _sum("first_reply_business"),
        "first_reply_wall": _sum("first_reply_wall"),
    },
    "solved": {
        "solved": _one,
        "resolution_business": _sum("resolution_business"),
        "resolution_wall": _sum("resolution_wall"),
        "first_contact": _is("first_contact"),
        "first_line": _is("first_line"),
        "reopened": lambda row: int(bool(row.reopens)),
        "reopens_of_solved": lambda row: len(row.reopens),
        "reopened_by_customer": _sum("reopened_by_customer"),
        "reopened_by_hand": _sum("reopened_by_hand"),
        "handed": lambda row: int(row.handovers > 0),
        "handovers": _sum("handovers"),
        "returns": _sum("returns"),
        "hops": _sum("hops"),
        **{f"hold_{holder}": _sum(f"hold_{holder}") for holder in HOLDERS},
        "minutes": _sum("minutes"),
        "timed": lambda row: int(row.minutes > 0),
        "credit": lambda row: sum(row.credits.values()),
        "credited": lambda row: len(row.credits),
    },
    "rated": {
        "answers": _one,
        "good": lambda row: int(row.rating in ("good", "4", "5")),
        "starred": lambda row: int(row.rating.isdigit()),
        "stars": lambda row: int(row.rating) if row.rating.isdigit() else 0,
        **{f"stars_{number}": _rated(str(number)) for number in range(1, 6)},
    },
}


@dataclass
class Replayed:
    """`sums` of the period by measure, with how many were open at its end, and the `spans` behind quantiles."""

    sums: Counter[str]
    spans: dict[str, list[int]]

    def figures(self, kpi: Kpi) -> Figures:
        return figures_of(kpi, self.sums, self._quantile if kpi.spread else None)

    def _quantile(self, name: str, fraction: float) -> float | None:
        """Between two values it interpolates, as PostgreSQL does."""
        values = sorted(self.spans.get(name, ()))
        if not values:
            return None
        place = fraction * (len(values) - 1)
        low = int(place)
        high = min(low + 1, len(values) - 1)
        return values[low] + (place - low) * (values[high] - values[low])


def replay(tickets: Sequence[int], period: Period, agents: Sequence[str] | None = None) -> Replayed:
    """What these tickets contribute to a period, by their events alone; of the shares in them all, or of `agents`."""
    found = Replayed(Counter(), {})
    for at in range(0, len(tickets), 1000):
        batch = list(tickets[at : at + 1000])
        rows = {row.pk: row for row in keeping.replayed(batch)}
        for row in rows.values():
            if agents is not None:
                row.credits = {agent: part for agent, part in row.credits.items() if agent in agents}
            _add_fact(found, row, period)
        _add_clocks(found.sums, [pk for pk, row in rows.items() if not row.gone], period)
    return found


def _add_fact(found: Replayed, row: TicketFact, period: Period) -> None:
    for moment, measures in _PURE.items():
        at = getattr(row, f"{moment}_at")
        if at is None or not period.begin <= at < period.end:
            continue
        if row.gone:
            found.sums[f"{moment}_{row.gone}"] += 1
            continue
        for name, count in measures.items():
            found.sums[name] += count(row)
        for name in SPREAD.get(moment, ()):
            found.spans.setdefault(name, []).append(getattr(row, name))
    if not row.gone:
        found.sums["solves"] += _within(row.solves, period)
        found.sums["reopens"] += _within(row.reopens, period)
        found.sums["open_at_end"] += _is_open(row, period.end)


def _add_clocks(sums: Counter[str], tickets: list[int], period: Period) -> None:
    now, names = timezone.now(), {"met": MET, "breached": BREACHED}
    for _ticket, events, assigned, book in reading.read_told(tickets):
        for clock in clocks(timeline_of(book, events, assigned, until=now)):
            if clock.ended_at and clock.target is not None and clock.state in names:
                sums[names[clock.state][clock.kind]] += period.begin <= clock.ended_at < period.end


def _within(moments: Iterable[datetime], period: Period) -> int:
    return sum(period.begin <= at < period.end for at in moments)


def _is_open(row: TicketFact, at: datetime) -> bool:
    """Solves and re-openings take turns, a solve first."""
    return row.created_at < at and sum(s < at for s in row.solves) == sum(r < at for r in row.reopens)
