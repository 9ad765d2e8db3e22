"""Names of the site's own for statuses, under the six kinds."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.ordering import wanted_order
from people import access
from tickets.models import StatusName, Ticket
from tickets.models.words import Status

COUNTED = 1000  # of those that have it


class StatusForm(forms.ModelForm):
    class Meta:
        model = StatusName
        fields: ClassVar[list[str]] = [
            "name_ru", "name_en", "slug", "kind", "public_ru", "public_en", "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Status.choices  # type: ignore[attr-defined]  # the stubs know a plain Field
        if self.instance.pk:
            del self.fields["slug"], self.fields["kind"]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in (*Status.values, "active"):
            raise forms.ValidationError(_("A kind is called so; choose another name."))
        return slug

    def save(self, commit: bool = True) -> StatusName:
        if not self.instance.pk:
            self.instance.position = StatusName.next_position()
        saved: StatusName = super().save()
        return saved


@require_safe
@requires(access.SET_UP)
def statuses(request: PersonRequest) -> HttpResponse:
    names = list(StatusName.objects.in_order())
    kinds = [(kind, label, [each for each in names if each.kind == kind]) for kind, label in Status.choices]
    return render(request, "setup/statuses.html", {"here": "setup", "room": "statuses", "kinds": kinds})


@require_POST
@requires(access.SET_UP)
def order(request: PersonRequest) -> HttpResponse:
    """`status` in the new order; `up` or `down` names one that moves by a place within its kind."""
    StatusName.arrange(wanted_order(request.POST, "status"))
    messages.success(request, _("The order is saved"))
    return redirect("setup:statuses")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new(request: PersonRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    return _edit(request, StatusName(kind=kind if kind in Status.values else Status.ON_HOLD))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(StatusName, pk=pk))


def _edit(request: PersonRequest, name: StatusName) -> HttpResponse:
    form = StatusForm(request.POST or None, instance=name)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("%(name)s is saved") % {"name": saved.name})
        return redirect("setup:statuses")
    having = _having(name) if name.pk else 0
    context = {
        "here": "setup", "room": "statuses", "form": form, "name": name if name.pk else None, "having": having,
        "many": having == COUNTED,
    }  # fmt: skip
    return render(request, "setup/status.html", context, status=422 if request.method == "POST" else 200)


def _having(name: StatusName) -> int:
    """How many are called so now, up to COUNTED."""
    return int(Ticket.objects.filter(status=name.kind, status_name=name).order_by()[:COUNTED].count())
