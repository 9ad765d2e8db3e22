"""Mailboxes as plain values by address. Without passwords and keys: they are entered by hand, and stay where there are
any."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from helpdesk.configuration.names import Unknown, Values, team_id
from tickets.models import Mailbox

# As they are called in the document, and on the row.
_PLAIN = {
    "name": "name", "language": "language", "signature": "signature", "quotes": "quotes", "in_force": "is_active",
    "fetches": "fetches", "in_server": "in_host", "in_port": "in_port", "in_encryption": "in_security",
    "in_user": "in_user", "folder": "folder", "deletes": "deletes", "signs_in": "signs_in",
    "oauth_client": "oauth_client", "oauth_tenant": "oauth_tenant", "believes_spam": "believes_spam",
    "checked_by": "authserv_id", "sends": "sends", "provider": "provider", "provider_user": "provider_user",
    "provider_region": "provider_region", "out_server": "out_host", "out_port": "out_port",
    "out_encryption": "out_security", "out_user": "out_user",
}  # fmt: skip
_CHOICES = {
    "fetches": {"", *Mailbox.Fetches.values}, "in_encryption": set(Mailbox.Security.values),
    "signs_in": set(Mailbox.SignsIn.values), "provider": {"", *Mailbox.Provider.values},
    "out_encryption": set(Mailbox.Security.values),
}  # fmt: skip


def read() -> dict[str, Values]:
    found = {}
    for box in Mailbox.objects.for_listing():
        values: dict[str, Any] = {name: getattr(box, field) for name, field in _PLAIN.items()}
        values["team"] = box.team.name if box.team else None
        values["spam_score"] = None if box.spam_score is None else str(box.spam_score)
        found[box.address] = values
    return found


def write(address: str, values: Values) -> None:
    """Raises Unknown. Where its mails are read from another place than before, all is new there."""
    box = Mailbox.objects.filter(address=address.lower()).first() or Mailbox(address=address)
    before = [getattr(box, field) for field in sorted(Mailbox.PLACE)]
    for name, known in _CHOICES.items():
        if values.get(name, "") not in known and name in values:
            raise Unknown(f"no such {name}: {values[name]}")
    for name, field in _PLAIN.items():
        if name in values:
            setattr(box, field, values[name])
    box.team_id = team_id(values.get("team"))
    try:
        box.spam_score = Decimal(values["spam_score"]) if values.get("spam_score") else None
    except InvalidOperation as error:
        raise Unknown(f"no number: {values['spam_score']}") from error
    if before != [getattr(box, field) for field in sorted(Mailbox.PLACE)]:
        box.read_anew()
    box.save()
