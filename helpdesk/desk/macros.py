"""Running a macro from a ticket: first what it would do, then all of it or nothing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.desk import ticket as pages
from helpdesk.http import PersonRequest, requires
from people import access
from tickets import placeholders
from tickets.automation import macros
from tickets.models import Macro
from tickets.refusals import NotAllowed, Refused


@require_safe
@requires(access.WORK_TICKETS)
def offered(request: PersonRequest, number: int) -> HttpResponse:
    """Those this person may run here; drawn when the menu opens."""
    ticket = pages.find(request.user, number)
    found = Macro.objects.of(request.user).filter(is_active=True)
    return render(request, "desk/_macros.html", {"ticket": ticket, "macros": found})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WORK_TICKETS)
def macro(request: PersonRequest, number: int, pk: int) -> HttpResponse:
    """GET shows what it would do to this ticket, POST does it."""
    ticket = pages.find(request.user, number)
    found = get_object_or_404(Macro.objects.of(request.user).filter(is_active=True), pk=pk)
    if request.method != "POST":
        steps = found.taken
        filled = {name: placeholders.fill(getattr(steps, name), ticket, request.user) for name in ("reply", "note")}
        return render(request, "desk/_macro.html", {"ticket": ticket, "macro": found, "steps": steps, **filled})
    try:
        macros.run(found, ticket, by=request.user)
    except (Refused, NotAllowed) as error:
        return pages.refused(request, number, error)
    if not request.htmx:
        return redirect("desk:ticket", number)
    return pages.done(request, number, _("%(name)s is done") % {"name": found.name})
