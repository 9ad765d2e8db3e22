"""What the mail server in front of us says of a mail: its filter's flag, or a score. Pure.

Anybody can write such headers, so they count only for mailboxes that say that their server writes them. Of several
the topmost counts: the server in front writes on top.
"""

from __future__ import annotations

import re
from decimal import Decimal

from tickets.mail.parse import ParsedMail

_NUMBER = re.compile(r"\s*([-+]?\d{1,6}(?:\.\d{1,6})?)(?![\d.])")
_STATUS_SCORE = re.compile(r"\b(?:score|hits)=([-+]?\d{1,6}(?:\.\d{1,6})?)", re.IGNORECASE)
_RSPAMD = re.compile(r"[^:\[]{0,60}:\s*(true|false)\b[^\[]{0,60}\[([-+]?\d{1,6}(?:\.\d{1,6})?)\s*/", re.IGNORECASE)
_FLAGS = ("x-spam-flag", "x-spam-status", "x-spam")
_SCORES = ("x-spam-score", "x-rspamd-score")
_SCL = "x-ms-exchange-organization-scl"
_SCL_SPAM = 5  # from here on Exchange files a mail as junk
_WRITTEN = {
    "x-spam": "X-Spam", "x-spam-flag": "X-Spam-Flag", "x-spam-status": "X-Spam-Status",
    "x-spam-score": "X-Spam-Score", "x-rspamd-score": "X-Rspamd-Score", "x-spamd-result": "X-Spamd-Result",
    _SCL: "X-MS-Exchange-Organization-SCL",
}  # fmt: skip


def called_spam(mail: ParsedMail, *, threshold: Decimal | None) -> str:
    """Header and score by which the server calls it spam; '' where it does not. A score counts from `threshold` on;
    without one only what the server itself calls spam."""
    for name in _FLAGS:
        if re.match(r"yes\b", _topmost(mail, name), re.IGNORECASE):
            return f"{_WRITTEN[name]}: {_topmost(mail, name)[:80]}"
    for name, score, is_called in _scores(mail):
        if is_called or (threshold is not None and score >= threshold):
            return f"{_WRITTEN[name]}: {score}"
    return ""


def _scores(mail: ParsedMail) -> list[tuple[str, Decimal, bool]]:
    """Each with its header, and whether the server says spam with it."""
    found = []
    if status := _STATUS_SCORE.search(_topmost(mail, "x-spam-status")):
        found.append(("x-spam-status", Decimal(status[1]), False))
    for name in _SCORES:
        if number := _NUMBER.match(_topmost(mail, name)):
            found.append((name, Decimal(number[1]), False))
    if result := _RSPAMD.match(_topmost(mail, "x-spamd-result")):
        found.append(("x-spamd-result", Decimal(result[2]), result[1].lower() == "true"))
    if level := _NUMBER.match(_topmost(mail, _SCL)):
        found.append((_SCL, Decimal(level[1]), Decimal(level[1]) >= _SCL_SPAM))
    return found


def _topmost(mail: ParsedMail, name: str) -> str:
    return mail.headers.get(name, "").partition("\n")[0].strip()
