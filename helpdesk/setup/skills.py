"""Skills: what categories and rules ask for, and who has them."""

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
from helpdesk.setup.consequences import looks, of_skill
from people import access
from people.models import Person, Skill


class SkillForm(forms.ModelForm):
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who has it"),
        queryset=Person.objects.staff().active().order_by("name", "id"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Skill
        fields: ClassVar[list[str]] = ["name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["people"].initial = self.instance.people.all()

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        if Skill.objects.exclude(pk=self.instance.pk).filter(name__iexact=name).exists():
            raise forms.ValidationError(_("There is a skill of this name already."))
        return name


@require_safe
@requires(access.SET_UP)
def skills(request: PersonRequest) -> HttpResponse:
    rows = Skill.objects.annotate(known=Count("people", distinct=True), asked=Count("categories", distinct=True))
    return render(request, "setup/skills.html", {"here": "setup", "room": "skills", "skills": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new(request: PersonRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Skill, pk=pk))


def _edit(request: PersonRequest, skill: Skill | None) -> HttpResponse:
    form = SkillForm(request.POST or None, instance=skill)
    if request.method == "POST" and form.is_valid():
        if looks(request):
            return _page(request, form, skill, consequences=of_skill(skill, form.cleaned_data["people"]))
        saved = form.save()
        saved.people.set(form.cleaned_data["people"])
        messages.success(request, _("%(name)s is saved") % {"name": saved.name})
        return redirect("setup:skills")
    return _page(request, form, skill, status=422 if request.method == "POST" else 200)


def _page(
    request: PersonRequest, form: SkillForm, skill: Skill | None, *, status: int = 200, consequences: Any = None
) -> HttpResponse:
    context = {"here": "setup", "room": "skills", "form": form, "skill": skill, "consequences": consequences}
    return render(request, "setup/skill.html", context, status=status)
