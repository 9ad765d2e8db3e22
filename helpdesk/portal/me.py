"""One's own settings in the portal: name, language, time zone, which mails; and everything we keep, to take away."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.own_data import archive
from helpdesk.own_settings import OwnSettings
from people import branding, throttle
from people.models import Person
from tickets.models import UnwantedMail
from tickets.models.unwanted import AUTOMATIC

EXPORTS = 5  # an hour


class SettingsForm(OwnSettings):
    class Meta:
        model = Person
        fields: ClassVar[list[str]] = ["name", "language", "time_zone"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    person = request.user
    if not isinstance(person, Person):
        return redirect(f"{reverse('portal:sign-in')}?next={request.path}")
    form = SettingsForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        change = UnwantedMail.resume if request.POST.get("automatic") else UnwantedMail.stop
        change([AUTOMATIC], person.pk, "")
        messages.success(request, _("Saved"))
        response = redirect("portal:me")
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)  # what is chosen here counts from now on
        return response
    return _page(request, person, form, status=422 if request.method == "POST" else 200)


@never_cache
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """A ZIP of everything that this person may read of what we keep about them."""
    person = request.user
    if not isinstance(person, Person):
        return redirect(f"{reverse('portal:sign-in')}?next={reverse('portal:me')}")
    if throttle.too_many("export", str(person.pk), limit=EXPORTS, seconds=3600):
        said = _("That was often. Please try again in an hour.")
        return _page(request, person, SettingsForm(instance=person), status=429, not_exported=said)
    name = f"{branding.name()}-{timezone.localdate().isoformat()}.zip"
    return FileResponse(archive(person), as_attachment=True, filename=name, content_type="application/zip")


def _page(request: HttpRequest, person: Person, form: SettingsForm, *, status: int, **extra: Any) -> HttpResponse:
    context = {
        "form": form,
        "addresses": person.known_addresses,
        "automatic": AUTOMATIC not in UnwantedMail.objects.kinds(person),
        "here": "me",
        **extra,
    }
    return render(request, "portal/me.html", context, status=status)
