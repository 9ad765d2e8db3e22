"""Secrets of other systems as they lie in the database: sealed with a key made of SECRET_KEY, so that a copy of the
database alone opens no mailbox."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unopened(Exception):
    """SECRET_KEY is not the one that it was sealed with: the secret must be entered again."""


def seal(text: str) -> str:
    """'' stays ''."""
    return _box().encrypt(text.encode()).decode("ascii") if text else ""


def opened(sealed: str) -> str:
    """Raises Unopened."""
    if not sealed:
        return ""
    try:
        return _box().decrypt(sealed.encode("ascii")).decode()
    except InvalidToken as error:
        raise Unopened from error


def _box() -> MultiFernet:
    """With the present key; the earlier ones of SECRET_KEY_FALLBACKS open too."""
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> Fernet:
    material = secret.encode() if isinstance(secret, str) else secret
    derived = HKDF(SHA256(), 32, salt=None, info=b"helpdesk: secrets of other systems").derive(material)
    return Fernet(base64.urlsafe_b64encode(derived))
