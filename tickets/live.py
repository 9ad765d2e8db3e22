"""Telling open pages that a ticket changed: ids and kinds only, after commit, best effort.

Behind it is a capped stream in Valkey, so that a page that was away for a moment catches up. When Valkey is down the
pages miss nudges and nothing else.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, TypeVar

import redis
from django.conf import settings
from django.db import transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from tickets.models import Event

STREAM = "helpdesk:live"
KEPT = 10_000  # entries a reconnecting page can catch up on

Answer = TypeVar("Answer")

_log = logging.getLogger(__name__)
_client: redis.Redis | None = None
_silent_until = 0.0


def announce(event: Event) -> None:
    """Tells after commit that this ticket has a new event."""
    nudge({"ticket": event.ticket_id, "kind": event.kind, "version": event.version})


def nudge(entry: dict[str, int | str]) -> None:
    """Tells after commit what is no event of a ticket: readers pass on what they know."""
    transaction.on_commit(lambda: _publish(entry), robust=True)


def _publish(entry: dict[str, int | str]) -> None:
    asked(lambda valkey: valkey.xadd(STREAM, entry, maxlen=KEPT, approximate=True), None)  # type: ignore[arg-type]  # redis stubs are invariant


def asked(question: Callable[[redis.Redis], Answer], otherwise: Answer) -> Answer:
    """What Valkey answers; `otherwise` while it is down. One slow try every few seconds, not one a request."""
    global _client, _silent_until
    if time.monotonic() < _silent_until:
        return otherwise
    if _client is None:
        _client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)
    try:
        return question(_client)
    except redis.RedisError as error:
        _silent_until = time.monotonic() + 5
        _log.warning("the live stream is unreachable: %s", error)
        return otherwise
