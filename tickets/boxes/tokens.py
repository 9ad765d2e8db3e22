"""OAuth 2 for mailboxes of Microsoft 365 and Google: the consent of who owns the mailbox, and tokens made of it."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.cache import cache

from tickets.models import Mailbox

_SECONDS = 15


class NoToken(OSError):
    """The provider gave none; the text is its own."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Its addresses (`{tenant}` is the organisation's), and what is asked for."""

    consent: str
    token: str
    scope: str
    more: tuple[tuple[str, str], ...] = ()


_PROVIDERS = {
    Mailbox.SignsIn.MICROSOFT: Provider(
        "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/POP.AccessAsUser.All "
        "https://outlook.office.com/SMTP.Send offline_access",
        (("prompt", "consent"),),
    ),
    Mailbox.SignsIn.GOOGLE: Provider(
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        "https://mail.google.com/",
        (("access_type", "offline"), ("prompt", "consent")),
    ),
}


def consent_address(box: Mailbox, back: str, state: str) -> str:
    """Where the mailbox's owner agrees; the provider sends the browser back with a code and the state."""
    provider = _PROVIDERS[Mailbox.SignsIn(box.signs_in)]
    asked = {
        "client_id": box.oauth_client, "response_type": "code", "redirect_uri": back, "scope": provider.scope,
        "state": state, "login_hint": box.in_user or box.address, **dict(provider.more),
    }  # fmt: skip
    return f"{_address(provider.consent, box)}?{urlencode(asked)}"


def take_consent(box: Mailbox, code: str, back: str) -> None:
    """Keeps what the code is worth. Raises NoToken."""
    given = _asked(box, grant_type="authorization_code", code=code, redirect_uri=back)
    if not given.get("refresh_token"):
        raise NoToken("the provider gave no token that lasts")
    box.keep_secret("refresh", str(given["refresh_token"]))
    box.save(update_fields=["secrets"])
    _keep(box, given)


def access_token(box: Mailbox) -> str:
    """For one sign-in; kept while it is good. Raises NoToken."""
    kept = cache.get(_name(box))
    if kept:
        return str(kept)
    refresh = box.secret("refresh")
    if not refresh:
        raise NoToken("the owner of the mailbox has not agreed yet")
    given = _asked(box, grant_type="refresh_token", refresh_token=refresh)
    if newer := given.get("refresh_token"):  # Microsoft gives a new one each time
        box.keep_secret("refresh", str(newer))
        box.save(update_fields=["secrets"])
    return _keep(box, given)


def sasl(user: str, token: str) -> str:
    """What XOAUTH2 says."""
    return base64.b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode()).decode("ascii")


def _asked(box: Mailbox, **wish: str) -> dict[str, Any]:
    body = urlencode({"client_id": box.oauth_client, "client_secret": box.secret("oauth"), **wish}).encode()
    provider = _PROVIDERS[Mailbox.SignsIn(box.signs_in)]
    address = settings.MAIL_TOKEN_ADDRESS or _address(provider.token, box)
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body), timeout=_SECONDS) as answer:
            found = json.load(answer)
    except urllib.error.HTTPError as error:
        raise NoToken(_said(error.read(10_000))) from error
    except ValueError as error:
        raise NoToken("the provider's answer cannot be read") from error
    if not isinstance(found, dict) or not found.get("access_token"):
        raise NoToken("the provider's answer has no token")
    return found


def _said(body: bytes) -> str:
    try:
        found = json.loads(body)
        return f"{found['error']}: {found.get('error_description', '')}"[:400]
    except (ValueError, KeyError, TypeError, AttributeError):
        return body.decode("utf-8", "replace")[:400]


def _keep(box: Mailbox, given: dict[str, Any]) -> str:
    token, lasts = str(given["access_token"]), int(given.get("expires_in", 3600))
    cache.set(_name(box), token, timeout=max(1, lasts - 300))
    return token


def _name(box: Mailbox) -> str:
    return f"mailbox-token-{box.pk}"


def _address(pattern: str, box: Mailbox) -> str:
    return pattern.replace("{tenant}", quote(box.oauth_tenant or "common", safe=""))
