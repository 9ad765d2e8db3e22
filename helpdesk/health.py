"""Whether the parts work: for load balancers (/healthz, /readyz) and for people."""

from __future__ import annotations

import logging
import time
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from sla.models import Clock, NumbersAudit, RollupMark
from tickets.models import Arrival, Mailbox, Outgoing

HEARTBEAT = "helpdesk:worker-heartbeat"
FAILING = 900  # seconds that a mailbox may not be readable
STALE_AFTER = 90  # seconds without a sign of life of any worker

_log = logging.getLogger(__name__)


def alive(request: HttpRequest) -> HttpResponse:
    """`/healthz`: this process answers."""
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    """`/readyz`: each part with its state; 503 when one that is needed does not work."""
    parts = {"database": _database(), "broker": _broker(), "worker": _worker(), "mail": _mail(), "clocks": _clocks()}
    good = all(part["ok"] for part in parts.values())
    # A wrong number is an alarm for people, and no reason to take the desk out of service.
    return JsonResponse({"ok": good, **parts, "numbers": _numbers()}, status=200 if good else 503)


def beat() -> None:
    _client().set(HEARTBEAT, int(time.time()), ex=STALE_AFTER * 10)


def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def _database() -> dict[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        _log.warning("readyz: database: %s", error)
        return {"ok": False}
    return {"ok": True}


def _broker() -> dict[str, Any]:
    try:
        _client().ping()
    except redis.RedisError as error:
        _log.warning("readyz: broker: %s", error)
        return {"ok": False}
    return {"ok": True}


def _worker() -> dict[str, Any]:
    try:
        last = _client().get(HEARTBEAT)
    except redis.RedisError:
        return {"ok": False, "seconds_since": None}
    since = None if last is None else max(0, int(time.time()) - int(last))
    return {"ok": since is not None and since < STALE_AFTER, "seconds_since": since}


def _mail() -> dict[str, Any]:
    """Ages in seconds of the oldest mail not yet sent, the oldest not yet read, the last good fetch of the mailbox that
    was fetched longest ago (None: never or none is), and of the first failure since then."""
    try:
        unsent = Outgoing.objects.filter(state=Outgoing.State.QUEUED).order_by("created_at").first()
        unread = Arrival.objects.undecided().order_by("id").first()
        boxes = Mailbox.objects.fetched().aggregate(oldest=Min("fetched_at"), failing=Min("failing_since"))
    except DatabaseError:
        return {"ok": False}
    now = timezone.now()
    outbox_age = int((now - unsent.created_at).total_seconds()) if unsent else 0
    intake_age = int((now - unread.received_at).total_seconds()) if unread else 0
    failing = int((now - boxes["failing"]).total_seconds()) if boxes["failing"] else 0
    return {
        "ok": outbox_age < 4 * 3600 and intake_age < 1800 and failing < FAILING,
        "outbox_age": outbox_age,
        "intake_age": intake_age,
        "fetch_age": int((now - boxes["oldest"]).total_seconds()) if boxes["oldest"] else None,
        "fetch_failing": failing,
    }


def _numbers() -> dict[str, Any]:
    """How many differences the last nightly audit found, and how far rollups are behind. The dashboards name them."""
    try:
        last = NumbersAudit.objects.order_by("-ended_at").first()
        waiting = RollupMark.objects.count()
    except DatabaseError:
        return {"ok": False}
    if last is None:
        return {"ok": True, "audited_at": None, "differences": 0, "marks_waiting": waiting}
    at = last.ended_at.isoformat()
    return {"ok": last.found == 0, "audited_at": at, "differences": last.found, "marks_waiting": waiting}


def _clocks() -> dict[str, Any]:
    """Seconds by which the tick is behind: the age of the oldest warning or breach that has no event yet."""
    try:
        now = timezone.now()
        oldest = Clock.objects.to_check(now).values_list("next_check_at", flat=True).first()
    except DatabaseError:
        return {"ok": False}
    behind = int((now - oldest).total_seconds()) if oldest else 0
    return {"ok": behind < 300, "behind": behind}
