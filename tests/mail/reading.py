"""A sent mail's parts as its reader's program shows them."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

from tickets import blobs
from tickets.models import Outgoing


def plain_and_html(row: Outgoing) -> tuple[str, str]:
    row.refresh_from_db()
    mail = message_from_bytes(blobs.get(row.raw_sha256), policy=default)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None and html is not None
    return plain.get_content(), html.get_content()
