"""What is counted and summed over facts, declared once: rollups keep a column for each, KPIs are formulas over them.

A measure belongs to a moment of the fact (`created`, `first_reply`, `solved`, `rated`), whose column says in which
period it counts. Tickets merged away and spam are in none but those that count exactly them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Case, Count, Func, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from sla.timeline import KINDS, LINE_HOLD
from tickets.models.score import CONTENT, STARS

HERE = Q(gone="")
STARRED = Q(rating__in=STARS)
HOLDERS = ("line_1", "line_2", "line_3", "customer", "third_party")
Measure = Callable[[], Any]  # an aggregate over facts


def _count(condition: Q = HERE) -> Measure:
    return lambda: Count("pk", filter=HERE & condition)


def _sum(column: str) -> Measure:
    return lambda: Coalesce(Sum(column, filter=HERE), 0)


class Cardinality(Func):
    """How many there are in an array."""

    function = "cardinality"
    output_field = IntegerField()


def _gone(word: str) -> Measure:
    return lambda: Count("pk", filter=Q(gone=word))


def _stars() -> Any:
    """Of the answers on five stars all stars together."""
    stars = Case(*(When(rating=each, then=Value(int(each))) for each in STARS), default=Value(0))
    return Coalesce(Sum(stars, filter=HERE), 0)


def _left_out(moment: str) -> dict[str, Measure]:
    return {f"{moment}_merged": _gone("merged"), f"{moment}_spam": _gone("spam")}


OF_FACTS: Mapping[str, Mapping[str, Measure]] = {
    "created": {"created": _count(), **_left_out("created")},
    "first_reply": {
        "replied": _count(),
        "first_reply_business": _sum("first_reply_business"),
        "first_reply_wall": _sum("first_reply_wall"),
        **_left_out("first_reply"),
    },
    "solved": {
        "solved": _count(),
        "resolution_business": _sum("resolution_business"),
        "resolution_wall": _sum("resolution_wall"),
        "first_contact": _count(Q(first_contact=True)),
        "first_line": _count(Q(first_line=True)),
        "reopened": _count(~Q(reopens=[])),
        "reopens_of_solved": lambda: Coalesce(Sum(Cardinality("reopens"), filter=HERE), 0),
        "reopened_by_customer": _sum("reopened_by_customer"),
        "reopened_by_hand": _sum("reopened_by_hand"),
        "handed": _count(Q(handovers__gt=0)),
        "handovers": _sum("handovers"),
        "returns": _sum("returns"),
        "hops": _sum("hops"),
        **{f"hold_{holder}": _sum(f"hold_{holder}") for holder in HOLDERS},
        "minutes": _sum("minutes"),
        "timed": _count(Q(minutes__gt=0)),
        **_left_out("solved"),
    },
    "rated": {
        "answers": _count(),
        "good": _count(Q(rating__in=CONTENT)),
        "starred": _count(STARRED),
        "stars": _stars,
        **{f"stars_{each}": _count(Q(rating=each)) for each in STARS},
        **_left_out("rated"),
    },
}
# Spans whose median and 90th percentile are told, by moment.
SPREAD = {
    "first_reply": ("first_reply_business", "first_reply_wall"),
    "solved": ("resolution_business", "resolution_wall"),
}
# Of other rows than facts: clocks that ended, mails that asked for a rating, time entries, what moved the backlog, what
# visits read.
MET = {kind: f"met_{kind}" for kind in KINDS}
BREACHED = {kind: f"breached_{kind}" for kind in KINDS}
PROMISED = tuple(kind for kind in KINDS if kind != LINE_HOLD)  # to customers; how long a line has it is our own affair
ASKED = ("asked", "asked_answered")
LOGGED = ("logged",)
FLOW = ("solves", "reopens")
READ = ("articles_read", "visits", "self_served")  # of whole days, in the cells of all
CREDITED = ("credit", "credited")  # thousandths of solved tickets that people earned, and how many shares these are
AGED = ("aged_0", "aged_1", "aged_2", "aged_3")  # net change of open tickets under 1 day old, 1-3, 3-7, over 7
AGES = ((0, 1), (1, 3), (3, 7), (7, None))  # days

NAMES: tuple[str, ...] = (
    *(name for measures in OF_FACTS.values() for name in measures),
    *MET.values(),
    *BREACHED.values(),
    *ASKED,
    *LOGGED,
    *FLOW,
    *CREDITED,
    *READ,
    *AGED,
)
SKETCHED: tuple[str, ...] = tuple(name for names in SPREAD.values() for name in names)
