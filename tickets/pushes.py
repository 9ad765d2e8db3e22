"""Pushes to browsers: wished for in one row of the outbox a device, made and sealed when they leave."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from people import branding
from people.models import Person
from tickets import fetching, outbox, web_push
from tickets.history import names_for
from tickets.models import Notice, Outgoing, PushDevice
from tickets.sentences import said_to
from tickets.undelivered import NotTaken, Unsendable

BATCH = 500
BURST = timedelta(minutes=2)  # at most one push in this time to one person: the next says how many there are
STALE = timedelta(hours=12)  # after it a push tells nothing that the bell has not told
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
Why = Outgoing.Why


def push_due() -> int:
    """Wishes for one push to each device of whoever has something due and had none just now. Returns the wishes."""
    now, wishes = timezone.now(), 0
    with transaction.atomic():
        due = list(
            Notice.objects.filter(push_at__lte=now)
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("recipient_id", "id")[:BATCH]
        )
        for recipient, notices in groupby(due, key=lambda notice: notice.recipient_id):
            wishes += _wish(recipient, [notice.pk for notice in notices], now)
    return wishes


def _wish(recipient: int, notices: Sequence[int], now: datetime) -> int:
    devices = list(PushDevice.objects.filter(person=recipient))
    last = max((device.wished_at for device in devices if device.wished_at), default=None)
    if last is not None and last + BURST > now:
        Notice.objects.filter(pk__in=notices).update(push_at=last + BURST)
        return 0
    unread = Notice.objects.filter(pk__in=notices, read_at=None).values_list("pk", flat=True)
    if wanted := sorted(unread):
        for device in devices:
            detail = {"device": device.pk, "notices": wanted}
            outbox.wish(Outgoing.Kind.PUSH, recipient, device.service, detail=detail)
        PushDevice.objects.filter(pk__in=[device.pk for device in devices]).update(wished_at=now)
    Notice.objects.filter(pk__in=notices).update(push_at=None)
    return len(devices) if wanted else 0


def deliver(row: Outgoing) -> None:
    """Seals and posts one push. Raises Unsendable or NotTaken; a browser that has gone is forgotten."""
    device = PushDevice.objects.filter(pk=row.detail["device"], person=row.recipient_id).first()
    person = row.recipient
    if device is None or person is None or not person.is_active:
        raise Unsendable(Why.NO_DEVICE)
    told = told_by(person, row.detail["notices"], without_words=device.without_words)
    if told is None:
        raise Unsendable(Why.KNOWN)
    old = timezone.now() - row.created_at > STALE
    try:
        body = web_push.encrypted(json.dumps(told, ensure_ascii=False).encode(), device.p256dh, device.auth)
        status = fetching.post(device.endpoint, body, _headers(device.endpoint))
    except fetching.CannotFetch as error:
        raise NotTaken("no answer", final=old, why=Why.SILENT) from error
    if 200 <= status < 300:
        PushDevice.objects.filter(pk=device.pk).update(taken_at=timezone.now())
        return
    if status in _GONE:
        device.delete()
        raise Unsendable(Why.NO_DEVICE)
    final = old or (400 <= status < 500 and status not in _BUSY)
    raise NotTaken(f"answered {status}", final=final, why=Why.ANSWERED, name=str(status))


def _headers(endpoint: str) -> dict[str, str]:
    return {
        "Authorization": web_push.authorization(endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(STALE.total_seconds())),
        "Urgency": "normal",
    }


def told_by(person: Person, pks: Sequence[int], *, without_words: bool) -> dict[str, str] | None:
    """{title, body, url, tag} in the person's language: of one its sentence, of several their number; None when all was
    read meanwhile, or may not be seen any more."""
    found = Notice.objects.seen_by(person).filter(pk__in=pks, recipient=person, read_at=None)
    notices = list(found.for_bell())
    if not notices:
        return None
    with translation.override(person.language or settings.LANGUAGE_CODE):
        title, body = branding.name(), _count(len(notices))
        numbers = list(dict.fromkeys(notice.short for notice in notices))
        if not without_words and len(notices) == 1:
            title, body = numbers[0], said_to(notices[0], names_for(filter(None, [notices[0].event])))[:500]
        elif not without_words:
            title, body = body, ", ".join(numbers[:5]) + (" …" if len(numbers) > 5 else "")
    one = len(numbers) == 1
    url = notices[0].place if one else reverse("desk:notices")
    return {"title": title, "body": body, "url": url, "tag": numbers[0] if one else "notices"}


def _count(n: int) -> str:
    return ngettext("%(n)d new notice", "%(n)d new notices", n) % {"n": n}
