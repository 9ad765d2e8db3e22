"""Macros: steps that an agent takes with one click; everybody's, a team's, one's own."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.steps import StepsForm, example, in_words, initial_of
from helpdesk.words import Words
from people import access
from people.models import Team
from tickets.models import Macro
from tickets.models.steps import Steps, as_json
from tickets.placeholders import placeholders


class MacroForm(StepsForm):
    of_team = forms.ModelChoiceField(
        Team.objects.all(),
        label=gettext_lazy("For the team"),
        required=False,
        empty_label=gettext_lazy("everybody"),
    )
    mine = forms.BooleanField(label=gettext_lazy("For me alone"), required=False)


@require_safe
@requires(access.LEAD_TEAMS)
def macros(request: PersonRequest) -> HttpResponse:
    """Session, person, names of teams, people and skills, the macros."""
    words = Words.read()
    shown = Macro.objects.filter(owner=None) | Macro.objects.filter(owner=request.user)
    rows = [
        {"macro": macro, "steps": in_words(macro.taken, words)}
        for macro in shown.select_related("team", "owner").order_by("name", "id")
    ]
    return render(request, "setup/macros.html", {"here": "setup", "room": "macros", "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.LEAD_TEAMS)
def new(request: PersonRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.LEAD_TEAMS)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, _found(request, pk))


@require_POST
@requires(access.LEAD_TEAMS)
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    macro = _found(request, pk)
    macro.delete()
    messages.success(request, _("%(name)s is removed") % {"name": macro.name})
    return redirect("setup:macros")


def _found(request: PersonRequest, pk: int) -> Macro:
    theirs = Macro.objects.filter(owner=None) | Macro.objects.filter(owner=request.user)
    found: Macro = get_object_or_404(theirs, pk=pk)
    return found


def _edit(request: PersonRequest, macro: Macro | None) -> HttpResponse:
    steps = macro.taken if macro else Steps()
    initial = {
        **initial_of(steps), "name": macro.name if macro else "", "is_active": macro.is_active if macro else True,
        "of_team": macro.team_id if macro else None, "mine": bool(macro and macro.owner_id),
    }  # fmt: skip
    form = MacroForm(request.POST or None, initial=initial)
    looked = bool(request.method == "POST" and form.is_valid() and request.POST.get("look"))
    if request.method == "POST" and form.is_valid() and not looked:
        values = form.cleaned_data
        saved = macro or Macro()
        saved.name, saved.is_active, saved.steps = values["name"], values["is_active"], as_json(form.steps)
        saved.owner = request.user if values["mine"] else None
        saved.team = None if values["mine"] else values["of_team"]
        saved.save()
        messages.success(request, _("%(name)s is saved") % {"name": saved.name})
        return redirect("setup:macros")
    context = {
        "here": "setup", "room": "macros", "form": form, "macro": macro, "placeholders": placeholders.all(),
        "asked": looked, "example": example(form.steps, request.user) if looked else None,
    }  # fmt: skip
    status = 422 if request.method == "POST" and not looked else 200
    return render(request, "setup/macro.html", context, status=status)
