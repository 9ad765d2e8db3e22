"""Handing a letter to a provider's HTTP API (django-anymail): byte for byte where it takes whole mails, else in parts
of which it makes the same mail again.

The code that speaks with one provider is loaded with its first mail: Amazon's alone weighs as much as a worker's own.
"""

from __future__ import annotations

import email
import warnings
from dataclasses import dataclass, field
from email.policy import default
from importlib import import_module
from typing import Any

from anymail.exceptions import (
    AnymailAPIError,
    AnymailConfigurationError,
    AnymailError,
    AnymailNotSupportedWarning,
    AnymailRecipientsRefused,
)

from tickets.mail.bounce import says_dead
from tickets.models import Mailbox
from tickets.providers.parts import Whole, in_parts
from tickets.undelivered import NotTaken

Provider = Mailbox.Provider
_SECONDS = 30
_WHOLE = {Provider.MAILGUN, Provider.MANDRILL, Provider.SES, Provider.SPARKPOST}  # these take whole mails
# These answers are about the mail. With any other the next try may do better: a key is mended, a limit is over.
_FINAL = {400, 406, 410, 413, 414, 415, 422}
_FINAL_OF_SES = {"MessageRejected", "BadRequestException"}
_EU = {
    Provider.MAILGUN: "https://api.eu.mailgun.net/v3",
    Provider.SENDGRID: "https://api.eu.sendgrid.com/v3/",
    Provider.SPARKPOST: "https://api.eu.sparkpost.com/api/v1/",
}


@dataclass(frozen=True, slots=True)
class Account:
    """Of a mailbox at a provider. `user` is what some want beside the key, `region` where its servers stand."""

    provider: str
    key: str = field(repr=False)
    user: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """What the provider said, and the Message-ID that it gave the mail in place of ours, '' where it tells no other."""

    said: str
    given: str = ""


def send(account: Account, raw: bytes, sender: str, recipient: str) -> Handed:
    """Hands one mail over for one recipient. Raises NotTaken, also where nobody answered."""
    provider = Provider(account.provider)
    if provider in _WHOLE:
        message: Any = Whole(raw, sender, recipient)
    else:
        message = in_parts(raw, keep_id=provider == Provider.POSTMARK)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AnymailNotSupportedWarning)  # SendGrid: anymail tries it no more
            backend = _module(provider).EmailBackend(**_options(account))
        backend.send_messages([message])
    except AnymailRecipientsRefused as error:
        raise _not_taken(provider, _words(error), final=True) from error
    except AnymailAPIError as error:
        raise _not_taken(provider, _words(error), final=_is_final(error)) from error
    except AnymailConfigurationError as error:
        raise _not_taken(provider, str(error), final=False) from error
    except AnymailError as error:  # what cannot be said in this provider's words cannot be said tomorrow either
        raise _not_taken(provider, str(error), final=True) from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _not_taken(provider, f"an answer that cannot be read: {error}", final=False) from error
    status = message.anymail_status
    if status.status & {"failed", "invalid", "rejected"}:
        raise _not_taken(provider, getattr(status.esp_response, "text", ""), final=True)
    name = str(next(iter(status.recipients.values())).message_id or "").strip().strip("<>")
    said = " ".join((f"{provider.label}:", *sorted(map(str, status.status)), name)).strip()
    return Handed(said, _given(account, name, raw))


def _module(provider: Mailbox.Provider) -> Any:
    return import_module(f"{__name__ if provider in _WHOLE else 'anymail.backends'}.{provider}")


def _options(account: Account) -> dict[str, Any]:
    if account.provider == Provider.SES:
        # One try: the outbox has tries of its own, and waits no longer for a worker than its lease.
        config = {"connect_timeout": 10, "read_timeout": _SECONDS, "retries": {"total_max_attempts": 1}}
        keys = {"aws_access_key_id": account.user, "aws_secret_access_key": account.key}
        return {"client_params": {**keys, "region_name": account.region, "config": config}}
    # Brevo has no place for pictures within the text: there they are files beside it.
    options: dict[str, Any] = {"timeout": _SECONDS, "ignore_unsupported_features": True}
    if account.region == "eu" and account.provider in _EU:
        options["api_url"] = _EU[Provider(account.provider)]
    if account.provider == Provider.POSTMARK:
        return {**options, "server_token": account.key}
    if account.provider == Provider.MAILJET:
        return {**options, "api_key": account.user, "secret_key": account.key}
    if account.provider == Provider.SENDGRID:
        options["generate_message_id"] = False
    return {**options, "api_key": account.key}


def _is_final(error: AnymailAPIError) -> bool:
    if isinstance(error.response, dict):  # Amazon's
        return error.response.get("Error", {}).get("Code") in _FINAL_OF_SES
    return error.status_code in _FINAL


def _words(error: AnymailError) -> str:
    """What the provider answered, or why nobody did."""
    response = error.response
    if response is None:
        return error.describe_cause() or str(error)
    if isinstance(response, dict):
        return str(error.args[0])
    return f"{response.status_code} {response.text}"


def _not_taken(provider: Mailbox.Provider, said: str, *, final: bool) -> NotTaken:
    return NotTaken(f"{provider.label}: {said}", final=final, dead=final and says_dead(said))


def _given(account: Account, name: str, raw: bytes) -> str:
    """By what the provider calls the mail: most have a number of their own for it, which no recipient sees."""
    if account.provider == Provider.SES:
        host = "email" if account.region == "us-east-1" else account.region
        return f"{name}@{host}.amazonses.com"
    own = str(email.message_from_bytes(raw, policy=default)["Message-ID"]).strip().strip("<>")
    return name if "@" in name and name != own else ""
