"""One's own language, time zone and keys; when one is away."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.absences import OwnAbsenceForm
from helpdesk.desk import telling, views
from helpdesk.http import PersonRequest, requires
from helpdesk.own_settings import OwnSettings
from people import access
from people.models import Absence, Person
from tickets import web_push
from tickets.models import PushDevice, UnwantedMail
from tickets.models.mailbox import any_checkers
from tickets.models.unwanted import KINDS, LETTER


class ProfileForm(OwnSettings):
    class Meta:
        model = Person
        fields: ClassVar[list[str]] = ["name", "language", "time_zone", "keys"]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.USE_DESK)
def profile(request: PersonRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved"))
        return redirect("desk:profile")
    return _page(request, form, _absence(request), status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WORK_TICKETS)
def absences(request: PersonRequest) -> HttpResponse:
    """Enters an absence of one's own; what it would do is said before, where that is asked for."""
    form = _absence(request)
    if request.method != "POST":
        return redirect("desk:profile")
    looked = bool(request.POST.get("look")) and form.is_valid()
    if form.is_valid() and not looked:
        form.save()
        messages.success(request, _("Your absence is entered"))
        return redirect("desk:profile")
    effect = form.effect if looked else {}
    return _page(request, ProfileForm(instance=request.user), form, status=200 if looked else 422, **effect)


@require_POST
@requires(access.USE_DESK)
def mails(request: PersonRequest) -> HttpResponse:
    """How each kind of notice is told (telling.keep), and whether letters of rules come."""
    telling.keep(request.user, request.POST)
    messages.success(request, _("Saved"))
    return redirect("desk:profile")


@require_POST
@requires(access.WORK_TICKETS)
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Takes an absence of one's own out; what it has moved stays moved."""
    get_object_or_404(request.user.absences, pk=pk).delete()
    messages.success(request, _("Your absence is withdrawn"))
    return redirect("desk:profile")


def _absence(request: PersonRequest) -> OwnAbsenceForm:
    typed = request.POST if request.method == "POST" and "begins_at" in request.POST else None
    return OwnAbsenceForm(typed, instance=Absence(person=request.user))


def _answers_by_mail(person: Person) -> list[tuple[str, bool]]:
    """One's addresses, each with whether a mail from it speaks for oneself; nothing where no server checks senders."""
    if not any_checkers():
        return []
    emails = (each for each in person.known_addresses if each.kind == "email")
    return [(each.value, each.verified_at is not None) for each in emails]


def _page(
    request: PersonRequest, form: ProfileForm, absence: OwnAbsenceForm, *, status: int, **effect: Any
) -> HttpResponse:
    works = request.user.may(access.WORK_TICKETS)
    unwanted = UnwantedMail.objects.kinds(request.user)
    coming = request.user.absences.coming(timezone.now()).select_related("stand_in") if works else ()
    context = {
        "answers_by_mail": _answers_by_mail(request.user) if works else [],
        "form": form, "absence_form": absence if works else None, "absences": coming,
        "choices": telling.choices(request.user, unwanted), "hours": range(24), "hour": telling.hour(request.user),
        "letters": (KINDS[LETTER], LETTER not in unwanted),
        "devices": PushDevice.objects.filter(person=request.user), "push_key": web_push.public_key(),
        "rail": views.rail(request.user), **effect,
    }  # fmt: skip
    return render(request, "desk/profile.html", context, status=status)
