"""Signed addresses and Message-IDs: whoever answers our mail proves which ticket it belongs to, and nobody can guess
another.

All functions are pure; `secret` is the installation's. A signature is the first 80 bits of HMAC-SHA256 in lower-case
base32, as mail servers may change the case of an address.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

ASIDE = "s"  # before the name of a message to a third party
_MAC_BYTES = 10
_SIGNED_ADDRESS = re.compile(r"^[^@]*\+(\d{1,18})\.([a-z2-7]{16})@", re.IGNORECASE)
_SIGNED_SIDE = re.compile(r"^[^@]*\+(\d{1,18})\.s(\d{1,18})\.([a-z2-7]{16})@", re.IGNORECASE)
_SIGNED_ID = re.compile(r"^HD-(\d{1,18})\.([a-z0-9_\-]{1,64})\.([a-z2-7]{16})@", re.IGNORECASE)
_TAG = re.compile(r"\[HD-(\d{1,18})\]", re.IGNORECASE)
_PREFIX = re.compile(
    r"^\s*(?:re|fwd?|fw|aw|wg|sv|vs|antw|antwort|rv|res|enc|tr|rif|odp|vb|ответ|отв|переслано|пересылка|на|нa|ha"
    r"|hа|r|i)"
    r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*[:：]\s*",
    re.IGNORECASE,
)


def reply_address(number: int, *, secret: str | bytes, mailbox: str) -> str:
    """`support@example.com` -> `support+1001.<mac>@example.com`: mail to it belongs to ticket 1001."""
    local, _, domain = mailbox.rpartition("@")
    return f"{local}+{number}.{_mac(secret, 'address', str(number))}@{domain}"


def number_in(addresses: Iterable[str], *, secret: str | bytes) -> int | None:
    """The ticket of the first address that we signed."""
    for address in addresses:
        found = _SIGNED_ADDRESS.match(address.strip().strip("<>"))
        if found and _same(found.group(2), _mac(secret, "address", str(int(found.group(1))))):
            return int(found.group(1))
    return None


def side_address(number: int, side: int, *, secret: str | bytes, mailbox: str) -> str:
    """`support+1001.s5.<mac>@example.com`: mail to it belongs to the side conversation 5 of ticket 1001."""
    local, _, domain = mailbox.rpartition("@")
    return f"{local}+{number}.s{side}.{_mac(secret, 'side', str(number), str(side))}@{domain}"


def side_in(addresses: Iterable[str], *, secret: str | bytes) -> int | None:
    """The side conversation of the first such address that we signed."""
    for address in addresses:
        found = _SIGNED_SIDE.match(address.strip().strip("<>"))
        if found:
            number, side = int(found.group(1)), int(found.group(2))
            if _same(found.group(3), _mac(secret, "side", str(number), str(side))):
                return side
    return None


def message_id(number: int, message: int | str, *, secret: str | bytes, domain: str) -> str:
    """`HD-1001.57.<mac>@example.com`, without angle brackets; `message` is any id of letters, digits, `-` and `_`."""
    name = str(message).lower()
    if not re.fullmatch(r"[a-z0-9_\-]{1,64}", name):
        raise ValueError(f"no name for a message: {message!r}")
    return f"HD-{number}.{name}.{_mac(secret, 'message', str(number), name)}@{domain}"


def parts_of_message_id(identifier: str, *, secret: str | bytes) -> tuple[int, str] | None:
    """What `message_id` was given: the ticket and the name of the message in it; None for foreign and for
    forged ones."""
    found = _SIGNED_ID.match(identifier.strip().strip("<>"))
    if not found:
        return None
    number, name = int(found.group(1)), found.group(2).lower()
    return (number, name) if _same(found.group(3), _mac(secret, "message", str(number), name)) else None


def message_aside(name: str) -> int | None:
    """The id of a message to a third party, by the name that our Message-ID gives it; None of any other."""
    digits = name.removeprefix(ASIDE)
    return int(digits) if digits != name and digits.isdecimal() and len(digits) < 18 else None


def aside_name(message: int) -> str:
    """How the Message-ID of a mail to a third party names its message."""
    return f"{ASIDE}{message}"


def number_in_subject(subject: str) -> int | None:
    """The ticket of the first tag `[HD-1042]`; anyone can write one, so it proves nothing about the sender."""
    found = _TAG.search(subject)
    return int(found.group(1)) if found else None


def without_tag(subject: str) -> str:
    """The subject without our tags and without `Re:`, `Fwd:`, `Ответ:` in front, for building our own `Re: [HD-1042]
    …`."""
    rest = " ".join(_TAG.sub(" ", subject).split())
    while (shorter := _PREFIX.sub("", rest, count=1)) != rest:
        rest = shorter
    return rest


def _mac(secret: str | bytes, *parts: str) -> str:
    key = secret.encode() if isinstance(secret, str) else secret
    digest = hmac.new(key, "\0".join(("helpdesk.mail", *parts)).encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_MAC_BYTES]).decode("ascii").lower()


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.lower().encode(), expected.encode())
