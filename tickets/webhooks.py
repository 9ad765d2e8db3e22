"""Calling webhooks: the body that a rule wrote down is posted, signed, and what comes of it is kept.

Each delivery has an id that stays the same however often it is tried. The signature is an HMAC-SHA256 over
`timestamp.body` by the webhook's secret; the timestamp is that of the try, so that an old call is known as one.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from http import HTTPStatus

from django.conf import settings
from django.db.models import F, JSONField, Value
from django.db.models.expressions import CombinedExpression
from django.utils import translation
from django.utils.translation import gettext as _

from people import access
from people.models import Person
from people.models.address import first_emails
from tickets import fetching
from tickets.models import Outgoing, Webhook
from tickets.undelivered import NotTaken, Unsendable

Why = Outgoing.Why


def deliver(row: Outgoing) -> None:
    """Posts one row's body to where the webhook is now. Raises Unsendable or NotTaken. A test is tried once, whatever
    state the webhook is in, and its failure changes nothing."""
    hook, test = row.webhook, bool(row.detail.get("test"))
    if hook is None:
        raise Unsendable(Why.REMOVED)
    if not hook.is_active and not test:
        raise Unsendable(Why.OFF)
    body = row.detail["body"].encode()
    try:
        status = fetching.post(hook.url, body, headers(row.detail["id"], hook.secret, body))
    except fetching.CannotFetch as error:
        if not test:
            _failed(hook, row)
        raise NotTaken("no answer", final=test, why=Why.SILENT) from error
    if 200 <= status < 300:
        hook.answered()
        return
    gone = status == HTTPStatus.GONE
    if gone and not test:
        _give_up(hook, row, Webhook.GaveUp.GONE)
    elif not test:
        _failed(hook, row)
    raise NotTaken(f"answered {status}", final=gone or test, why=Why.ANSWERED, name=str(status))


def headers(delivery: str, secret: str, body: bytes) -> dict[str, str]:
    """What goes with a body: its id, the moment of the try, the signature over both."""
    now = int(time.time())
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Helpdesk-Delivery": delivery,
        "Helpdesk-Timestamp": str(now),
        "Helpdesk-Signature": f"t={now},v1={signature(secret, now, body)}",
    }


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """In hexadecimal."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def _failed(hook: Webhook, row: Outgoing) -> None:
    if hook.failed():
        _give_up(hook, row, Webhook.GaveUp.FAILING)


def _give_up(hook: Webhook, row: Outgoing, why: Webhook.GaveUp) -> None:
    """Out of force, once: what else waits for it fails, and the administrators learn of it by mail."""
    if not hook.give_up(why):
        return
    waiting = Outgoing.objects.filter(webhook=hook, state=Outgoing.State.QUEUED).exclude(pk=row.pk)
    reason = CombinedExpression(F("detail"), "||", Value({"why": str(Why.OFF), "name": ""}, JSONField()))
    waiting.update(state=Outgoing.State.FAILED, error=str(Why.OFF), detail=reason)
    admins = {person.pk: person for person in Person.objects.active().filter(role=access.Role.ADMIN)}
    # The outbox's sweep finds them: nothing here is worth a nudge.
    Outgoing.objects.bulk_create(
        Outgoing(
            kind=Outgoing.Kind.LETTER, recipient_id=pk, address=address, detail=_news(hook, admins[pk].language)
        )
        for pk, address in first_emails(admins).items()
    )  # fmt: skip


def _news(hook: Webhook, language: str) -> dict[str, str]:
    with translation.override(language or settings.LANGUAGE_CODE):
        return {
            "subject": _("The webhook “%(name)s” is out of force") % {"name": hook.name},
            "text": _("Rules do not call it any more: %(why)s. It can be put in force again in the settings.")
            % {"why": hook.get_gave_up_display()},
            "link": f"{settings.SITE_URL}/setup/webhooks/{hook.pk}/",
        }
