"""Signing in and out at the desk, by e-mail and password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.http import network_of, next_of
from people import access, throttle
from people.models import Person
from people.sign_in import TooManyAttempts, check_attempts
from tickets.models import PushDevice


class SignInForm(forms.Form):
    email = forms.CharField(label=_("E-mail"), max_length=320)
    password = forms.CharField(label=_("Password"), max_length=200, strip=False)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The page, and the check of the password. The answer never tells whether the address is known."""
    if isinstance(request.user, Person) and request.user.may(access.USE_DESK):
        return redirect(next_of(request, "/desk/"))
    form = SignInForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "next": next_of(request, "/desk/")}
    if request.method != "POST":
        return render(request, "desk/sign_in.html", context)
    if not form.is_valid():
        return render(request, "desk/sign_in.html", {**context, "wrong": True}, status=422)
    email = form.cleaned_data["email"]
    try:
        check_attempts("password", email, network_of(request))
    except TooManyAttempts:
        return render(request, "desk/sign_in.html", {**context, "wait": True}, status=429)
    person = authenticate(request, email=email, password=form.cleaned_data["password"])
    if person is None:
        return render(request, "desk/sign_in.html", {**context, "wrong": True}, status=422)
    throttle.forget("password account", email.strip().lower())
    login(request, person)
    return redirect(next_of(request, "/desk/"))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if device := request.session.get("push_device"):
        PushDevice.objects.filter(pk=device, person=request.user.pk).delete()
    logout(request)
    return redirect("desk:sign-in")
