"""Running triggers: when the outermost verb ends, each event in turn, each action in a savepoint of its own.

A trigger whose cause it already is never runs again, and what triggers cause goes only so deep.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Person
from tickets import spine
from tickets.automation.steps import Taker, each
from tickets.filters.at_once import asked_at_once
from tickets.models import Event, Ticket, Trigger, TriggerVersion
from tickets.models.trigger import TriggerWording
from tickets.models.verb import RULES_KEY
from tickets.refusals import NotAllowed, Refused
from tickets.registry import UnknownValue

DEEPEST = 4  # triggers that set each other off
Key = tuple[Any, ...]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """One trigger in force."""

    pk: int
    version: int
    name: str
    wording: TriggerWording

    def answers(self, event: Event) -> bool:
        """Whether it is asked at all: for this kind of event, and not by an event that it has caused itself."""
        if event.kind not in self.wording.events or self.pk in (event.cause or {}).get("triggers", ()):
            return False
        becomes = (event.detail.get("status") or [None, None])[1] if event.kind != Event.Kind.CREATED else None
        return not self.wording.becomes or becomes == self.wording.becomes


class Book:
    """Triggers in force, in order."""

    def __init__(self, known: Sequence[Known]) -> None:
        self.known = list(known)

    @classmethod
    def read(cls) -> Book:
        """Two queries."""
        newest = {version.trigger_id: version for version in TriggerVersion.objects.newest()}
        active = Trigger.objects.filter(is_active=True).order_by("position", "id")
        return cls([Known(t.pk, newest[t.pk].pk, t.name, newest[t.pk].wording) for t in active if t.pk in newest])

    @cached_property
    def _statement(self) -> tuple[str, tuple[Any, ...]]:
        """All conditions in one query, compiled once."""
        conditions = [known.wording.condition for known in self.known]
        sql, params = asked_at_once(conditions, Ticket.objects.unmarked().order_by()).query.sql_with_params()
        return sql, tuple(params)

    def holding(self, asked: Sequence[Known], ticket: int) -> list[Known]:
        """Those of the asked whose condition holds for the ticket as it is now. One query, whatever their number."""
        if not asked:
            return []
        sql, params = self._statement
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({sql}) AS one WHERE one.pk = %s", [*params, ticket])
            row = cursor.fetchone()
        held = dict(zip(self.known, row[1:], strict=True)) if row else {}
        return [known for known in asked if held.get(known)]


_kept: tuple[Key, Book] | None = None


def current() -> Book:
    """The triggers in force. No query where the verb has read their key with its clock; two more after a change."""
    global _kept
    key = spine.rules_seen()
    if key is None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {RULES_KEY}")
            key = cursor.fetchone()
    if _kept is None or _kept[0] != key:
        _kept = (key, Book.read())
    return _kept[1]


def drain(recorded: deque[tuple[Event, Ticket]]) -> None:
    """Asks the triggers about each event; what their actions record comes behind, and is asked about in turn."""
    if not recorded:
        return
    book = current()
    while recorded:
        event, ticket = recorded.popleft()
        asked = [known for known in book.known if known.answers(event)]
        for known in book.holding(asked, ticket.pk):
            _run(known, event)


def _run(known: Known, event: Event) -> None:
    cause = _cause(known, event)
    failed: list[dict[str, str]] = []
    with spine.caused_by(cause):
        if cause["depth"] > DEEPEST:
            failed.append({"step": "", "error": _("Triggers set each other off too often; this one was not run.")})
        else:
            failed = _take(known, event)
        _count(known, len(failed))
        if failed:
            _tell(known, event, failed)


def _take(known: Known, event: Event) -> list[dict[str, str]]:
    """Takes the steps; a step that fails undoes nothing but itself. Returns those that did."""
    failed = []
    system = Person.objects.system()
    for name, call in each(known.wording.steps, Taker(system, known.name, event=event)):
        try:
            with transaction.atomic():
                call(Ticket.objects.get(pk=event.ticket_id))
        except (Refused, NotAllowed, UnknownValue) as error:
            failed.append({"step": name, "error": str(error)})
        except Exception as error:
            _log.exception("trigger %s failed on HD-%s", known.name, event.ticket_id)
            failed.append({"step": name, "error": type(error).__name__})
    return failed


def _cause(known: Known, event: Event) -> dict[str, Any]:
    before = event.cause or {}
    return {
        "root": before.get("root", event.pk),
        "depth": before.get("depth", 0) + 1,
        "triggers": [*before.get("triggers", ()), known.pk],
        "name": known.name,
    }


def _tell(known: Known, event: Event, failed: list[dict[str, str]]) -> None:
    """An entry on the ticket that says which steps could not be taken, and why."""
    ticket = Ticket.objects.get(pk=event.ticket_id)
    with ticket.locked() as at:
        ticket.record(
            Event.Kind.STUMBLED, by=Person.objects.system(), at=at, trigger=known.name, version=known.version,
            failed=failed,
        )  # fmt: skip


def _count(known: Known, failures: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO tickets_triggerday AS d (trigger_id, day, runs, failures, last_at) VALUES (%s, %s, 1, %s, %s)
            ON CONFLICT (trigger_id, day) DO UPDATE SET runs = d.runs + 1, failures = d.failures + excluded.failures,
              last_at = excluded.last_at
            """,
            [known.pk, timezone.localdate(timezone=timezone.get_default_timezone()), failures, timezone.now()],
        )
