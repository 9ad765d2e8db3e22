"""What every verb of a ticket does: lock, decide, save, record. Mixed into Ticket by the capability files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from people import access
from people.models import Person
from tickets import spine
from tickets.models.event import Event
from tickets.refusals import NotAllowed, Stale
from tickets.signals import event_recorded

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class Verbs(models.Model):
    version = models.IntegerField(default=0)  # counts events; forms carry it
    updated_at = models.DateTimeField()  # of the newest event
    status_since = models.DateTimeField(null=True)  # of the newest event that set the status, be it the same

    recorded_last: Event | None = None  # by this object, so that what was done can be taken back

    class Meta:
        abstract = True

    @contextmanager
    def locked(self: Ticket, *others: Ticket) -> Iterator[datetime]:  # type: ignore[misc]  # mixed into Ticket only
        """One transaction on the locked, re-read row; gives the moment of the verb.

        The moment is the database's clock after the lock, in whole seconds, and never before the newest event, so
        that the order of events is the order of moments. `others` are locked beside it, all in the order of their
        numbers, so that two such verbs never wait for each other in a circle.
        """
        together = {ticket.pk: ticket for ticket in (*others, self)}
        with transaction.atomic(), spine.verb():
            for _number, ticket in sorted(together.items()):
                ticket._lock()
            yield max([database_now(), *(ticket.updated_at for ticket in together.values())])

    def _lock(self: Ticket) -> None:  # type: ignore[misc]  # mixed into Ticket only
        from tickets.models.ticket import Ticket  # a cycle: the ticket is made of its capabilities

        requester = self._state.fields_cache.get("requester")
        self.refresh_from_db(from_queryset=Ticket.objects.select_for_update(of=("self",), no_key=True))
        if requester is not None and requester.pk == self.requester_id:
            self.requester = requester  # who asks is never locked, and seldom another: no need to ask again

    def record(  # type: ignore[misc]  # mixed into Ticket only
        self: Ticket, kind: str, *, by: Person, at: datetime, changed: tuple[str, ...] = (), **detail: Any
    ) -> Event:
        """Saves the changed fields and appends the event; call it inside `locked`.

        Raises Refused where the ticket's mark forbids it, which takes back all that the verb has written.
        """
        self.refuse_marked(kind)
        touched = by.pk == self.assignee_id or "assignee" in changed  # … or it is somebody else's now
        if touched and self.react_by is not None and "react_by" not in changed:
            self.react_by, changed = None, (*changed, "react_by")
        if "status" in detail:
            self.status_since, changed = at, (*changed, "status_since")
            before, after = detail["status"]
            named = detail.get("status_name", self.status_name_id if before == after else None)
            if named != self.status_name_id:
                self.status_name_id, changed = named, (*changed, "status_name")
        self.version += 1
        self.updated_at = at
        self.save(update_fields=[*changed, "version", "updated_at"])
        return append_event(self, kind, by=by, at=at, detail=detail)

    def refuse_if_changed(self: Ticket, seen: int | None, *kinds: str) -> None:  # type: ignore[misc]  # Ticket only
        """Raises Stale when an event of these kinds came after the version that the form carries."""
        if seen is None or seen >= self.version:
            return
        later = list(
            Event.objects.filter(ticket=self, kind__in=kinds).since_version(seen).select_related("by").order_by("-id")
        )
        if later:
            raise Stale(_("Somebody changed this while you had the page open."), later)


def append_event(ticket: Ticket, kind: str, *, by: Person, at: datetime, detail: dict[str, Any]) -> Event:
    event = Event.objects.create(
        ticket=ticket, kind=kind, by=by, at=at, version=ticket.version, detail=detail, cause=spine.cause()
    )
    ticket.recorded_last = event
    event_recorded.send(Event, event=event, ticket=ticket)
    spine.recorded(event, ticket)
    return event


def append_events(ticket: Ticket, entries: Iterable[tuple[str, int, dict[str, Any]]], *, at: datetime) -> list[Event]:
    """Several events of one ticket, of which the last has its version: (kind, id of who did it, detail). One statement,
    one signal each, so that whoever hears the first one can read all of them."""
    told = list(entries)
    first = ticket.version - len(told) + 1
    events: list[Event] = Event.objects.bulk_create(
        Event(ticket=ticket, kind=kind, by_id=by, at=at, version=version, detail=detail, cause=spine.cause())
        for version, (kind, by, detail) in enumerate(told, start=first)
    )
    for event in events:
        event_recorded.send(Event, event=event, ticket=ticket)
        spine.recorded(event, ticket)
    return events


def record_many(entries: Iterable[tuple[Ticket, str, dict[str, Any]]], *, by: Person, now: datetime) -> list[Event]:
    """Appends events of many locked tickets, which change none of their fields, in two statements and one signal each.

    `now` is the database's clock after the locks. A ticket may occur more than once. Call it inside a transaction.
    """
    with spine.verb():
        return _record_many(entries, by=by, now=now)


def _record_many(entries: Iterable[tuple[Ticket, str, dict[str, Any]]], *, by: Person, now: datetime) -> list[Event]:
    events, touched = [], {}
    for ticket, kind, detail in entries:
        ticket.version += 1
        ticket.updated_at = max(now, ticket.updated_at)
        touched[ticket.pk] = ticket
        events.append(
            Event(
                ticket=ticket,
                kind=kind,
                by=by,
                at=ticket.updated_at,
                version=ticket.version,
                detail=detail,
                cause=spine.cause(),
            )
        )
    events = Event.objects.bulk_create(events)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE tickets_ticket SET version = row.version, updated_at = row.at
            FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[]) AS row(id, version, at)
            WHERE tickets_ticket.id = row.id
            """,
            [
                [ticket.pk for ticket in touched.values()],
                [ticket.version for ticket in touched.values()],
                [ticket.updated_at for ticket in touched.values()],
            ],
        )
    for event in events:
        event_recorded.send(Event, event=event, ticket=event.ticket)
        spine.recorded(event, event.ticket)
    return events


# What changes with every change of triggers: read with the clock, so that nobody asks for it alone.
RULES_KEY = "(SELECT max(id) FROM tickets_triggerversion), (SELECT max(changed_at) FROM tickets_trigger)"


def database_now() -> datetime:
    """The database's clock, in whole seconds. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT date_trunc('second', clock_timestamp()), {RULES_KEY}")
        now, *key = cursor.fetchone()
    spine.saw_rules(tuple(key))
    moment: datetime = now.astimezone(UTC)
    return moment


def require_worker(by: Person) -> None:
    """Raises NotAllowed unless this person's role may work tickets."""
    if not by.may(access.WORK_TICKETS):
        raise NotAllowed(_("Your role lets you read tickets but not change them."))
