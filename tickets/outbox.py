"""The outbox: rows written with a change, carried out after its commit, at least once and under a stable id."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tickets import carriers
from tickets.content import one_line
from tickets.models import Outgoing, Ticket

LEASE = timedelta(minutes=3)  # longer than one try can take; a worker that died is followed by another after it
GIVE_UP_AFTER = timedelta(days=4)

_log = logging.getLogger(__name__)
_silent_until = 0.0


def wish(
    kind: Outgoing.Kind,
    recipient: int | None,  # a person's id
    address: str,
    *,
    ticket: Ticket | None = None,
    message_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Writes one row in the running transaction; a second wish for the same message and address is none."""
    row = Outgoing(
        kind=kind, recipient_id=recipient, address=address, ticket=ticket, message_id=message_id, detail=detail or {}
    )
    _write([row])


def wish_updates(incidents: Iterable[Ticket], message_id: int) -> None:
    """Writes a row for each incident that a problem's update, the note `message_id`, is to be passed on to."""
    kind = Outgoing.Kind.UPDATE
    _write(Outgoing(kind=kind, address=one.number, ticket=one, message_id=message_id) for one in incidents)


def _write(rows: Iterable[Outgoing]) -> None:
    Outgoing.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(_nudge, robust=True)


def sweep(limit: int = 500) -> int:
    """Carries what is due, one row at a time, beside any number of other sweepers. Returns how many were tried."""
    tried = 0
    while tried < limit and (row := _claim()) is not None:
        _try(row)
        tried += 1
    return tried


def _claim() -> Outgoing | None:
    """Takes the next due row for the time of a lease."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE tickets_outgoing
            SET not_before = clock_timestamp() + make_interval(secs => %s), attempts = attempts + 1
            WHERE id = (
              SELECT id FROM tickets_outgoing WHERE state = 'queued' AND not_before <= clock_timestamp()
              ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED
            ) RETURNING id
            """,
            [LEASE.total_seconds()],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    return (
        Outgoing.objects.select_related("ticket__requester", "ticket__team", "message__author", "recipient")
        .prefetch_related("message__attachments")
        .get(pk=found[0])
    )


def _try(row: Outgoing) -> None:
    try:
        raw_sha256 = carriers.carry(row)
    except carriers.NobodyThere:
        row.delete()  # somebody tried an address that nobody has: no failure of ours
    except carriers.Unsendable as error:
        _finish(row, Outgoing.State.FAILED, error=str(error), detail={"why": error.why, "name": error.name})
    except carriers.NotTaken as error:
        _failed(row, str(error), final=error.final)
    except OSError as error:
        _failed(row, f"{type(error).__name__}: {error}", final=False)
    except Exception as error:
        _log.exception("%s %s could not be made", row.kind, row.pk)
        _failed(row, f"{type(error).__name__}: {error}", final=False)
    else:
        _finish(row, Outgoing.State.SENT, raw_sha256=raw_sha256)


def _failed(row: Outgoing, error: str, *, final: bool) -> None:
    now = timezone.now()
    if final or now - row.created_at > GIVE_UP_AFTER:
        _finish(row, Outgoing.State.FAILED, error=error)
        return
    wait = timedelta(seconds=min(30 * 2 ** min(row.attempts, 12), 6 * 3600))
    waiting = Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.QUEUED)
    waiting.update(error=one_line(error, 500), detail=_asked(row), not_before=now + wait)


def _finish(
    row: Outgoing, state: Outgoing.State, *, error: str = "", raw_sha256: str = "", detail: dict[str, str] | None = None
) -> None:
    """Ends a row that is still queued: a delivery report may have been quicker than the end of the SMTP session."""
    Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.QUEUED).update(
        state=state,
        error=one_line(error, 500),
        detail={**_asked(row), **(detail or {})},
        raw_sha256=raw_sha256,
        sent_at=timezone.now() if state == Outgoing.State.SENT else None,
    )


def _asked(row: Outgoing) -> dict[str, Any]:
    """What the wish says, without the reason of an earlier failure."""
    return {name: value for name, value in row.detail.items() if name not in ("why", "name")}


def _nudge() -> None:
    """Wakes a worker now instead of at the next sweep; when the broker is down the sweep does it."""
    global _silent_until
    from tickets.tasks import sweep_outbox  # the task calls `sweep` here

    if time.monotonic() < _silent_until:
        return
    try:
        sweep_outbox.apply_async(retry=False, expires=10)
    except Exception as error:
        # One slow try every few seconds, not one a request.
        _silent_until = time.monotonic() + 5
        _log.warning("the broker is unreachable, the outbox waits for the sweep: %s", error)
