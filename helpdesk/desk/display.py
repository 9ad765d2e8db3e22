"""How a list is shown: columns, what rows are grouped by, how close they stand. The address says the first two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.templatetags.page import status_icon
from tickets.models import Ticket
from tickets.models.words import NEVER, Priority, Status


@dataclass(frozen=True, slots=True)
class Column:
    """What a row may show beside its mark, its subject and what is begun; `joins` names the rows that it reads."""

    name: str
    title: Any
    is_usual: bool = True
    joins: tuple[str, ...] = ()


COLUMNS = (
    Column("number", _("Number")),
    Column("channel", _("Channel")),
    Column("tags", _("Tags")),
    Column("customer", _("Customer")),
    Column("status", _("Status"), is_usual=False),
    Column("category", _("Category"), is_usual=False, joins=("category",)),
    Column("team", _("Team"), is_usual=False, joins=("team",)),
    Column("due", _("Due")),
    Column("assignee", _("Assignee")),
    Column("created", _("Created"), is_usual=False),
    Column("changed", _("Changed")),
)
USUAL = tuple(column.name for column in COLUMNS if column.is_usual)
GROUPS = {
    "none": _("Not grouped"),
    "priority": _("Priority"),
    "status": _("Status"),
    "assignee": _("Assignee"),
    "team": _("Team"),
    "customer": _("Customer"),
}
CLOSE = "compact"


def chosen(given: str) -> tuple[str, ...]:
    """Names of columns from an address or a saved view, in the order of rows; the usual ones where it names none."""
    named = set(given.split(","))
    return tuple(column.name for column in COLUMNS if column.name in named) or USUAL


def written(columns: Sequence[str]) -> str:
    """For an address; '' for the usual ones."""
    return "" if tuple(columns) == USUAL else ",".join(columns)


def toggled(columns: Sequence[str], name: str) -> str:
    """With this column, or without it; the last one stays."""
    wanted = [column.name for column in COLUMNS if (column.name in columns) != (column.name == name)]
    return written(wanted or columns)


def joins(columns: Sequence[str], group: str) -> list[str]:
    """What rows must be read with beside what every list reads."""
    found = {join for column in COLUMNS if column.name in columns for join in column.joins}
    return sorted(found | ({"team"} if group == "team" else set()))


def grouped(rows: list[Ticket], group: str, order: str) -> list[dict[str, Any]]:
    """Groups of title, icon, tone and rows, as the eye looks for them; in one group the rows keep their order."""
    if not rows:
        return []
    if group in _KEYS:
        return _by(rows, _KEYS[group])
    if group == "none" or order in ("best", "updated"):
        return [{"title": "", "rows": rows}]
    heads = _due_heads() if order == "due" else _turn_heads()
    groups = [{**head, "rows": [row for row in rows if belongs(row)]} for head, belongs in heads]
    return [each for each in groups if each["rows"]]


Key = Callable[[Ticket], tuple[Any, str, str]]  # what it is sorted by, its title, its icon
_STATUSES = list(Status)
_KEYS: dict[str, Key] = {
    "priority": lambda row: (-row.priority, str(Priority(row.priority).label), f"p-{Priority(row.priority).word}"),
    "status": lambda row: (
        _STATUSES.index(Status(row.status)),
        str(Status(row.status).label),
        status_icon(row.status),
    ),
    "assignee": lambda row: (
        (not row.assignee, row.assignee.name if row.assignee else ""),
        row.assignee.name if row.assignee else str(_("Nobody")),
        "circle-user",
    ),
    "team": lambda row: (
        (not row.team, row.team.name if row.team else ""),
        row.team.name if row.team else str(_("No team")),
        "users",
    ),
    "customer": lambda row: (
        (not row.organisation, row.organisation.name if row.organisation else row.requester.name),
        row.organisation.name if row.organisation else row.requester.name,
        "building-2" if row.organisation else "circle-user",
    ),
}


def _by(rows: list[Ticket], key: Key) -> list[dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {}
    for row in rows:
        rank, title, icon = key(row)
        found.setdefault(rank, {"title": title, "icon": icon, "tone": "", "rows": []})["rows"].append(row)
    return [found[rank] for rank in sorted(found)]


Heads = list[tuple[dict[str, Any], Callable[[Ticket], bool]]]


def _turn_heads() -> Heads:
    return [
        ({"title": _("Waiting for us"), "icon": "alarm-clock", "tone": "warn"}, lambda row: row.waits_for_us),
        ({"title": _("Waiting for others"), "icon": "pause", "tone": ""}, lambda row: not row.waits_for_us),
    ]


def _due_heads() -> Heads:
    now = timezone.now()
    soon = now + timedelta(hours=2)
    midnight = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time.min))
    midnight = max(midnight, soon)

    def between(begin: datetime | None, end: datetime | None) -> Callable[[Ticket], bool]:
        return lambda row: (
            row.next_due_at != NEVER
            and ((begin is None or row.next_due_at > begin) and (end is None or row.next_due_at <= end))
        )

    return [
        ({"title": _("Past due"), "icon": "flame", "tone": "bad"}, between(None, now)),
        ({"title": _("Due in the next two hours"), "icon": "alarm-clock", "tone": "warn"}, between(now, soon)),
        ({"title": _("Later today"), "icon": "clock", "tone": ""}, between(soon, midnight)),
        ({"title": _("Later"), "icon": "clock", "tone": ""}, between(midnight, None)),
        (
            {"title": _("Clock paused"), "icon": "pause", "tone": ""},
            lambda row: row.next_due_at == NEVER and bool(row.clock_state),
        ),
        (
            {"title": _("Without a promise"), "icon": "circle", "tone": ""},
            lambda row: row.next_due_at == NEVER and not row.clock_state,
        ),
    ]
