"""Targets of the numbers: one for the whole desk, one for a team where it has its own, each from a day on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.typed_money import DayField
from helpdesk.setup.typed_targets import TargetField, hint, written
from people import access
from people.models import Team
from sla.kpi.definitions import Kpi, kpis
from sla.models import Target, targets_on

SHOWN = 50  # rows of the history


class TargetForm(forms.Form):
    """`desk` and a field for each team, in the KPI's unit; empty is no target."""

    since = DayField(label=gettext_lazy("From this day on"))

    def __init__(self, typed: Any, kpi: Kpi, teams: list[Team], held: dict[int | None, float]) -> None:
        super().__init__(typed, initial={"since": timezone.localdate()})
        self.scopes: dict[str, int | None] = {"desk": None} | {f"team_{team.pk}": team.pk for team in teams}
        labels = {"desk": _("The whole desk")} | {f"team_{team.pk}": team.name for team in teams}
        for name, team in self.scopes.items():
            self.fields[name] = TargetField(kpi.unit, label=labels[name], initial=held.get(team))

    @property
    def values(self) -> dict[int | None, float | None]:
        """By team, of a form that is valid."""
        return {team: self.cleaned_data[name] for name, team in self.scopes.items()}

    @property
    def of_teams(self) -> list[forms.BoundField]:
        return [self[name] for name in self.scopes if name != "desk"]


@require_safe
@requires(access.SET_TARGETS)
def targets(request: PersonRequest) -> HttpResponse:
    """Session, person, what holds today, teams."""
    held, teams = targets_on(timezone.localdate()), list(Team.objects.all())
    rows = [
        {
            "kpi": kpi,
            "desk": written(kpi.unit, held.get((kpi.name, None))),
            "teams": [
                (team, written(kpi.unit, held[kpi.name, team.pk])) for team in teams if (kpi.name, team.pk) in held
            ],
        }
        for kpi in _measurable()
    ]
    return render(request, "setup/targets.html", _here(request, rows=rows))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_TARGETS)
def target(request: PersonRequest, name: str) -> HttpResponse:
    """Session, person, what holds today, teams, the history."""
    kpi = kpis.get(name)
    if kpi is None or kpi not in _measurable():
        raise Http404
    teams, held = list(Team.objects.all()), targets_on(timezone.localdate())
    here = {team: value for (of, team), value in held.items() if of == name}
    form = TargetForm(request.POST or None, kpi, teams, here)
    if request.method == "POST" and form.is_valid():
        changed = Target.put(name, form.values, form.cleaned_data["since"], by=request.user)
        messages.success(request, _("The targets are saved") if changed else _("Nothing was changed"))
        return redirect("setup:targets")
    history = [(row, written(kpi.unit, row.value)) for row in Target.objects.of(name)[:SHOWN]]
    context = _here(request, kpi=kpi, form=form, hint=hint(kpi.unit), history=history)
    return render(request, "setup/target.html", context, status=422 if request.method == "POST" else 200)


def _measurable() -> list[Kpi]:
    """Where more or less is better: a mere count wants nothing."""
    return [kpi for kpi in kpis.all() if kpi.better]


def _here(request: PersonRequest, **more: Any) -> dict[str, Any]:
    """A manager, who may change no other setting, stays among the dashboards."""
    shell = "setup/base.html" if request.user.may(access.SET_UP) else "dashboards/base.html"
    return {"here": "targets", "room": "targets", "shell": shell, **more}
