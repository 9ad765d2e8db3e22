"""One update of a problem to the customers of all its incidents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.desk import ticket as pages
from helpdesk.desk import views
from helpdesk.desk.changes import seen_version
from helpdesk.http import PersonRequest, requires
from people import access
from tickets.actions import actions
from tickets.models import Ticket
from tickets.models.problem import LANGUAGES
from tickets.refusals import NotAllowed, Refused
from tickets.registry import UnknownValue


@dataclass(frozen=True, slots=True)
class Language:
    """One of the texts of an update, and how many of the customers concerned read it."""

    code: str
    name: str
    readers: int


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WORK_TICKETS)
def update(request: PersonRequest, number: int) -> HttpResponse:
    """The form, as a dialog's body for htmx and as a page without; what was typed stays when it is refused."""
    problem = pages.find(request.user, number)
    if request.method != "POST":
        return _form(request, problem)
    action = actions.get("update")
    assert action is not None
    try:
        action.apply(problem, request.POST, request.user, seen_version(request))
    except (Refused, NotAllowed, UnknownValue) as error:
        status = 403 if isinstance(error, NotAllowed) else 409
        return _form(request, pages.find(request.user, number), status=status, refusal=str(error))
    if not request.htmx:
        return redirect("desk:ticket", number)
    return pages.done(request, number, _("It goes out now, to each in their own ticket"))


def _form(request: PersonRequest, problem: Ticket, *, status: int = 200, refusal: str = "") -> HttpResponse:
    concerned = list(problem.incidents.active().select_related("requester")) if problem.is_problem else []
    readers = Counter(one.language for one in concerned)
    names = dict(settings.LANGUAGES)
    context: dict[str, Any] = {
        "ticket": problem,
        "count": len(concerned),
        # Those who are most come first; a language that nobody reads need not be written.
        "texts": [Language(code, names[code], readers[code]) for code in sorted(LANGUAGES, key=lambda c: -readers[c])],
        "typed": request.POST if request.method == "POST" else QueryDict(),
        "solve": bool((request.POST if request.method == "POST" else request.GET).get("solve")),
        "refusal": refusal,
    }
    if request.htmx:
        return render(request, "desk/_update.html", context, status=status)
    context["rail"] = views.rail(request.user)
    return render(request, "desk/update.html", context, status=status)
