"""The link in our mails: opens one request to who holds the mailbox, without signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from helpdesk.http import network_of
from helpdesk.viewer import remember_link
from people import throttle
from tickets.models import AccessLink


@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Keeps the link in the session and shows the request under its plain address, so that the secret leaves the
    address line. A link that has ended offers to sign in."""
    link = None
    if not throttle.too_many("access link", network_of(request), limit=100, seconds=900):
        link = AccessLink.good(token)
    if link is None:
        return render(request, "portal/link_ended.html", status=404)
    remember_link(request, link)
    return redirect("portal:request", link.ticket_id)
