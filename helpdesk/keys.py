"""Keys that the environment gives, or that are made once and kept with the data."""

from __future__ import annotations

import base64
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path

from dkim.crypto import UnparsableKeyError, parse_pem_private_key

from helpdesk import environment
from helpdesk.environment import WrongValue


def kept(name: str, place: Path, make: Callable[[], str]) -> str:
    """The variable, else a random one made once and kept with the data."""
    if given := environment.text(name):
        return given
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(make())
        except FileExistsError:
            pass
    return place.read_text(encoding="utf-8").strip()


def vapid(place: Path) -> str:
    """The private key by which push services know us: 32 bytes in base64url."""
    key = kept("VAPID_KEY", place, _new_vapid_key)
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}", key):
        raise WrongValue("VAPID_KEY", "…", "say a private key of P-256 as 43 characters of base64url")
    return key


def dkim() -> dict[str, str] | None:
    """DKIM_KEY or DKIM_KEY_FILE (an RSA key as PEM) and DKIM_SELECTOR; None: mail is not signed here."""
    key, selector = environment.text("DKIM_KEY"), environment.text("DKIM_SELECTOR")
    if not key:
        return None
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?", selector):
        raise WrongValue("DKIM_SELECTOR", selector, "say the name under which the key is published in the DNS")
    try:
        parse_pem_private_key(key.encode())
    except (UnparsableKeyError, ValueError) as error:
        raise WrongValue("DKIM_KEY", "…", "say an RSA key in PEM form, as openssl genrsa writes it") from error
    return {"key": key, "selector": selector}


def _new_vapid_key() -> str:
    number = 1 + secrets.randbelow(2**255)  # below the order of the curve
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode("ascii")
