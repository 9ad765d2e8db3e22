"""Files that are too large for a mail go as links: whoever has the mail opens them without signing in, for a while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

from tickets.models import Attachment, Message

LIFE = timedelta(days=30)
_SIGNER = TimestampSigner(salt="a file of a mail")


def apportioned(files: Iterable[Attachment]) -> tuple[list[Attachment], list[Attachment]]:
    """Those that go with the mail, at most MAIL_ATTACHMENTS_MAX bytes in all, and those that become links. Pictures
    within the text come first: they are seen nowhere else."""
    within, beyond, size = list[Attachment](), list[Attachment](), 0
    for file in sorted(files, key=lambda file: (not file.inline, file.pk)):
        fits = size + file.size <= settings.MAIL_ATTACHMENTS_MAX
        size += file.size if fits else 0
        (within if fits else beyond).append(file)
    return within, beyond


def link_to(file: Attachment) -> str:
    """An address that opens this file for LIFE from now on."""
    return f"{settings.SITE_URL}/files/{_SIGNER.sign(str(file.pk))}/"


def linked(token: str) -> Attachment | None:
    """The file of a reply, or of a question to a third party, that a link is of; None when it was forged, has ended, or
    what it went with was taken back."""
    try:
        pk = int(_SIGNER.unsign(token, max_age=LIFE))
    except (BadSignature, ValueError):
        return None
    return Attachment.objects.filter(pk=pk, message__in=Message.objects.mailed()).first()
