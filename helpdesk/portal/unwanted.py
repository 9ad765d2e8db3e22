"""The link in our mails that ends mails of their kind. Looking changes nothing: machines open such links before people
do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from helpdesk.http import network_of
from people import throttle
from tickets.unsubscribing import subscription_of


@never_cache
@csrf_exempt  # a mail reader ends it with one POST (RFC 8058); the signature says which
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """A POST ends them; one with `resume` takes that back."""
    mails = None
    if not throttle.too_many("mail link", network_of(request), limit=100, seconds=900):
        mails = subscription_of(token)
    if mails is None:
        return render(request, "portal/unwanted.html", status=404)
    if request.method == "POST":
        if request.POST.get("resume"):
            mails.resume()
        else:
            mails.stop()
    context = {"mails": mails, "is_stopped": mails.is_stopped, "resumed": bool(request.POST.get("resume"))}
    return render(request, "portal/unwanted.html", context)
