"""Who is away from when to when, who stands in, and what happens to their tickets."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.absences import AbsenceForm
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Absence

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.LEAD_TEAMS)
def absences(request: PersonRequest) -> HttpResponse:
    """Those to come and running, and the form of another; what it would do is said before it is saved."""
    form = AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not request.POST.get("look"):
        saved = form.save()
        messages.success(request, _("%(name)s is entered as absent") % {"name": saved.person.name})
        return redirect("setup:absences")
    looked = request.method == "POST" and form.is_valid()
    coming = Absence.objects.coming(timezone.now()).select_related("person", "stand_in")[:SHOWN]
    context = {
        "here": "setup",
        "room": "absences",
        "form": form,
        "absences": coming,
        **(form.effect if looked else {}),
    }
    status = 422 if request.method == "POST" and not looked else 200
    return render(request, "setup/absences.html", context, status=status)


@require_POST
@requires(access.LEAD_TEAMS)
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    """Takes an absence out; what it has moved stays moved."""
    get_object_or_404(Absence, pk=pk).delete()
    messages.success(request, _("The absence is removed"))
    return redirect("setup:absences")
