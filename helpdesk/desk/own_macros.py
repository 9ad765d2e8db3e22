"""An agent's own macros: nobody else sees or runs them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.desk import views
from helpdesk.http import PersonRequest, requires
from helpdesk.steps import StepsForm, example, in_words, initial_of
from helpdesk.words import Words
from people import access
from people.models import Person, Team
from tickets.models import Macro
from tickets.models.steps import Steps, as_json
from tickets.placeholders import placeholders


class OwnMacroForm(StepsForm):
    """Teams whose tickets the agent may not see are not offered."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("team", "escalate_to"):
            field: Any = self.fields[name]
            field.queryset = Team.objects.exclude(pk__in=person.closed_teams)


@require_safe
@requires(access.WORK_TICKETS)
def macros(request: PersonRequest) -> HttpResponse:
    """Session, person, the rail's, names of teams, people and skills, the macros."""
    words = Words.read()
    rows = [{"macro": macro, "steps": in_words(macro.taken, words)} for macro in Macro.objects.own(request.user)]
    return render(request, "desk/own_macros.html", {"rows": rows, "rail": views.rail(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WORK_TICKETS)
def new(request: PersonRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WORK_TICKETS)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Macro.objects.own(request.user), pk=pk))


@require_POST
@requires(access.WORK_TICKETS)
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    macro = get_object_or_404(Macro.objects.own(request.user), pk=pk)
    macro.delete()
    messages.success(request, _("%(name)s is removed") % {"name": macro.name})
    return redirect("desk:own-macros")


def _edit(request: PersonRequest, macro: Macro | None) -> HttpResponse:
    steps = macro.taken if macro else Steps()
    initial = {
        **initial_of(steps), "name": macro.name if macro else "", "is_active": macro.is_active if macro else True,
    }  # fmt: skip
    form = OwnMacroForm(request.POST or None, initial=initial, person=request.user)
    looked = bool(request.method == "POST" and form.is_valid() and request.POST.get("look"))
    if request.method == "POST" and form.is_valid() and not looked:
        saved = macro or Macro(owner=request.user)
        saved.name, saved.is_active = form.cleaned_data["name"], form.cleaned_data["is_active"]
        saved.steps = as_json(form.steps)
        saved.save()
        messages.success(request, _("%(name)s is saved") % {"name": saved.name})
        return redirect("desk:own-macros")
    context = {
        "form": form, "macro": macro, "placeholders": placeholders.all(), "rail": views.rail(request.user),
        "asked": looked, "example": example(form.steps, request.user) if looked else None,
    }  # fmt: skip
    status = 422 if request.method == "POST" and not looked else 200
    return render(request, "desk/own_macro.html", context, status=status)
