"""Requests typed once, and who may open which face."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from people.access import Permission
from people.models import Person

P = ParamSpec("P")
# What fields of messages, templates and articles begin with: what somebody wrote is never lost.
_WORDS = ("text", "note_text", "side_text", "body_")


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: Person
    htmx: HtmxDetails


def network_of(request: HttpRequest) -> str:
    """The network address that throttling counts by. X-Forwarded-For is anyone's word and is not read: a proxy of
    ours passes the address on as the peer address (uvicorn's --forwarded-allow-ips)."""
    return str(request.META.get("REMOTE_ADDR", ""))


def own_origin(request: HttpRequest) -> str:
    """`https://help.example.com`: where this very request was sent to."""
    return f"{request.scheme}://{request.get_host()}"


def next_of(request: HttpRequest, default: str) -> str:
    """Where the form wants to go on: an address of this site, never elsewhere."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else default


def signed_out(request: HttpRequest, sign_in: str) -> HttpResponse | None:
    """The answer to somebody who is not signed in and had written something; None where nothing is to be kept."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)  # the page says so and keeps what was typed
    words = [str(value) for name, value in request.POST.items() if name.startswith(_WORDS) and str(value).strip()]
    if not words:
        return None
    return render(request, "states/signed_out.html", {"words": words, "sign_in": sign_in}, status=401)


def requires(permission: Permission) -> Callable[..., Any]:
    """Pages of a face: strangers go to sign-in, others without the permission get 403 (customers: 404)."""

    def decorate(
        view: Callable[Concatenate[PersonRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not isinstance(request.user, Person):
                return signed_out(request, reverse("desk:sign-in")) or redirect_to_login(request.get_full_path())
            if not request.user.may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # narrowed above

        return guarded

    return decorate
