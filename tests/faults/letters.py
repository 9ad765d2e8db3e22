"""Mails by the dozen, each of them different, and what must be true after they arrived through any fault."""

from __future__ import annotations

import hashlib
import random
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from django.utils import timezone

from tickets import blobs
from tickets.audit import differences
from tickets.mail import door
from tickets.models import Arrival, Attachment, Message, Outgoing, Ticket

LARGE = 300_000  # bytes of an attachment, so that writing it takes a moment


def letters(folder: Path, count: int, seed: int = 1, large: int = LARGE) -> list[Path]:
    """That many mails in files; mail N has the id `mN@many.example` and one attachment of its own, of 100 or `large`
    bytes."""
    luck = random.Random(seed)
    folder.mkdir()
    made = []
    for number in range(count):
        mail = EmailMessage()
        mail["From"] = f"p{number}@many.example"
        mail["To"], mail["Subject"], mail["Message-ID"] = "support@example.com", f"№ {number}", name_of(number)
        mail.set_content(f"Письмо номер {number}\n")
        mail.add_attachment(luck.randbytes(luck.choice([100, large])), "application", "pdf", filename=f"a{number}.pdf")
        path = folder / f"{number}.eml"
        path.write_bytes(mail.as_bytes())
        made.append(path)
    return made


def name_of(number: int) -> str:
    return f"<m{number}@many.example>"


def sweep_up() -> None:
    """What the sweep does half a minute later."""
    Arrival.objects.undecided().update(received_at=timezone.now() - timedelta(minutes=1))
    door.process_undecided()


def require_each_once(count: int) -> None:
    """Every mail is one message of one ticket, with its file; all that was stored is there, byte for byte."""
    assert not Arrival.objects.undecided().exists()
    wanted = sorted(name_of(number).strip("<>") for number in range(count))
    assert sorted(Message.objects.values_list("message_id", flat=True)) == wanted
    assert sorted(Message.objects.values_list("subject", flat=True)) == sorted(f"№ {n}" for n in range(count))
    assert Ticket.objects.count() == count
    assert not Ticket.objects.filter(messages=None).exists()
    assert not Message.objects.filter(attachments=None).exists()
    files = list(Attachment.objects.values_list("message_id", "sha256"))
    assert len({message for message, _ in files}) == len(files) == count
    assert all(hashlib.sha256(blobs.get(sha256)).hexdigest() == sha256 for _, sha256 in files)
    require_kept_bytes()
    assert not set(Arrival.objects.values_list("outcome", flat=True)) - {"new_ticket", "duplicate"}
    assert Outgoing.objects.filter(kind="receipt").count() == count
    assert list(differences()) == []


def require_kept_bytes() -> None:
    for sha256, size in Arrival.objects.values_list("raw_sha256", "raw_size"):
        raw = blobs.get(sha256)
        assert (hashlib.sha256(raw).hexdigest(), len(raw)) == (sha256, size)
