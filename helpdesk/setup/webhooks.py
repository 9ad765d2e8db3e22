"""Webhooks: which other systems rules may call, what became of the last calls, a call for a test."""

from __future__ import annotations

from copy import copy
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from people import access
from tickets.automation.outside import call_for_a_test
from tickets.fetching import unusable
from tickets.models import Outgoing, Webhook

SHOWN = 30  # deliveries
_FRESH = "webhook secret"  # in the session, until it has been shown once


class WebhookForm(forms.ModelForm):
    class Meta:
        model = Webhook
        fields: ClassVar[list[str]] = ["name", "url", "is_active"]
        labels: ClassVar[dict[str, Any]] = {"name": gettext_lazy("Name of the webhook")}

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        if Webhook.objects.exclude(pk=self.instance.pk).filter(name__iexact=name).exists():
            raise forms.ValidationError(_("There is a webhook of this name already."))
        return name

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if unusable(url):
            raise forms.ValidationError(_("Write an address that begins with https:// or http://, without a password."))
        return url


@require_safe
@requires(access.SET_UP)
def webhooks(request: PersonRequest) -> HttpResponse:
    """Session, person, the webhooks with their last deliveries."""
    rows = Webhook.objects.with_last_delivery().order_by("name", "id")
    return render(request, "setup/webhooks.html", {"here": "setup", "room": "webhooks", "webhooks": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new(request: PersonRequest) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hook = Webhook.create(**form.cleaned_data)
        _show_once(request, hook)
        return redirect("setup:webhook", hook.pk)
    return _page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Webhook, pk=pk)
    form = WebhookForm(request.POST or None, instance=copy(hook))
    if request.method == "POST" and form.is_valid():
        hook.change(**form.cleaned_data)
        messages.success(request, _("%(name)s is saved") % {"name": hook.name})
        return redirect("setup:webhooks")
    return _page(request, form, hook)


@require_POST
@requires(access.SET_UP)
def test(request: PersonRequest, pk: int) -> HttpResponse:
    """Sends a call that says it is a test."""
    hook = get_object_or_404(Webhook, pk=pk)
    call_for_a_test(hook, by=request.user)
    messages.success(request, _("A test is on its way; what became of it stands below in a moment."))
    return redirect("setup:webhook", pk)


@require_POST
@requires(access.SET_UP)
def secret(request: PersonRequest, pk: int) -> HttpResponse:
    """Makes a new secret; the old one is worth nothing from now on."""
    hook = get_object_or_404(Webhook, pk=pk)
    hook.renew_secret()
    _show_once(request, hook)
    return redirect("setup:webhook", pk)


@require_POST
@requires(access.SET_UP)
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Webhook, pk=pk)
    if rules := hook.used_by():
        messages.error(request, _("%(name)s is called by: %(rules)s") % {"name": hook.name, "rules": ", ".join(rules)})
        return redirect("setup:webhook", pk)
    hook.delete()
    messages.success(request, _("%(name)s is removed") % {"name": hook.name})
    return redirect("setup:webhooks")


def _show_once(request: PersonRequest, hook: Webhook) -> None:
    request.session[_FRESH] = [hook.pk, hook.secret]


def _fresh_secret(request: PersonRequest, hook: Webhook | None) -> str:
    """The secret that was just made, the first time that its page is shown; else ''."""
    pk, secret = request.session.get(_FRESH) or (0, "")
    if hook is None or hook.pk != pk or request.method != "GET":
        return ""
    del request.session[_FRESH]
    return str(secret)


def _page(request: PersonRequest, form: WebhookForm, hook: Webhook | None) -> HttpResponse:
    secret = _fresh_secret(request, hook)
    context = {
        "here": "setup", "room": "webhooks", "form": form, "webhook": hook, "secret": secret,
        "rules": hook.used_by() if hook else (),
        "deliveries": Outgoing.objects.of_webhook(hook)[:SHOWN] if hook else (),
    }  # fmt: skip
    response = render(request, "setup/webhook.html", context, status=422 if request.method == "POST" else 200)
    if secret:
        response["Cache-Control"] = "no-store"
    return response
