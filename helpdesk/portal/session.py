"""How customers sign in: a code or link sent to their mailbox. The answer is the same for every address."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.http import network_of, next_of
from people.models.address import folded_email
from people.sign_in import TooManyAttempts, check_attempts, person_with_token, use_code, use_token
from tickets import outbox
from tickets.models import Outgoing

WAITING = "sign_in_email"
BACKEND = "people.sign_in.PersonBackend"


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("Your e-mail"), max_length=320)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = folded_email(form.cleaned_data["email"])
        try:
            check_attempts("sign-in mail", email, network_of(request))
        except TooManyAttempts:
            return render(request, "portal/sign_in.html", {"form": form, "wait": True}, status=429)
        # A wish is written for every address; whether somebody has it is looked up when the mail is made.
        outbox.wish(Outgoing.Kind.SIGN_IN, None, email)
        request.session[WAITING] = {"email": email, "next": next_of(request, "/requests/")}
        return redirect("portal:code")
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/sign_in.html", {"form": form, "next": next_of(request, "/requests/")}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    waiting = request.session.get(WAITING)
    if not waiting:
        return redirect("portal:sign-in")
    context = {"email": waiting["email"], "kept_here": settings.MAIL_SERVER is None}
    if request.method != "POST":
        return render(request, "portal/code.html", context)
    try:
        check_attempts("code", waiting["email"], network_of(request))
    except TooManyAttempts:
        return render(request, "portal/code.html", {**context, "wait": True}, status=429)
    person = use_code(waiting["email"], "".join(request.POST.get("code", "").split())[:20])
    if person is None:
        return render(request, "portal/code.html", {**context, "wrong": True}, status=422)
    login(request, person, backend=BACKEND)
    request.session.pop(WAITING, None)
    return redirect(waiting["next"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows a button; only pressing it signs in, as mail scanners open links too."""
    if request.method != "POST":
        person = person_with_token(token)
        return render(request, "portal/by_link.html", {"person": person}, status=200 if person else 404)
    person = use_token(token)
    if person is None:
        return render(request, "portal/by_link.html", {"person": None}, status=404)
    login(request, person, backend=BACKEND)
    waiting = request.session.pop(WAITING, None)
    return redirect(waiting["next"] if waiting else "portal:requests")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("portal:home")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen language in a cookie, and on the person who is signed in."""
    chosen = request.POST.get("language", "")
    response = redirect(next_of(request, "/"))
    if chosen in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
    return response
