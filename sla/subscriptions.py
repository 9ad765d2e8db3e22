"""Sending reports when they are due: each once, with the last period that is over, to those who may still see it."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from people import access
from sla.kpi import keeping, rolling
from sla.kpi.period import Period
from sla.models import ReportSubscription
from tickets import outbox
from tickets.models import Outgoing

BATCH = 200


def send_due() -> int:
    """Wishes the mails that are due, beside any number of others who do the same. Returns how many."""
    if not ReportSubscription.objects.due(timezone.now()).exists():
        return 0
    # What happened up to now is in what they say.
    keeping.keep()
    rolling.roll()
    sent = 0
    for _each in range(BATCH):
        found = _send_next()
        if found is None:
            break
        sent += found
    return sent


@transaction.atomic
def send_now(subscription: ReportSubscription) -> Period:
    """Out of turn, of the days that are over now; the next one comes as it would."""
    period = subscription.finished_period(timezone.now())
    _wish(subscription, period)
    return period


def period_of(detail: dict[str, Any]) -> Period:
    """What a wish says that its mail is about."""
    first, last = date.fromisoformat(detail["first"]), date.fromisoformat(detail["last"])
    return Period(first, last, ZoneInfo(detail["zone"]))


@transaction.atomic
def _send_next() -> bool | None:
    """Takes one that is due, for this transaction alone; whether a mail goes out, None when nothing is due.

    The mark and the wish stand or fall together, so a mail is never lost and never sent twice.
    """
    now = timezone.now()
    due = ReportSubscription.objects.due(now).select_related("person")
    one = due.select_for_update(skip_locked=True, of=("self",)).first()
    if one is None:
        return None
    # After a standstill of weeks only the last period is worth a mail.
    period = one.last_period(now)
    wanted = one.last_sent_for != period.first and one.person.may(access.SEE_REPORTS) and bool(one.person.email)
    one.plan(now)
    if wanted:
        one.last_sent_for, one.last_sent_at = period.first, now
        _wish(one, period)
    one.save(update_fields=["due_at", "last_sent_for", "last_sent_at"])
    return wanted


def _wish(one: ReportSubscription, period: Period) -> None:
    detail = {
        "subscription": one.pk, "first": str(period.first), "last": str(period.last), "zone": period.zone.key,
    }  # fmt: skip
    outbox.wish(Outgoing.Kind.REPORT, one.person_id, one.person.email, detail=detail)
