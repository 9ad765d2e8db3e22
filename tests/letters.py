"""Mails for the front door, and what leaves by the outbox."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from django.conf import settings

from tickets import blobs, outbox
from tickets.mail import addresses, door
from tickets.mail.parse import ParsedMail, parse
from tickets.models import Arrival, Mailbox, Outgoing, Ticket

GENUINE = "mx.example.com; dmarc=pass"
SPOOFED = "mx.example.com; spf=fail; dkim=fail"


def letter(sender: str, text: str = "Здравствуйте", to: str = "support@example.com", **headers: str) -> bytes:
    """`subject=` and any header, with `_` for `-`."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, headers.pop("subject", "Тема письма")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def genuine(sender: str, text: str = "Здравствуйте", to: str = "support@example.com", **headers: str) -> bytes:
    """A letter behind which the mail server of a site with MAIL_AUTHSERV_ID=mx.example.com stands."""
    return letter(sender, text, to, **{"Authentication_Results": GENUINE, **headers})


def arrive(raw: bytes) -> Arrival:
    return door.process(door.accept(raw).pk)


def believes_spam(**more: Any) -> Mailbox:
    """The site's own address, behind a mail server whose spam filter is believed."""
    box: Mailbox = Mailbox.objects.create(address=settings.SUPPORT_ADDRESS, believes_spam=True, **more)
    return box


def reply_address(ticket: Ticket) -> str:
    return addresses.reply_address(ticket.pk, secret=settings.SECRET_KEY, mailbox=settings.SUPPORT_ADDRESS)


def sent_to(address: str, *kinds: str) -> list[ParsedMail]:
    """The mails that went to this address, after a sweep of the outbox; of these kinds or all."""
    outbox.sweep()
    rows = Outgoing.objects.filter(address__iexact=address).exclude(raw_sha256="").order_by("id")
    rows = rows.filter(kind__in=kinds) if kinds else rows
    return [parse(blobs.get(row.raw_sha256)) for row in rows]


def answer_to(address: str) -> str:
    """Where an answer to the last mail that went to this address goes."""
    outbox.sweep()
    row = Outgoing.objects.filter(address__iexact=address).exclude(raw_sha256="").latest("pk")
    mail = message_from_bytes(blobs.get(row.raw_sha256), policy=default)
    return str(mail["Reply-To"].addresses[0].addr_spec)
