"""What the pages of routing rules, triggers and schedules share: in force or not, made, changed, with their versions.

Policies are proposed before they are saved (trials.py), so their pages go another way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.conditions import fields
from people import access
from people.models import Person
from tickets.placeholders import placeholders

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rule, whose model is Ordered and has versions.

    `form(data, pk=…, initial=…)` has the fields `name` and `is_active` and the property `wording`; `initial` are the
    form's values of a rule (None: a new one) with this wording, `blank()` is that of a new one. `tried` is what its
    page says of a wording before it is saved. `room` is its list; `saved` is said with the name of a saved one.
    """

    model: Any
    room: str
    template: str
    form: Callable[..., Any]
    blank: Callable[[], Any]
    initial: Callable[[Any, Any], dict[str, Any]]
    tried: Callable[[PersonRequest, Any, Any, Any], dict[str, Any]]
    saved: StrOrPromise
    with_force: Callable[[], dict[str, Any]] = dict  # what else is set when it is put in force or out of it

    def force(self) -> Callable[..., HttpResponse]:
        """The view of the switch in the list."""

        @require_POST
        @requires(access.SET_UP)
        def force(request: PersonRequest, pk: int) -> HttpResponse:
            rule = get_object_or_404(self.model, pk=pk)
            rule.change(is_active=not rule.is_active, **self.with_force())
            said = _("%(name)s is in force") if rule.is_active else _("%(name)s is out of force")
            messages.success(request, said % {"name": rule.name})
            return redirect(f"setup:{self.room}")

        return force

    def edit(self) -> Callable[..., HttpResponse]:
        """The view of one rule; without a `pk` of a new one."""

        @require_http_methods(["GET", "HEAD", "POST"])
        @requires(access.SET_UP)
        def edit(request: PersonRequest, pk: int | None = None) -> HttpResponse:
            rule = get_object_or_404(self.model, pk=pk) if pk is not None else None
            if request.method != "POST":
                wording = rule.current.wording if rule else self.blank()
                form = self.form(pk=pk, initial=self.initial(rule, wording))
                return self.page(request, form, rule, wording)
            form = self.form(request.POST, pk=pk)
            if not form.is_valid():
                return self.page(request, form, rule, form.wording, status=422)
            try:
                with transaction.atomic():
                    saved = self._save(form, rule, request.user)
            except IntegrityError:  # somebody took the name a moment ago
                form.add_error("name", _("There is a rule of this name already."))
                return self.page(request, form, rule, form.wording, status=422)
            messages.success(request, str(self.saved) % {"name": saved.name})
            return redirect(f"setup:{self.room}")

        return edit

    def page(
        self, request: PersonRequest, form: forms.Form, rule: Any, wording: Any, status: int = 200
    ) -> HttpResponse:
        context = {
            "here": "setup",
            "room": self.room,
            "form": form,
            "rule": rule,
            "fields": fields(),
            "placeholders": placeholders.all(),
            "versions": rule.versions.select_related("by").order_by("-id")[:20] if rule else (),
            **self.tried(request, form, rule, wording),
        }
        return render(request, self.template, context, status=status)

    def _save(self, form: Any, rule: Any, by: Person) -> Any:
        name, is_active = form.cleaned_data["name"], form.cleaned_data["is_active"]
        if rule is None:
            return self.model.create(name, form.wording, by=by, is_active=is_active)
        rule.revise(form.wording, by=by)
        if (rule.name, rule.is_active) != (name, is_active):
            rule.change(name=name, is_active=is_active)
        return rule


def wrong_condition(form: Any) -> list[str]:
    """Why the condition of a form cannot be tried; nothing of one that was not sent."""
    return list(form.errors.get("condition", [])) if form.is_bound else []
