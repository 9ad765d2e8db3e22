"""Reasons of hand-overs, and how many may wait for a line before another needs a word."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.consequences import looks, of_limits, of_reason
from people import access
from people.models.team import Line
from tickets.models import Handover, HandoverReason, LineLimit


class ReasonForm(forms.ModelForm):
    class Meta:
        model = HandoverReason
        fields: ClassVar[list[str]] = ["code", "name_en", "name_ru", "is_active"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].lower()
        if self.instance.pk and code != self.instance.code and Handover.objects.filter(reason=self.instance).exists():
            raise forms.ValidationError(_("Hand-overs are filed under this code; make a new reason instead."))
        return code


class LimitsForm(forms.Form):
    line_1 = forms.IntegerField(label=gettext_lazy("First line"), min_value=0, max_value=999, required=False)
    line_2 = forms.IntegerField(label=gettext_lazy("Second line"), min_value=0, max_value=999, required=False)
    line_3 = forms.IntegerField(label=gettext_lazy("Third line"), min_value=0, max_value=999, required=False)

    def save(self) -> None:
        for line in Line:
            waiting = self.cleaned_data[f"line_{line.value}"]
            if waiting is None:
                LineLimit.objects.filter(line=line).delete()
            else:
                LineLimit.objects.update_or_create(line=line, defaults={"waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def handovers(request: PersonRequest) -> HttpResponse:
    """The reasons and the limits; posting saves the limits."""
    limits = {f"line_{limit.line}": limit.waiting for limit in LineLimit.objects.all()}
    form = LimitsForm(request.POST or None, initial=limits)
    looked = request.method == "POST" and form.is_valid() and looks(request)
    if request.method == "POST" and form.is_valid() and not looked:
        form.save()
        messages.success(request, _("The limits are saved"))
        return redirect("setup:handovers")
    waiting = {line: Handover.objects.waiting().filter(to_line=line).count() for line in Line}
    context = {
        "here": "setup",
        "room": "handovers",
        "reasons": HandoverReason.objects.all(),
        "form": form,
        "limits": [(form[f"line_{line.value}"], waiting[line]) for line in Line],
        "consequences": of_limits(waiting, form.cleaned_data) if looked else None,
    }
    status = 422 if request.method == "POST" and not looked else 200
    return render(request, "setup/handovers.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new_reason(request: PersonRequest) -> HttpResponse:
    last = HandoverReason.objects.aggregate(last=Max("position"))["last"]
    return _edit(request, HandoverReason(position=(last or 0) + 1))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit_reason(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(HandoverReason, pk=pk))


def _edit(request: PersonRequest, reason: HandoverReason) -> HttpResponse:
    form, consequences, status = ReasonForm(request.POST or None, instance=reason), None, 200
    if request.method == "POST" and form.is_valid() and looks(request):
        stored = HandoverReason.objects.get(pk=reason.pk) if reason.pk else reason
        consequences = of_reason(stored, form.cleaned_data)
    elif request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("%(name)s is saved") % {"name": saved.name})
        return redirect("setup:handovers")
    elif request.method == "POST":
        status = 422
    context = {"here": "setup", "room": "handovers", "form": form, "reason": reason, "consequences": consequences}
    return render(request, "setup/handover_reason.html", context, status=status)
