"""The mail flight recorder: for an address, a Message-ID or a ticket the whole way of every mail, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Lower
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from tickets.mail import addresses
from tickets.models import Arrival, Attempt, GivenId, Outgoing
from tickets.models.ticket import PREFIX

PAGE = 50
# What stands before the number in a Message-ID of ours that is no reply's.
_MARKS = {"r": Outgoing.Kind.RECEIPT, "l": Outgoing.Kind.LETTER, addresses.ASIDE: Outgoing.Kind.OUTSIDE}
_NUMBER = re.compile(rf"(?:{PREFIX})?(\d{{1,17}})", re.IGNORECASE)
_OWN_ID = re.compile(r"(?:sign-in|[a-z_]+)\.(\d{1,17})@")


@dataclass(frozen=True, slots=True)
class Step:
    """What happened when; `tone` is the kit's. `at` is None where only the order is known."""

    text: str
    at: datetime | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Flight:
    """One mail, in (`arrival`) or out (`mail`), and its way in order."""

    at: datetime
    title: str
    steps: list[Step] = field(default_factory=list)
    arrival: Arrival | None = None
    mail: Outgoing | None = None

    @property
    def ticket(self) -> Any:
        return (self.arrival or self.mail).ticket  # type: ignore[union-attr]  # it is one of them


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page goes on: the last rows shown, 0 before the first."""

    arrival: int = 0
    mail: int = 0


def trace(query: str, after: Place | None = None) -> tuple[list[Flight], Place | None]:
    """The newest flights first, PAGE at most, and where older ones begin; None at the end. Six queries at most."""
    after = after or Place()
    arrivals, mails = _asked(query.strip().strip("<>").strip())
    if after.arrival:
        arrivals = arrivals.filter(pk__lt=after.arrival)
    if after.mail:
        mails = mails.filter(pk__lt=after.mail)
    came = list(arrivals.select_related("ticket", "original").order_by("-id")[: PAGE + 1])
    went = list(mails.select_related("ticket", "recipient").prefetch_related("tries").order_by("-id")[: PAGE + 1])
    found = sorted([*map(_in, came), *map(_out, went)], key=lambda flight: flight.at, reverse=True)
    shown = found[:PAGE]
    if len(found) <= PAGE:
        return shown, None
    return shown, Place(
        min((each.arrival.pk for each in shown if each.arrival), default=after.arrival),
        min((each.mail.pk for each in shown if each.mail), default=after.mail),
    )


def _asked(query: str) -> tuple[Any, Any]:
    """What came and what went: by a ticket's number, an address, or a Message-ID, be it ours or another's."""
    came, went = Arrival.objects.alias(folded=Lower("sender")), Outgoing.objects.alias(folded=Lower("address"))
    went = went.exclude(kind__in=(Outgoing.Kind.WEBHOOK, Outgoing.Kind.UPDATE))
    if number := _NUMBER.fullmatch(query):
        return came.filter(ticket=int(number[1])), went.filter(ticket=int(number[1]))
    if "@" not in query:
        return came.none(), went.none()
    own = Q(pk__in=_own(query)) | Q(pk__in=GivenId.objects.named([query]).values("outgoing"))
    return came.filter(Q(mail_id=query) | Q(folded=query.lower())), went.filter(own | Q(folded=query.lower()))


def _own(mail_id: str) -> list[int]:
    """The rows whose mails bear this Message-ID of ours."""
    if parts := addresses.parts_of_message_id(mail_id, secret=settings.SECRET_KEY):
        mark = parts[1][:1]
        digits = parts[1].removeprefix(mark) if mark in _MARKS else parts[1]
        if not digits.isdecimal() or len(digits) > 17:
            return []
        kind = _MARKS.get(mark, Outgoing.Kind.REPLY)
        rows = Outgoing.objects.filter(kind=kind)
        rows = rows.filter(message=int(digits)) if kind in Outgoing.WRITTEN else rows.filter(pk=int(digits))
        return list(rows.values_list("pk", flat=True))
    found = _OWN_ID.match(mail_id)
    ours = mail_id.rpartition("@")[2].lower() == settings.MAIL_DOMAIN
    return [int(found[1])] if found and ours else []


def _in(row: Arrival) -> Flight:
    title = _("From %(sender)s: %(subject)s") % {"sender": row.sender or "—", "subject": row.subject or "—"}
    return Flight(row.received_at, title, list(_steps_in(row)), arrival=row)


def _steps_in(row: Arrival) -> Iterator[Step]:
    way = row.get_door_display() if row.door else row.get_channel_display()
    if row.mailbox:
        yield Step(_("Received for %(mailbox)s: %(way)s") % {"mailbox": row.mailbox, "way": way}, row.received_at)
    else:
        yield Step(_("Received: %(way)s") % {"way": way}, row.received_at)
    if row.raw_sha256:
        words = {"size": filesizeformat(row.raw_size), "hash": row.raw_sha256}
        yield Step(_("Stored: %(size)s, SHA-256 %(hash)s") % words)
    if row.identity:
        yield Step(_("Read; Message-ID %(id)s") % {"id": row.mail_id or "—"})
    if row.strange is not None:
        yield Step(_("Names %(number)s, but its sender takes no part there") % {"number": f"{PREFIX}{row.strange}"})
    if row.found:
        yield Step(_("Matched by %(hint)s") % {"hint": row.get_found_display()})
    if row.rules:
        yield Step(_("Inbound rules: %(names)s") % {"names": ", ".join(row.rules)})
    if not row.outcome:
        yield Step(_("Not decided yet; tries: %(count)d") % {"count": row.attempts}, tone="warn")
        return
    verdict = _("Verdict: %(outcome)s") % {"outcome": row.get_outcome_display()}
    if row.original_id:
        verdict += _("; the original is arrival %(id)s") % {"id": row.original_id}
    elif row.reason:
        verdict += f"; {row.why}"
    tone = "bad" if row.outcome == Arrival.Outcome.QUARANTINED else "ok" if row.ticket_id else ""
    yield Step(verdict, row.decided_at, tone)


def _out(row: Outgoing) -> Flight:
    title = _("To %(address)s: %(kind)s") % {"address": row.address, "kind": row.get_kind_display()}
    return Flight(row.created_at, title, list(_steps_out(row)), mail=row)


_TONES = {Attempt.Outcome.TAKEN: "ok", Attempt.Outcome.LATER: "warn"}


def _steps_out(row: Outgoing) -> Iterator[Step]:
    yield Step(_("Queued"), row.created_at)
    for each in row.tries.all():
        outcome = Attempt.Outcome(each.outcome)
        text = f"{outcome.label}: {row.said(each.said)}" if each.said else str(outcome.label)
        yield Step(text[:1].upper() + text[1:], each.at, _TONES.get(outcome, "bad"))
    if row.state == Outgoing.State.QUEUED:
        yield Step(_("Waits; the next try is not before this"), row.not_before)
    elif row.state == Outgoing.State.SENT:
        yield Step(_("Sent"), row.sent_at, "ok")
    else:
        yield Step(_("Not delivered: %(why)s") % {"why": row.trouble}, tone="bad")
        if row.settled_at:
            yield Step(_("Dealt with"), row.settled_at)
