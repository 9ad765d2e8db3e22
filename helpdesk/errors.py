"""Error pages in the product's own look."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from helpdesk.http import signed_out
from people.models import Person

_STAFFED = ("/desk/", "/setup/", "/dashboards/")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "states/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "states/403.html", status=403)


def forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's key did not fit: another tab signed in or out, or cookies are off or were taken away, with them the
    session; a page of the desk then says what it says of an ended one."""
    staffed = request.path.startswith(_STAFFED) and not isinstance(request.user, Person)
    if staffed and (answer := signed_out(request, reverse("desk:sign-in"))):
        return answer
    return render(request, "states/forgery.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "states/500.html", {"code": secrets.token_hex(4).upper()}, status=500)
