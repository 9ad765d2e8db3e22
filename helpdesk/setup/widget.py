"""The widget: whether it is on, on which sites, and the tag to copy into their pages."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.http import PersonRequest, own_origin, requires
from people import access
from people.models import Widget

MOST = 50
# A name or an IPv4 address: these words go into a header, where a blank or a semicolon would begin another rule.
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")


class WidgetForm(forms.Form):
    is_on = forms.BooleanField(label=gettext_lazy("Other sites may show our help"), required=False)
    typed_origins = forms.CharField(
        label=gettext_lazy("Sites, one line each"), widget=forms.Textarea, required=False, max_length=10_000
    )

    def clean_typed_origins(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["typed_origins"].splitlines()]
        found = list(dict.fromkeys(origin_of(line) for line in lines if line))
        if len(found) > MOST:
            raise ValidationError(_("There is room for fifty sites."))
        return found

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("is_on") and typed.get("typed_origins") == []:
            self.add_error("typed_origins", _("Say on which sites, or switch it off."))
        return typed


def origin_of(line: str) -> str:
    """`https://Shop.Example:443/page` → `https://shop.example`, as browsers say it. Raises ValidationError."""
    wrong = ValidationError(_("%(line)s is no site: write it as https://shop.example.") % {"line": line[:100]})
    try:
        parts = urlsplit(line)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError as error:  # also what no domain can hold
        raise wrong from error
    if parts.scheme not in ("http", "https") or parts.username is not None or not _HOST.fullmatch(host):
        raise wrong
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def widget(request: PersonRequest) -> HttpResponse:
    known = Widget.objects.current()
    initial = {"is_on": known.is_on, "typed_origins": "\n".join(known.origins)}
    form = WidgetForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        Widget.objects.update_or_create(pk=1, defaults={"is_on": typed["is_on"], "origins": typed["typed_origins"]})
        messages.success(request, _("The widget is saved"))
        return redirect("setup:widget")
    look = {"site": own_origin(request), "language": get_language() or "en"}
    context = {
        "here": "setup",
        "room": "widget",
        "form": form,
        "known": known,
        "site_url": settings.SITE_URL,
        "preview": urlencode(look),
    }
    return render(request, "setup/widget.html", context, status=422 if request.method == "POST" else 200)
