"""Running a macro from a ticket: first what it would do, then all of it or nothing, and one way back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.desk import ticket as pages
from helpdesk.desk import toasts
from helpdesk.http import PersonRequest, requires
from helpdesk.words import Words
from people import access
from tickets import placeholders
from tickets.automation import macros
from tickets.models import Macro
from tickets.refusals import NotAllowed, Refused
from tickets.undo import stays


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
        words = Words.read()
        named = {"team": words.team(steps.team), "to": words.team(steps.escalate_to)}
        context = {"ticket": ticket, "macro": found, "steps": steps, "assignee": words.agent(steps.assignee)}
        return render(request, "desk/_macro.html", {**context, **named, **filled})
    try:
        done = macros.run(found, ticket, by=request.user)
    except (Refused, NotAllowed) as error:
        return pages.refused(request, number, error)
    undo = toasts.undoable(done)
    said = _("%(name)s is done; undo leaves what was sent or noted") if undo and stays(done) else _("%(name)s is done")
    if not request.htmx:
        toasts.say(request, said % {"name": found.name}, undo)
        return redirect("desk:ticket", number)
    return pages.done(request, number, said % {"name": found.name}, undo=",".join(map(str, undo)))
