"""Teams and their lines."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.consequences import looks, of_team
from kb.coach.rules import NAMES, RULES
from kb.models import CoachSwitch
from people import access
from people.models import Person, Team
from tickets.placeholders import placeholders


class TeamForm(forms.ModelForm):
    members = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Members"),
        queryset=Person.objects.staff().active().order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    coach = forms.MultipleChoiceField(
        label=gettext_lazy("Reply coach"),
        choices=[(rule.name, rule.label) for rule in RULES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Team
        fields: ClassVar[list[str]] = [
            "name",
            "line",
            "is_private",
            "signature",
            "calendar",
            "assignment",
            "reacts_within",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].required = False
        self.fields["calendar"].empty_label = _("The default calendar")  # type: ignore[attr-defined]  # the stubs know a plain Field
        if self.instance.pk:
            self.fields["members"].initial = self.instance.members.all()
        off = CoachSwitch.objects.off(self.instance.pk)
        self.fields["coach"].initial = [name for name in NAMES if name not in off]

    def keep(self) -> Team:
        """The team, its members and what its coach says. A form without the coach's boxes leaves them as they are."""
        saved: Team = self.save()
        saved.members.set(self.cleaned_data["members"])
        if "coach_shown" in self.data:
            CoachSwitch.objects.keep(saved, set(NAMES) - set(self.cleaned_data["coach"]))
        return saved

    def clean_line(self) -> int:
        line: int = self.cleaned_data["line"]
        if self.instance.pk and line != Team.objects.get(pk=self.instance.pk).line and self.instance.tickets.exists():
            raise forms.ValidationError(_("The team has tickets on its line; make a new team for the other line."))
        return line


@require_safe
@requires(access.SET_UP)
def teams(request: PersonRequest) -> HttpResponse:
    rows = Team.objects.annotate(size=Count("memberships"))
    return render(request, "setup/teams.html", {"here": "setup", "teams": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new(request: PersonRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Team, pk=pk))


def _edit(request: PersonRequest, team: Team | None) -> HttpResponse:
    form = TeamForm(request.POST or None, instance=team)
    if request.method == "POST" and form.is_valid():
        if looks(request):
            stored = Team.objects.get(pk=team.pk) if team else None  # the form has written into the other one
            return _page(request, form, team, consequences=of_team(stored, form.cleaned_data))
        saved = form.keep()
        messages.success(request, _("%(name)s is saved") % {"name": saved.name})
        return redirect("setup:teams")
    return _page(request, form, team, status=422 if request.method == "POST" else 200)


def _page(
    request: PersonRequest, form: TeamForm, team: Team | None, *, status: int = 200, consequences: Any = None
) -> HttpResponse:
    context = {
        "here": "setup",
        "form": form,
        "team": team,
        "placeholders": placeholders.all(),
        "consequences": consequences,
    }
    return render(request, "setup/team.html", context, status=status)
