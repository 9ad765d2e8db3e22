"""Who is away from when to when, who stands in, and what happens to their tickets."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Absence, Person
from tickets.models import Ticket

SHOWN = 200


class AbsenceForm(forms.ModelForm):
    begins_at = forms.DateTimeField(
        label=gettext_lazy("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    class Meta:
        model = Absence
        fields: ClassVar[list[str]] = ["person", "begins_at", "ends_at", "stand_in", "why"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        workers = Person.objects.workers().exclude(role=access.Role.SYSTEM).order_by("name", "id")
        for name, empty in (("person", None), ("stand_in", _("Nobody: back to the team"))):
            field: Any = self.fields[name]
            field.queryset, field.empty_label = workers, empty

    def clean_ends_at(self) -> Any:
        ends = self.cleaned_data["ends_at"]
        if ends <= timezone.now():
            raise forms.ValidationError(_("This has passed already."))
        return ends


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
    coming = Absence.objects.filter(ends_at__gt=timezone.now()).select_related("person", "stand_in")[:SHOWN]
    context = {
        "here": "setup",
        "room": "absences",
        "form": form,
        "absences": coming,
        "effect": Ticket.objects.active().assigned_to(form.cleaned_data["person"]).count() if looked else None,
        "stand_in": form.cleaned_data["stand_in"] if looked else None,
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
