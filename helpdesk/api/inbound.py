"""Mail that a provider takes in for us and hands over by HTTP: read by django-anymail, stored as that of any door."""

from __future__ import annotations

import logging
from email.policy import SMTP
from importlib import import_module
from typing import Any

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.inbound import AnymailInboundMessage
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tickets import blobs
from tickets.mail import door
from tickets.models import Arrival
from tickets.models.mailbox import is_ours

# As anymail names their modules, and what their views' names begin with.
_PROVIDERS = {
    "amazon_ses": "AmazonSES",
    "brevo": "Brevo",
    "mailersend": "MailerSend",
    "mailgun": "Mailgun",
    "mailjet": "Mailjet",
    "mandrill": "MandrillCombined",
    "postal": "Postal",
    "postmark": "Postmark",
    "resend": "Resend",
    "sendgrid": "SendGrid",
    "sparkpost": "SparkPost",
}

_log = logging.getLogger(__name__)


@csrf_exempt  # the provider proves itself by the secret in the address and, where it has one, by its signature
@require_http_methods(["POST", "HEAD"])
def inbound(request: HttpRequest, provider: str) -> HttpResponse:
    """200 only after every mail of the request is stored; 400 without the secret or signature; whatever else fails is
    a 500, and the provider tries again. Mailgun hands over the mail as it was when the address ends in `mime/`."""
    view = _view(provider) if settings.ANYMAIL.get("WEBHOOK_SECRET") else None
    if view is None:
        raise Http404
    if request.method == "HEAD":
        return HttpResponse()  # some ask whether the address is there
    # Django's own reading of a body stops at what a form may have; a mail may be larger. The server has its limit.
    request._body = body = request.read()
    view.setup(request)
    try:
        view.run_validators(request)
    except AnymailWebhookValidationFailure as error:
        _log.warning("mail from %s was refused: %s", provider, error)
        return HttpResponse("The secret or the signature is wrong.", status=400, content_type="text/plain")
    sha256 = blobs.put(body)
    try:
        messages = [event.message for event in view.parse_events(request) if getattr(event, "message", None)]
    except (ValueError, LookupError, TypeError, AttributeError, AnymailError) as error:
        _log.exception("a request of %s could not be read", provider)
        door.keep_unreadable(body, f"what {provider} sent could not be read: {type(error).__name__}: {error}")
        return HttpResponse()
    for message in messages:
        raw = message.as_bytes(policy=SMTP)
        door.accept(raw, mailbox=_mailbox(message), by=Arrival.Door.HTTP, request_sha256=sha256)
    door.wake()
    return HttpResponse()


def _view(provider: str) -> Any:
    """A fresh view of anymail's for this provider; None for one that we do not know."""
    name = _PROVIDERS.get(provider)
    if name is None:
        return None
    module = import_module(f"anymail.webhooks.{provider}")
    of_inbound = f"{name}{'' if name.endswith('Combined') else 'Inbound'}WebhookView"
    return getattr(module, of_inbound)()


def _mailbox(message: AnymailInboundMessage) -> str:
    """Which of our addresses it was sent to: by the envelope, else by its To and Cc; '' where none is ours."""
    if message.envelope_recipient:
        return str(message.envelope_recipient)
    addresses = [str(box.addr_spec) for box in (*message.to, *message.cc)]
    return next((address for address in addresses if is_ours(address)), "")
