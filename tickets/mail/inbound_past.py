"""An inbound rule tried on the mails that came last, from their kept bytes."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from tickets import blobs
from tickets.mail.inbound import header_names
from tickets.mail.parse import ParsedMail, parse
from tickets.mail.tree import Unparseable
from tickets.models import Arrival, InboundRule
from tickets.models.words import Channel

DAYS = 30
LOOKED_AT = 500
SHOWN = 8
_SECONDS = 3.0
_HEAD = 128 * 1024  # bytes that are read of a mail: rules ask nothing of its body
_Outcome = Arrival.Outcome
# Of what rules are asked about, or would be if nothing had been decided before.
_ASKED = (_Outcome.NEW_TICKET, _Outcome.SPAM, _Outcome.IGNORED, _Outcome.QUARANTINED)


@dataclass(frozen=True, slots=True)
class InboundPast:
    """`looked_at` mails began a ticket or were kept aside, the newest first; `matched` of them meet the conditions."""

    looked_at: int
    matched: int
    shown: list[Arrival]

    @property
    def more(self) -> bool:
        return self.matched > len(self.shown)


def try_inbound(rule: InboundRule) -> InboundPast:
    """On the newest LOOKED_AT mails of the last DAYS, or as many as can be read in a few seconds. One query."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = Arrival.objects.since(since).filter(channel=Channel.EMAIL, outcome__in=_ASKED).exclude(raw_sha256="")
    keep, until = header_names(rule.asked), time.monotonic() + _SECONDS
    looked_at, matched = 0, list[Arrival]()
    for row in rows.select_related("ticket").order_by("-id")[:LOOKED_AT]:
        if time.monotonic() > until:
            break
        mail = _head_of(row.raw_sha256, keep)
        if mail is not None:
            looked_at += 1
            if rule.matches(mail, row.mailbox):
                matched.append(row)
    return InboundPast(looked_at, len(matched), matched[:SHOWN])


def _head_of(sha256: str, keep: Collection[str]) -> ParsedMail | None:
    """The mail without its body; None where nobody can read it."""
    try:
        with blobs.open_file(sha256) as file:
            raw = file.read(_HEAD).replace(b"\r\n", b"\n")
        return parse(raw.partition(b"\n\n")[0] + b"\n\n", keep=keep)
    except (Unparseable, blobs.Missing):
        return None
