"""The writing assistant: off at first, any OpenAI-compatible address, tried before it is relied on."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from helpdesk.http import PersonRequest, requires
from kb import assistant
from kb.assistant import Question, Unanswered
from kb.models import Assistant
from people import access
from tickets.fetching import unusable

_GREETING = Question((("user", "Say in one short sentence that you can be reached."),), None)


class AssistantForm(forms.ModelForm):
    key = forms.CharField(label=gettext_lazy("Key"), required=False, max_length=500)
    no_key = forms.BooleanField(required=False)

    class Meta:
        model = Assistant
        fields: ClassVar[list[str]] = ["is_on", "address", "model", "masks"]

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if address and unusable(address):
            raise forms.ValidationError(_("Write an address that begins with http:// or https://."))
        return address

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_on") and not (cleaned.get("address") and cleaned.get("model")):
            raise forms.ValidationError(_("Say where it answers and which model, then it can be switched on."))
        return cleaned

    def save(self, commit: bool = True) -> Assistant:
        row = self.instance
        row.pk = 1
        if self.cleaned_data["no_key"]:
            row.set_key("")
        if self.cleaned_data["key"]:
            row.set_key(self.cleaned_data["key"])
        if commit:
            row.save()
        return row


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def page(request: PersonRequest) -> HttpResponse:
    """`do=try` asks one small question with what is typed, and saves nothing."""
    form = AssistantForm(request.POST or None, instance=Assistant.objects.current())
    context: dict[str, Any] = {"here": "setup", "room": "assistant", "form": form}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "try":
            return render(request, "setup/assistant.html", {**context, **_tried(form.save(commit=False))})
        assistant.keep(form.save(), 0)
        messages.success(request, _("The assistant's settings are saved"))
        return redirect("setup:assistant")
    return render(request, "setup/assistant.html", context, status=422 if request.method == "POST" else 200)


def _tried(row: Assistant) -> dict[str, str]:
    try:
        return {
            "said": assistant.answer(
                row, Question((("user", "Say in one short sentence that you can be reached."),), None)
            )
        }
    except Unanswered as error:
        return {"trouble": str(error)}
