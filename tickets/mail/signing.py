"""The DKIM signature of what we send (RFC 6376), where the site has set a key."""

from __future__ import annotations

import dkim
from django.conf import settings

_RELAXED = (b"relaxed", b"relaxed")  # survives the harmless changes of servers on the way


def signed(raw: bytes, sender: str) -> bytes:
    """The mail with a signature in front. As it is where no key is set, or the sender's domain is not ours to sign for:
    a signature of another domain would prove nothing to the recipient (DMARC).
    """
    domain = sender.rpartition("@")[2].lower()
    own = settings.MAIL_DOMAIN
    if settings.DKIM is None or not (domain == own or domain.endswith(f".{own}")):
        return raw
    header: bytes = dkim.sign(
        raw,
        settings.DKIM["selector"].encode("ascii"),
        own.encode("ascii"),
        settings.DKIM["key"].encode("ascii"),
        canonicalize=_RELAXED,
        linesep=b"\r\n",
    )
    return header + raw
