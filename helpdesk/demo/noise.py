"""What arrives and becomes no ticket: advertising, machines, and mails that nobody can read."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence

from django.conf import settings

from helpdesk.demo.sheets import NULL, Sheets, stamp
from tickets import blobs

_KINDS = (
    ("spam", "marked as spam by the mail server", "offers@shop.example", "Final offer: 70 % off"),
    ("spam", "marked as spam by the mail server", "promo@sale.example", "Скидки только сегодня"),
    ("auto_reply", "an automatic reply to no ticket of ours", "office@mail.example", "Out of office"),
    ("bounce", "5.1.1 mailbox unavailable", "old.address@mail.example", "Undelivered Mail Returned to Sender"),
    ("loop", "our own mail came back", "support@example.com", "We have your request"),
)
_UNREADABLE = b"From: scanner@printers.example\r\nContent-Type: multipart/mixed\r\n\r\n--=_cut off in the middl"


def write(sheets: Sheets, count: int, moments: Sequence[int], rng: random.Random) -> None:
    """`count` ledger rows that ended otherwise, one of them waiting in quarantine with its bytes."""
    for number in range(count):
        outcome, reason, sender, subject = rng.choice(_KINDS)
        at = rng.choice(moments)
        _row(sheets, at, f"noise {number} {at}", sender, subject, outcome, reason)
    if count:
        kept = blobs.put(_UNREADABLE)
        at, reason = moments[-1] - 5400, "the mail ends in the middle"
        _row(sheets, at, f"unreadable {at}", "scanner@printers.example", "Scan", "quarantined", reason, kept)


def _row(
    sheets: Sheets, at: int, key: str, sender: str, subject: str, outcome: str, reason: str, raw: str = ""
) -> None:
    identity = hashlib.sha256(f"demo {key}".encode()).hexdigest()
    moment, size = stamp(at), str(len(_UNREADABLE) if raw else 0)
    sheets.add(
        "tickets_arrival",
        *("email", moment, settings.SUPPORT_ADDRESS, raw, size, identity, "", sender, subject, outcome, reason, moment),
        *("1", NULL, NULL, NULL, ""),
    )
