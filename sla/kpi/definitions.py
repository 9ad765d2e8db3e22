"""Every KPI, declared once: page, API, export and docs read it here.

A KPI counts facts at one moment of theirs. `counts` says which of the facts in the period are in it, `excluded` why the
others are not, first reason first; together they are all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Count, FloatField, Q, Sum, Value
from django.db.models.functions import Cast, NullIf
from django.utils.translation import gettext_lazy as _

from sla.kpi.percentile import Percentile
from tickets.registry import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Figure = Callable[[Q], Any]  # an aggregate over the facts of which the condition holds

HERE = Q(gone="")
_GONE = {"merged": Q(gone="merged"), "spam": Q(gone="spam")}
REASONS: dict[str, StrOrPromise] = {
    "merged": _("merged into another ticket"),
    "spam": _("spam"),
    "never_handed": _("never went to another line"),
    "no_time": _("no time is logged"),
}


@dataclass(frozen=True, slots=True)
class Kpi:
    """`unit` is `seconds`, `tickets`, `share` (0 to 1), `times` or `minutes`; `better` is `lower`, `higher` or ''.

    `figures` are aggregates over the facts that count, by name: `value`, often `median` and `p90`, and the same of the
    wall clock as `wall`, `wall_median`, `wall_p90`.
    """

    name: str
    label: StrOrPromise
    unit: str
    better: str
    moment: str  # created, first_reply, solved
    explanation: StrOrPromise
    figures: Mapping[str, Figure]
    counts: Q = HERE
    excluded: Mapping[str, Q] = field(default_factory=lambda: _GONE)


kpis: Registry[Kpi] = Registry("kpi")


def _spans(business: str, wall: str) -> dict[str, Figure]:
    return {
        "value": lambda counts: Avg(business, filter=counts),
        "median": lambda counts: Percentile(business, fraction=0.5, filter=counts),
        "p90": lambda counts: Percentile(business, fraction=0.9, filter=counts),
        "wall": lambda counts: Avg(wall, filter=counts),
        "wall_median": lambda counts: Percentile(wall, fraction=0.5, filter=counts),
        "wall_p90": lambda counts: Percentile(wall, fraction=0.9, filter=counts),
    }


def _share(condition: Q) -> dict[str, Figure]:
    """Null of nothing, never 0 or 1."""
    return {
        "value": lambda counts: _number(Count("pk", filter=counts & condition)) / _or_null(Count("pk", filter=counts)),
        "sum": lambda counts: Count("pk", filter=counts & condition),
    }


def _mean(column: str) -> dict[str, Figure]:
    return {"value": lambda counts: Avg(column, filter=counts), "sum": lambda counts: Sum(column, filter=counts)}


def _ratio(part: str, whole: str) -> dict[str, Figure]:
    return {
        "value": lambda counts: _number(Sum(part, filter=counts)) / _or_null(Sum(whole, filter=counts)),
        "sum": lambda counts: Sum(part, filter=counts),
    }


def _number(figure: Any) -> Any:
    return Cast(figure, FloatField())


def _or_null(figure: Any) -> Any:
    return NullIf(_number(figure), Value(0.0))


_TICKETS: dict[str, Figure] = {"value": lambda counts: Count("pk", filter=counts)}


def register() -> None:
    """Called once when the app is ready."""
    for kpi in _DECLARED:
        kpis.add(kpi)


_DECLARED = (
    Kpi(
        "afrt",
        _("Average first response time"),
        "seconds",
        "lower",
        "first_reply",
        _(
            "From the customer's first message to the first public reply of a person, in working time; of tickets "
            "whose first reply lies in the period. No status pauses it, no automatic reply ends it."
        ),
        _spans("first_reply_business", "first_reply_wall"),
    ),
    Kpi(
        "art",
        _("Average resolution time"),
        "seconds",
        "lower",
        "solved",
        _(
            "Working time from creation to the last solve, without what the policy pauses; of tickets that were solved "
            "last in the period and are solved still."
        ),
        _spans("resolution_business", "resolution_wall"),
    ),
    Kpi(
        "nst",
        _("Number of support tickets"),
        "tickets",
        "",
        "created",
        _("Tickets created in the period, without those merged away and spam."),
        _TICKETS,
    ),
    Kpi(
        "solved",
        _("Solved tickets"),
        "tickets",
        "higher",
        "solved",
        _("Tickets whose last solve lies in the period and that are solved still."),
        _TICKETS,
    ),
    Kpi(
        "fcr",
        _("Solved at first contact"),
        "share",
        "higher",
        "solved",
        _("Of the solved tickets those with at most one public reply of a person that were never re-opened."),
        _share(Q(first_contact=True)),
    ),
    Kpi(
        "first_line",
        _("Solved by the first line"),
        "share",
        "higher",
        "solved",
        _("Of the solved tickets those that the first line solved without a hand-over."),
        _share(Q(first_line=True)),
    ),
    Kpi(
        "reopen_rate",
        _("Re-open rate"),
        "share",
        "lower",
        "solved",
        _("Of the solved tickets those that had been re-opened before."),
        _share(~Q(reopens=[])),
    ),
    Kpi(
        "handover_rate",
        _("Hand-over rate"),
        "share",
        "",
        "solved",
        _("Of the solved tickets those that went from one line to another."),
        _share(Q(handovers__gt=0)),
    ),
    Kpi(
        "return_rate",
        _("Return rate"),
        "share",
        "lower",
        "solved",
        _("Of the hand-overs of solved tickets those that came back for missing information."),
        _ratio("returns", "handovers"),
        HERE & Q(handovers__gt=0),
        {**_GONE, "never_handed": Q(handovers=0)},
    ),
    Kpi(
        "hops",
        _("Moves between lines"),
        "times",
        "lower",
        "solved",
        _("How often a solved ticket went from line to line, on average."),
        _mean("hops"),
    ),
    *(
        Kpi(
            f"hold_{holder}",
            label,
            "seconds",
            "lower",
            "solved",
            _("Working time that solved tickets lay there, on average over all of them; each second has one holder."),
            _mean(f"hold_{holder}"),
        )
        for holder, label in (
            ("line_1", _("Held by the first line")),
            ("line_2", _("Held by the second line")),
            ("line_3", _("Held by the third line")),
            ("customer", _("Waited for the customer")),
            ("third_party", _("Waited for others")),
        )
    ),
    Kpi(
        "minutes_per_ticket",
        _("Minutes per solved ticket"),
        "minutes",
        "lower",
        "solved",
        _("Minutes logged on solved tickets, on average over those with any."),
        _mean("minutes"),
        HERE & Q(minutes__gt=0),
        {**_GONE, "no_time": Q(minutes=0)},
    ),
)
