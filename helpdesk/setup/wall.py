"""Links to the wallboard for screens: made here, shown once, revoked here."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.http import PersonRequest, requires
from people import access
from sla.models import WallLink

_FRESH = "wall link"  # in the session, until it has been shown once


class WallLinkForm(forms.ModelForm):
    class Meta:
        model = WallLink
        fields: ClassVar[list[str]] = ["name", "team", "language", "theme", "shows_subjects"]
        labels: ClassVar[dict[str, Any]] = {"name": gettext_lazy("Where the screen hangs")}

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["team"].empty_label = _("All teams but private ones")  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["language"].initial = get_language()

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def links(request: PersonRequest) -> HttpResponse:
    """Session, person, the links, the teams of the form."""
    form = WallLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        link, token = WallLink.create(by=request.user, **form.cleaned_data)
        path = reverse("dashboards:wall-enter", args=[link.pk, token])
        request.session[_FRESH] = [link.name, request.build_absolute_uri(path)]
        return redirect("setup:wall")
    fresh = request.session.pop(_FRESH, None) if request.method == "GET" else None
    context = {"here": "setup", "room": "wall", "form": form, "fresh": fresh, "links": WallLink.objects.for_settings()}
    response = render(request, "setup/wall.html", context, status=422 if request.method == "POST" else 200)
    if fresh:
        response["Cache-Control"] = "no-store"
    return response


@require_POST
@requires(access.SET_UP)
def revoke(request: PersonRequest, pk: int) -> HttpResponse:
    link = get_object_or_404(WallLink, pk=pk)
    link.revoke()
    messages.success(request, _("%(name)s shows nothing any more") % {"name": link.name})
    return redirect("setup:wall")
