"""The outbox: rows written with a change, carried out after its commit, at least once and under a stable id.

Webhooks and pushes are swept apart from all else: foreign machines may hang, and no mail waits for one of them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from people.models.address import stop_mail_to
from tickets import carriers
from tickets.alone import alone
from tickets.content import one_line
from tickets.models import Attempt, GivenId, Outgoing, Ticket, Webhook
from tickets.models.outgoing import OutgoingQuerySet
from tickets.post import Posted

LEASE = timedelta(minutes=3)  # longer than one try can take; a worker that died is followed by another after it
GIVE_UP_AFTER = timedelta(days=5)
LONGEST_PAUSE = timedelta(hours=1)
CALLS_FOR = 10.0  # seconds that one sweep of webhooks goes on
_CALLING = 2023  # the advisory lock of whoever calls webhooks
_PUSHING = 2024  # and of whoever calls push services

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
    not_before: datetime | None = None,
) -> None:
    """Writes one row in the running transaction; a second wish for the same message and address is none."""
    row = Outgoing(
        kind=kind,
        recipient_id=recipient,
        address=address,
        ticket=ticket,
        message_id=message_id,
        detail=detail or {},
        not_before=not_before or timezone.now(),
    )
    _write([row])


def wish_updates(incidents: Iterable[Ticket], message_id: int) -> None:
    """Writes a row for each incident that a problem's update, the note `message_id`, is to be passed on to."""
    kind = Outgoing.Kind.UPDATE
    _write(Outgoing(kind=kind, address=one.number, ticket=one, message_id=message_id) for one in incidents)


def wish_call(webhook: Webhook, delivery: str, body: str, *, ticket: Ticket | None = None, test: bool = False) -> None:
    """Writes down a call of a webhook: its id and the JSON text that is sent, as things are now."""
    detail = {"id": delivery, "body": body, **({"test": True} if test else {})}
    row = Outgoing(
        kind=Outgoing.Kind.WEBHOOK, webhook=webhook, address=webhook.url, ticket=ticket, detail=detail
    )  # fmt: skip
    _write([row])


def _write(rows: Iterable[Outgoing]) -> None:
    written = Outgoing.objects.bulk_create(rows, ignore_conflicts=True)
    kinds = {row.kind for row in written}
    calls = _nudge_calls if Outgoing.Kind.WEBHOOK in kinds else _nudge_pushes if Outgoing.Kind.PUSH in kinds else _nudge
    transaction.on_commit(calls, robust=True)


def sweep(limit: int = 500) -> int:
    """Carries what is due, one row at a time, beside any number of other sweepers. Returns how many were tried."""
    tried = 0
    while tried < limit and (row := _claim(_DUE)) is not None:
        _try(row)
        tried += 1
    return tried


def sweep_calls() -> int:
    """Calls webhooks for CALLS_FOR seconds at most, alone: so one worker at most waits for foreign machines. Returns
    how many calls were tried."""
    return _call_alone(_CALLING, _CALLS_DUE)


def sweep_pushes() -> int:
    """The same for push services."""
    return _call_alone(_PUSHING, _PUSHES_DUE)


def _call_alone(lock: int, due: str) -> int:
    until, tried = time.monotonic() + CALLS_FOR, 0
    with alone(lock) as is_ours:
        while is_ours and time.monotonic() < until and (row := _claim(due)) is not None:
            _try(row)
            tried += 1
    return tried


_DUE = """
    SELECT id FROM tickets_outgoing
    WHERE state = 'queued' AND NOT (kind = 'webhook') AND kind <> 'push' AND not_before <= clock_timestamp()
    ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_PUSHES_DUE = """
    SELECT id FROM tickets_outgoing
    WHERE state = 'queued' AND kind = 'push' AND not_before <= clock_timestamp()
    ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
# A webhook that has just failed rests, and with it all that waits for it but a test.
_CALLS_DUE = """
    SELECT o.id FROM tickets_outgoing o LEFT JOIN tickets_webhook w ON w.id = o.webhook_id
    WHERE o.state = 'queued' AND o.kind = 'webhook' AND o.not_before <= clock_timestamp()
      AND (w.id IS NULL OR w.rests_until <= clock_timestamp() OR o.detail ? 'test')
    ORDER BY o.not_before, o.id LIMIT 1 FOR UPDATE OF o SKIP LOCKED
"""


_NEEDED = (
    "ticket__requester",
    "ticket__team",
    "ticket__mailbox",
    "message__author",
    "message__side",
    "recipient",
    "webhook",
)


def _claim(due: str = _DUE) -> Outgoing | None:
    """Takes the next due row for the time of a lease."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE tickets_outgoing
            SET not_before = clock_timestamp() + make_interval(secs => %s), attempts = attempts + 1
            WHERE id = ({due}) RETURNING id
            """,
            [LEASE.total_seconds()],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    return Outgoing.objects.select_related(*_NEEDED).prefetch_related("message__attachments").get(pk=found[0])


def _try(row: Outgoing) -> None:
    try:
        posted = carriers.carry(row)
    except carriers.NobodyThere:
        row.delete()  # somebody tried an address that nobody has: no failure of ours
    except carriers.Unsendable as error:
        _lost(row, str(error), {"why": str(error.why), "name": error.name})
    except carriers.NotTaken as error:
        if error.dead:
            stop_mail_to([row.address])
        _failed(row, str(error), final=error.final, reason=error.reason)
    except OSError as error:
        _failed(row, f"{type(error).__name__}: {error}", final=False)
    except Exception as error:
        _log.exception("%s %s could not be made", row.kind, row.pk)
        _failed(row, f"{type(error).__name__}: {error}", final=False)
    else:
        _sent(row, posted)


def _failed(row: Outgoing, error: str, *, final: bool, reason: dict[str, str] | None = None) -> None:
    now = timezone.now()
    if final or now - (row.retried_at or row.created_at) > GIVE_UP_AFTER:
        _lost(row, error, reason)
        return
    _note(row, Attempt.Outcome.LATER, error)
    pause = min(timedelta(seconds=30 * 2 ** min(row.attempts, 12)), LONGEST_PAUSE)
    _queued(row).update(error=one_line(error, 500), detail={**_asked(row), **(reason or {})}, not_before=now + pause)


def _lost(row: Outgoing, error: str, why: dict[str, str] | None) -> None:
    """Ends a row for good; that what a person wrote has not arrived is told by its ticket."""
    _note(row, Attempt.Outcome.REFUSED, error)
    if why and why["why"] == Outgoing.Why.UNWANTED:
        _queued(row).fail(error, why)
        Outgoing.objects.filter(pk=row.pk).settle()  # as its recipient wished: nobody has to deal with it
    elif row.kind in Outgoing.WRITTEN and row.ticket is not None:
        row.ticket.lose(_queued(row), error, why)
    else:
        _queued(row).fail(error, why)


def _sent(row: Outgoing, posted: Posted) -> None:
    """Ends a row that has left; what earlier did not reach the same address has been made good."""
    now = timezone.now()
    _note(row, Attempt.Outcome.TAKEN, posted.said)
    _queued(row).update(
        state=Outgoing.State.SENT, error="", detail=_asked(row), raw_sha256=posted.raw_sha256, sent_at=now
    )  # fmt: skip
    if posted.given:
        GivenId.objects.create(outgoing=row, given=posted.given[:255])
    if row.kind in Outgoing.WRITTEN:
        Outgoing.objects.filter(ticket=row.ticket, address=row.address, pk__lt=row.pk).settle()


def _note(row: Outgoing, outcome: Attempt.Outcome, said: str) -> None:
    """What the flight recorder tells of this try."""
    if row.kind not in (Outgoing.Kind.WEBHOOK, Outgoing.Kind.PUSH):
        Attempt.objects.create(outgoing=row, outcome=outcome, said=one_line(said, 500))


def _queued(row: Outgoing) -> OutgoingQuerySet:
    """The row while it is still queued: a delivery report may have been quicker than the end of the SMTP session."""
    found: OutgoingQuerySet = Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.QUEUED)
    return found


def _asked(row: Outgoing) -> dict[str, Any]:
    """What the wish says, without the reason of an earlier failure."""
    return {name: value for name, value in row.detail.items() if name not in ("why", "name")}


def _nudge() -> None:
    from tickets.tasks import sweep_outbox  # the task calls `sweep` here

    wake(sweep_outbox)


def _nudge_calls() -> None:
    from tickets.tasks import sweep_webhooks  # the task calls `sweep_calls` here

    wake(sweep_webhooks)


def _nudge_pushes() -> None:
    from tickets.tasks import sweep_pushes  # the task calls `sweep_pushes` here

    wake(sweep_pushes)


def wake(task: Any) -> None:
    """Wakes a worker now instead of at the next sweep; when the broker is down the sweep does it."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        task.apply_async(retry=False, expires=10)
    except Exception as error:
        # One slow try every few seconds, not one a request.
        _silent_until = time.monotonic() + 5
        _log.warning("the broker is unreachable, the outbox waits for the sweep: %s", error)
