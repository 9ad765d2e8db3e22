"""What arrives and becomes no ticket: advertising, machines, and mails by the hundred."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence

from django.conf import settings

from helpdesk.demo.sheets import NULL, Sheets, stamp
from tickets import blobs

_KINDS = (
    ("spam", "called spam by the mail server: X-Spam-Flag", "offers@shop.example", "Final offer: 70 % off"),
    ("spam", "called spam by the mail server: X-Spam-Flag", "promo@sale.example", "Скидки только сегодня"),
    ("auto_reply", "an automatic reply to no ticket of ours", "office@mail.example", "Out of office"),
    ("bounce", "5.1.1 mailbox unavailable", "old.address@mail.example", "Undelivered Mail Returned to Sender"),
    ("loop", "our own mail came back", "support@example.com", "We have your request"),
)
_KEPT = b"From: scanner@printers.example\r\nTo: support@example.com\r\nSubject: Scan\r\n\r\nPage 301 of the tray.\r\n"
_TOO_MANY = "too many from one sender: more than 300 mails within an hour"


def write(sheets: Sheets, count: int, moments: Sequence[int], rng: random.Random) -> None:
    """`count` ledger rows that ended otherwise, one of them waiting in quarantine with its bytes."""
    for number in range(count):
        outcome, reason, sender, subject = rng.choice(_KINDS)
        at = rng.choice(moments)
        _row(sheets, at, f"noise {number} {at}", sender, subject, outcome, reason)
    if count:
        kept = blobs.put(_KEPT)
        at, reason = moments[-1] - 5400, _TOO_MANY
        _row(sheets, at, f"kept {at}", "scanner@printers.example", "Scan", "quarantined", reason, kept)


def _row(
    sheets: Sheets, at: int, key: str, sender: str, subject: str, outcome: str, reason: str, raw: str = ""
) -> None:
    identity = hashlib.sha256(f"demo {key}".encode()).hexdigest()
    moment, size = stamp(at), str(len(_KEPT) if raw else 0)
    sheets.add(
        "tickets_arrival",
        *("email", moment, settings.SUPPORT_ADDRESS, raw, size, identity, "", sender, subject, outcome, reason, moment),
        *("1", NULL, NULL, NULL, ""),
    )
