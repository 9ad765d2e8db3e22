"""Every KPI, declared once: page, API, export and docs read it here.

A KPI is a formula over measures (sla/kpi/measures.py), whatever has summed them: rollups, or facts straight. `counts`
says which facts of the period are in it, `excluded` why the others are not, first reason first; together they are all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sla.kpi.measures import BREACHED, HERE, MET, PROMISED, STARRED
from sla.timeline import FIRST_REPLY, LINE_HOLD, NEXT_REPLY, RESOLUTION, UPDATE
from tickets.registry import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Number = float | int | Decimal
Sums = Mapping[str, Any]  # by name of the measure; what is missing is 0
_CENT = Decimal("0.01")
FRACTIONS = {"median": 0.5, "p90": 0.9}


@dataclass(frozen=True, slots=True)
class Left:
    """Facts that a KPI leaves out: which, and how many by measures."""

    condition: Q
    plus: str
    minus: str = ""


REASONS: dict[str, StrOrPromise] = {
    "merged": _("merged into another ticket"),
    "spam": _("spam"),
    "never_handed": _("never went to another line"),
    "no_time": _("no time is logged"),
    "not_starred": _("answered good or bad"),
}


@dataclass(frozen=True, slots=True)
class Kpi:
    """`unit` is `seconds`, `tickets`, `parts` (of tickets), `share` (0 to 1), `times`, `stars` (1 to 5), `minutes`,
    `readings` or `money`; `better` is `lower`, `higher` or ''. Its value is what `top` adds up to, divided by what
    `bottom` does, if there is any.

    `moment` is that of the fact (created, first_reply, solved, rated), or of other rows: `ended` (clocks), `asked`
    (mails for a rating), `logged` (minutes), `open` (an instant), `credited` (people's shares of solved tickets),
    `read` (visits that read an article).
    """

    name: str
    short: str
    label: StrOrPromise
    unit: str
    better: str
    moment: str
    explanation: StrOrPromise
    top: tuple[str, ...]
    bottom: tuple[str, ...] = ()
    spread: str = ""  # the span whose median and 90th percentile are told
    wall: str = ""  # the same span by the clock on the wall
    tickets: str = ""  # the measure of how many tickets count, where it is not the divisor
    parts: int = 1  # so many of what is summed make one
    counts: Q = HERE
    left: Mapping[str, Left] = field(default_factory=dict)

    @property
    def excluded(self) -> Mapping[str, Left]:
        """By reason. Where a moment is of facts, those merged away and spam come first."""
        if self.moment not in ("created", "first_reply", "solved", "rated"):
            return self.left
        gone = {word: Left(Q(gone=word), f"{self.moment}_{word}") for word in ("merged", "spam")}
        return {**gone, **self.left}

    def value(self, sums: Sums) -> Number | None:
        """None of nothing, never 0 or 1."""
        top = _added(sums, self.top)
        if not self.bottom:
            return top if self.parts == 1 else top / self.parts
        whole = _added(sums, self.bottom)
        if not whole:
            return None
        return (top / whole).quantize(_CENT, ROUND_HALF_UP) if isinstance(top, Decimal) else top / whole

    def count(self, sums: Sums) -> int:
        return int(sums.get(self.tickets, 0) if self.tickets else _added(sums, self.bottom or self.top))

    def left_out(self, sums: Sums) -> dict[str, int]:
        return {reason: int(sums.get(each.plus, 0) - sums.get(each.minus, 0)) for reason, each in self.excluded.items()}


kpis: Registry[Kpi] = Registry("kpi")


def _added(sums: Sums, names: tuple[str, ...]) -> Any:
    return sum((sums.get(name) or 0 for name in names), start=0)


def register() -> None:
    """Called once when the app is ready."""
    for kpi in _DECLARED:
        kpis.add(kpi)


_ANY = Q(pk__gt=0)  # what was sent counts whatever became of it


def _on_time(kind: str, label: StrOrPromise) -> Kpi:
    return Kpi(
        f"on_time_{kind}", "SLA", label, "share", "higher", "ended",
        _("Of the promises of this kind that ended in the period those that were kept. What was cancelled or has no "
          "target is in neither."),
        (MET[kind],), (MET[kind], BREACHED[kind]),
    )  # fmt: skip


_DECLARED = (
    Kpi(
        "afrt", "AFRT", _("Average first response time"), "seconds", "lower", "first_reply",
        _("From the customer's first message to the first public reply of a person, in working time; of tickets "
          "whose first reply lies in the period. No status pauses it, no automatic reply ends it."),
        ("first_reply_business",), ("replied",), spread="first_reply_business", wall="first_reply_wall",
    ),
    Kpi(
        "art", "ART", _("Average resolution time"), "seconds", "lower", "solved",
        _("Working time from creation to the last solve, without what the policy pauses; of tickets that were solved "
          "last in the period and are solved still."),
        ("resolution_business",), ("solved",), spread="resolution_business", wall="resolution_wall",
    ),
    Kpi(
        "nst", "NST", _("Number of support tickets"), "tickets", "", "created",
        _("Tickets created in the period, without those merged away and spam."),
        ("created",),
    ),
    Kpi(
        "ntb", "NTB", _("Backlog"), "tickets", "lower", "open",
        _("Tickets that are not solved at the end of the period: those open at its beginning, and created, without "
          "solves, and with re-openings of the period."),
        ("open_at_end",),
    ),
    Kpi(
        "on_time", "SLA", _("Promises kept in time"), "share", "higher", "ended",
        _("Of the promises to customers that ended in the period those that were kept. What was cancelled or has no "
          "target is in neither; how long a line may have a ticket is counted apart."),
        tuple(MET[kind] for kind in PROMISED),
        tuple(names[kind] for kind in PROMISED for names in (MET, BREACHED)),
    ),
    _on_time(FIRST_REPLY, _("First replies in time")),
    _on_time(NEXT_REPLY, _("Next replies in time")),
    _on_time(UPDATE, _("Updates in time")),
    _on_time(RESOLUTION, _("Solved in time")),
    _on_time(LINE_HOLD, _("Handed on by a line in time")),
    Kpi(
        "csat", "CSAT", _("Satisfied customers"), "share", "higher", "rated",
        _("Of the last answer of each ticket, given in the period, those that say it was good: “good”, or 4 or 5 of "
          "five stars. 3 stars and less are not good."),
        ("good",), ("answers",),
    ),
    Kpi(
        "stars", "", _("Mean rating in stars"), "stars", "higher", "rated",
        _("Of the last answer of each ticket, given in the period on five stars, the mean. Answers that say only good "
          "or bad are left out."),
        ("stars",), ("starred",), counts=HERE & STARRED,
        left={"not_starred": Left(~STARRED, "answers", "starred")},
    ),
    Kpi(
        "response_rate", "", _("Answers to the question how it was"), "share", "higher", "asked",
        _("Of the mails that asked for a rating in the period those whose ticket has an answer by now."),
        ("asked_answered",), ("asked",),
    ),
    Kpi(
        "solved", "", _("Solved tickets"), "tickets", "higher", "solved",
        _("Tickets whose last solve lies in the period and that are solved still."),
        ("solved",),
    ),
    Kpi(
        "fcr", "FCR", _("Solved at first contact"), "share", "higher", "solved",
        _("Of the solved tickets those with at most one public reply of a person that were never re-opened."),
        ("first_contact",), ("solved",),
    ),
    Kpi(
        "first_line", "", _("Solved by the first line"), "share", "higher", "solved",
        _("Of the solved tickets those that the first line solved without a hand-over."),
        ("first_line",), ("solved",),
    ),
    Kpi(
        "reopen_rate", "", _("Re-open rate"), "share", "lower", "solved",
        _("Of the solved tickets those that had been re-opened before."),
        ("reopened",), ("solved",),
    ),
    Kpi(
        "handover_rate", "", _("Hand-over rate"), "share", "", "solved",
        _("Of the solved tickets those that went from one line to another."),
        ("handed",), ("solved",),
    ),
    Kpi(
        "return_rate", "", _("Return rate"), "share", "lower", "solved",
        _("Of the hand-overs of solved tickets those that came back for missing information."),
        ("returns",), ("handovers",), tickets="handed", counts=HERE & Q(handovers__gt=0),
        left={"never_handed": Left(Q(handovers=0), "solved", "handed")},
    ),
    Kpi(
        "hops", "", _("Moves between lines"), "times", "lower", "solved",
        _("How often a solved ticket went from line to line, on average."),
        ("hops",), ("solved",),
    ),
    Kpi(
        "utilisation", "UTIL", _("Utilisation"), "share", "higher", "logged",
        _("Minutes logged on tickets, of the working minutes that agents were there: their calendar's hours without "
          "their absences. Of the whole desk, or of one agent; today counts up to now."),
        ("logged",), ("available",),
    ),
    Kpi(
        "cost_per_ticket", "CPT", _("Cost per solved ticket"), "money", "lower", "logged",
        _("Minutes logged in the period by the rates of their agents, and the period's share of the fixed costs; "
          "divided by the tickets whose last solve lies in the period. Of the whole desk alone."),
        ("cost",), ("priced_solved",),
    ),
    *(
        Kpi(
            f"hold_{holder}", "", label, "seconds", "lower", "solved",
            _("Working time that solved tickets lay there, on average over all of them; each second has one holder."),
            (f"hold_{holder}",), ("solved",),
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
        "minutes_per_ticket", "", _("Minutes per solved ticket"), "minutes", "lower", "solved",
        _("Minutes logged on solved tickets, on average over those with any."),
        ("minutes",), ("timed",), counts=HERE & Q(minutes__gt=0),
        left={"no_time": Left(Q(minutes=0), "solved", "timed")},
    ),
    Kpi(
        "credit", "", _("Share of solved tickets"), "parts", "", "credited",
        _("Each solved ticket is one, shared among the people who had it: by the working time that it lay with each "
          "of them while a line had it, whoever solved it in the end. What it lay with nobody is nobody's share."),
        ("credit",), parts=1000, tickets="credited",
    ),
    Kpi(
        "self_service", "", _("Served themselves"), "share", "higher", "read",
        _("Of the visits of the portal that read an article in the period, the share after which no request was sent "
          "by the portal's form from the same browser within the next 24 hours. Requests by mail, phone, chat or API "
          "cannot be seen here, nor those from another browser; visits of the last 24 hours count as they stand now. "
          "Robots and staff are left out. Of the whole desk alone: a visit has neither team nor priority."),
        ("self_served",), ("visits",), counts=_ANY,
    ),
    Kpi(
        "articles_read", "", _("Articles read"), "readings", "", "read",
        _("How many different articles each visit of the portal opened, added up over the visits; without robots and "
          "staff. Of the whole desk alone: a visit has neither team nor priority."),
        ("articles_read",), counts=_ANY,
    ),
)  # fmt: skip
