"""How one learns of things: a choice for each kind of notice, and the browsers that take pushes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Person
from tickets import fetching, web_push
from tickets.content import without_nul
from tickets.models import NoticeChoice, PushDevice, UnwantedMail
from tickets.models.choice import HOUR
from tickets.models.unwanted import LETTER, NOTICES

MOST_DEVICES = 20
NEVER, DAILY, NOW = "never", "daily", "now"


def choices(person: Person, unwanted: set[str]) -> list[dict[str, Any]]:
    """The rows of the table: {kind, label, bell, push, mail}. One query."""
    return [
        {
            "kind": kind, "label": capfirst(NOTICES[kind]), "bell": each.bell, "push": each.push,
            "mail": NEVER if kind in unwanted else NOW if each.daily_at is None else DAILY,
        }
        for kind, each in NoticeChoice.of(person).items()
    ]  # fmt: skip


def hour(person: Person) -> int:
    """Of one's daily mail. One query."""
    chosen = NoticeChoice.objects.filter(person=person).exclude(daily_at=None).values_list("daily_at", flat=True)
    return next(iter(chosen[:1]), HOUR)


def keep(person: Person, typed: QueryDict) -> None:
    """`bell` and `push` name kinds, `mail-KIND` is never, daily or now, `hour` that of the daily mail, `letters`
    whether rules may write. What makes no sense is as if it had not been said."""
    said = typed.get("hour", "")
    daily_at = int(said) if said in map(str, range(24)) else HOUR
    bell, push = set(typed.getlist("bell")), set(typed.getlist("push"))
    mail = {kind: typed.get(f"mail-{kind}", NOW) for kind in NOTICES}
    chosen = {
        kind: NoticeChoice(bell=kind in bell, push=kind in push, daily_at=daily_at if mail[kind] == DAILY else None)
        for kind in NOTICES
    }
    NoticeChoice.choose(person, chosen, {kind for kind in NOTICES if mail[kind] == NEVER})
    if typed.get("letters"):
        UnwantedMail.resume([LETTER], person.pk, "")
    else:
        UnwantedMail.stop([LETTER], person.pk, "")


class DeviceForm(forms.Form):
    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)
    name = forms.CharField(max_length=100, required=False)
    without_words = forms.BooleanField(required=False)

    def clean_endpoint(self) -> str:
        endpoint: str = self.cleaned_data["endpoint"]
        if not endpoint.startswith("https://") or fetching.unusable(endpoint):
            raise forms.ValidationError(_("A push service has an address that begins with https://."))
        return endpoint

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        try:
            web_push.keys_of(data.get("p256dh", ""), data.get("auth", ""))
        except web_push.WrongKeys as error:
            raise forms.ValidationError(_("These are no keys of a browser.")) from error
        return data


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.USE_DESK)
def subscribing(request: PersonRequest) -> HttpResponse:
    """GET: what a browser compares itself with, {"known": whether `?of=`, the SHA-256 of its endpoint, is one of this
    person's, "token": for the service worker's form}. POST: what the browser's push manager says of itself; the answer
    is {"device": id} or {"error": why}."""
    if request.method != "POST":
        known = PushDevice.objects.filter(
            person=request.user, endpoint_sha256=without_nul(request.GET.get("of", ""))[:64]
        )
        return JsonResponse({"known": known.exists(), "token": get_token(request)})
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return _wrong(form)
    if PushDevice.objects.filter(person=request.user).count() >= MOST_DEVICES:
        return JsonResponse({"error": _("There are 20 browsers already: remove one first.")}, status=422)
    data = {**form.cleaned_data, "name": form.cleaned_data["name"] or _("A browser")}
    device = PushDevice.subscribe(request.user, data.pop("endpoint"), data.pop("p256dh"), data.pop("auth"), **data)
    request.session["push_device"] = device.pk  # signing out here ends its pushes
    return JsonResponse({"device": device.pk})


@require_POST
@requires(access.USE_DESK)
def renewing(request: PersonRequest) -> HttpResponse:
    """The browser has replaced its subscription: `old` is the SHA-256 of the endpoint before. 404 where that is none of
    this person's; the answer as for a new one."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return _wrong(form)
    said = form.cleaned_data
    old = without_nul(request.POST.get("old", ""))[:64]
    device = PushDevice.renew(request.user, old, said["endpoint"], said["p256dh"], said["auth"])
    if device is None:
        return JsonResponse({"error": _("This browser gets no pushes any more")}, status=404)
    return JsonResponse({"device": device.pk})


def _wrong(form: DeviceForm) -> HttpResponse:
    return JsonResponse(
        {"error": " ".join(str(each) for errors in form.errors.values() for each in errors)}, status=422
    )


@require_POST
@requires(access.USE_DESK)
def removing(request: PersonRequest, pk: int) -> HttpResponse:
    get_object_or_404(PushDevice, pk=pk, person=request.user).delete()
    messages.success(request, _("This browser gets no pushes any more"))
    return redirect("desk:profile")
