"""One's own language, time zone and keys."""

from __future__ import annotations

import zoneinfo
from typing import ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from helpdesk.desk import inbox
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Person


class ProfileForm(forms.ModelForm):
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("As the browser says")), *settings.LANGUAGES],
        required=False,
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)

    class Meta:
        model = Person
        fields: ClassVar[list[str]] = ["name", "language", "time_zone", "keys"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/"))
        site = _("As the site: %(zone)s") % {"zone": settings.TIME_ZONE}
        self.fields["time_zone"].choices = [("", site), *((zone, zone) for zone in zones)]  # type: ignore[attr-defined]  # the stubs know a plain Field


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.USE_DESK)
def profile(request: PersonRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved"))
        return redirect("desk:profile")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "rail": inbox.rail(request.user)}
    return render(request, "desk/profile.html", context, status=status)
