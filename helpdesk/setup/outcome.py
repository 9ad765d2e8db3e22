"""A trial's figures as rows and sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.figures import percent
from people.models import Person
from sla.models import Clock, Trial
from sla.whatif import BREACHED, CANCELLED, KINDS, MET, NONE, OPEN, Comparison, Sides
from tickets.models import Ticket
from tickets.models.words import Priority


@dataclass(frozen=True, slots=True)
class Row:
    """One promise under both rules. `change` is better, worse, same, or '' where a side has no figure."""

    title: str
    before: str  # `93.4 %`, or a dash
    after: str
    decided: tuple[tuple[int, int], tuple[int, int]]  # (met, decided) of either side
    change: str
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """All promises of one priority; `priority` None: of every priority."""

    priority: Priority | None
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Change:
    """One promise that changes sides. `subject` is '' where the reader may not see the ticket."""

    ticket: int
    subject: str
    promise: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    comparison: Comparison
    groups: list[Group]
    worse: list[Change]
    better: list[Change]


def outcome(trial: Trial, reader: Person) -> Outcome:
    """One query: the subjects of the tickets that change sides."""
    comparison = Comparison.from_json(trial.result)
    listed = [change["ticket"] for change in (*comparison.worse, *comparison.better)]
    subjects = dict(Ticket.objects.visible_to(reader).filter(pk__in=listed).values_list("pk", "subject"))
    priorities = [None, *sorted(Priority, reverse=True)]
    groups = [Group(each, _rows(comparison, each)) for each in priorities]
    return Outcome(
        comparison,
        [group for group in groups if group.rows],
        [_change(each, subjects) for each in comparison.worse],
        [_change(each, subjects) for each in comparison.better],
    )


def _rows(comparison: Comparison, priority: Priority | None) -> list[Row]:
    word = priority.word if priority else None
    found = [(str(Clock.Kind(kind).label), comparison.total(kind, word)) for kind in KINDS]
    found.append((_("All promises"), comparison.total(None, word)))
    rows = [_row(title, sides) for title, sides in found if any((*sides.met, *sides.breached))]
    return rows[:-1] if len(rows) == 2 else rows  # a sum of one says nothing


def _row(title: str, sides: Sides) -> Row:
    before, after = sides.share(0), sides.share(1)
    decided = tuple((sides.met[side], sides.met[side] + sides.breached[side]) for side in (0, 1))
    change, words = _difference(before, after)
    return Row(title, percent(before), percent(after), (decided[0], decided[1]), change, words)


def _difference(before: float | None, after: float | None) -> tuple[str, str]:
    if before is None or after is None:
        return "", _("newly promised") if before is None else _("no longer promised")
    if before == after:
        return "same", _("the same")
    points = formats.number_format(max(0.1, 100 * abs(after - before)), 1)
    if after > before:
        return "better", _("%(points)s points better") % {"points": points}
    return "worse", _("%(points)s points worse") % {"points": points}


def _change(found: dict[str, Any], subjects: dict[int, str]) -> Change:
    promise = str(Clock.Kind(found["kind"]).label)
    if found["number"]:
        promise = f"{promise} {found['number'] + 1}"
    return Change(
        found["ticket"], subjects.get(found["ticket"], ""), promise, verdict(found["from"]), verdict(found["to"])
    )


def verdict(word: str) -> str:
    """What became of a promise, in the reader's language."""
    return {
        MET: pgettext("promise", "kept"),
        BREACHED: pgettext("promise", "missed"),
        CANCELLED: pgettext("promise", "no longer owed"),
        OPEN: pgettext("promise", "still open"),
        NONE: pgettext("promise", "not promised"),
    }[word]
