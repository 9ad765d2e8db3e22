"""Triggers: what happens by itself when something happens to a ticket."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Max, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.conditions import fields
from helpdesk.setup.ordering import wanted_order
from helpdesk.setup.steps_form import RuleStepsForm
from helpdesk.steps import in_words, initial_of
from helpdesk.words import Words
from people import access
from tickets.automation.past import try_trigger
from tickets.models import Event, Trigger, TriggerDay, TriggerVersion
from tickets.models.trigger import TriggerWording
from tickets.models.words import Status
from tickets.placeholders import placeholders

DAYS = 30
_BY_THEMSELVES = {Event.Kind.STUMBLED, Event.Kind.UNDONE}  # of which nothing is to follow
EVENTS = [(kind.value, kind.label) for kind in Event.Kind if kind not in _BY_THEMSELVES]


class TriggerForm(RuleStepsForm):
    events = forms.MultipleChoiceField(label=gettext_lazy("When"), choices=EVENTS, widget=forms.CheckboxSelectMultiple)
    becomes = forms.ChoiceField(
        label=gettext_lazy("And the status becomes"),
        choices=[("", gettext_lazy("any")), *Status.choices],
        required=False,
    )

    @property
    def wording(self) -> TriggerWording:
        """Of what is right in a cleaned form."""
        values = self.cleaned_data
        return TriggerWording(
            events=list(values.get("events", ())),
            becomes=values.get("becomes", ""),
            condition=values.get("condition", ""),
            steps=self.steps,
        )


@require_safe
@requires(access.SET_UP)
def triggers(request: PersonRequest) -> HttpResponse:
    """Session, person, versions, names of teams, people, skills and webhooks, how often each ran, the triggers."""
    newest = {version.trigger_id: version for version in TriggerVersion.objects.newest()}
    since = timezone.localdate() - timedelta(days=DAYS)
    ran = {
        row["trigger"]: row
        for row in TriggerDay.objects.filter(day__gt=since)
        .order_by()
        .values("trigger")
        .annotate(runs=Sum("runs"), failures=Sum("failures"), last=Max("last_at"))
    }
    words, labels = Words.with_webhooks(), dict(EVENTS)
    rows: list[dict[str, Any]] = [
        {
            "rule": trigger,
            "version": newest[trigger.pk],
            "events": [labels[kind] for kind in newest[trigger.pk].events if kind in labels],
            "steps": in_words(newest[trigger.pk].taken, words),
            "ran": ran.get(trigger.pk, {}),
        }
        for trigger in Trigger.objects.order_by("position", "id")
        if trigger.pk in newest
    ]
    return render(request, "setup/triggers.html", {"here": "setup", "room": "triggers", "rows": rows, "days": DAYS})


@require_POST
@requires(access.SET_UP)
def order(request: PersonRequest) -> HttpResponse:
    """`rule` in the new order; `up` or `down` names one that moves by a place."""
    Trigger.arrange(wanted_order(request.POST, "rule"))
    messages.success(request, _("The order is saved"))
    return redirect("setup:triggers")


@require_POST
@requires(access.SET_UP)
def force(request: PersonRequest, pk: int) -> HttpResponse:
    trigger = get_object_or_404(Trigger, pk=pk)
    trigger.change(is_active=not trigger.is_active)
    said = _("%(name)s is in force") if trigger.is_active else _("%(name)s is out of force")
    messages.success(request, said % {"name": trigger.name})
    return redirect("setup:triggers")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new(request: PersonRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Trigger, pk=pk))


@require_POST
@requires(access.SET_UP)
def trial(request: PersonRequest) -> HttpResponse:
    """What the typed trigger would have done on the newest tickets; for htmx."""
    form = TriggerForm(request.POST, rules=Trigger.objects, pk=None)
    form.is_valid()
    return render(request, "setup/_trigger_past.html", _tried(request, form, form.wording))


def _edit(request: PersonRequest, trigger: Trigger | None) -> HttpResponse:
    pk = trigger.pk if trigger else None
    if request.method != "POST":
        wording = trigger.current.wording if trigger else TriggerWording()
        initial = {
            **initial_of(wording.steps), "name": trigger.name if trigger else "", "events": wording.events,
            "is_active": trigger.is_active if trigger else True, "becomes": wording.becomes,
            "condition": wording.condition,
        }  # fmt: skip
        return _page(request, TriggerForm(rules=Trigger.objects, pk=pk, initial=initial), trigger, wording)
    form = TriggerForm(request.POST, rules=Trigger.objects, pk=pk)
    if not form.is_valid():
        return _page(request, form, trigger, form.wording, status=422)
    name, is_active = form.cleaned_data["name"], form.cleaned_data["is_active"]
    if trigger is None:
        Trigger.create(name, form.wording, by=request.user, is_active=is_active)
    else:
        trigger.revise(form.wording, by=request.user)
        if (trigger.name, trigger.is_active) != (name, is_active):
            trigger.change(name=name, is_active=is_active)
    messages.success(request, _("%(name)s is saved") % {"name": name})
    return redirect("setup:triggers")


def _page(
    request: PersonRequest, form: TriggerForm, trigger: Trigger | None, wording: TriggerWording, status: int = 200
) -> HttpResponse:
    context = {
        "here": "setup",
        "room": "triggers",
        "form": form,
        "rule": trigger,
        "fields": fields(),
        "placeholders": placeholders.all(),
        "versions": trigger.versions.select_related("by").order_by("-id")[:20] if trigger else (),
        **_tried(request, form, wording),
    }
    return render(request, "setup/trigger.html", context, status=status)


def _tried(request: PersonRequest, form: TriggerForm, wording: TriggerWording) -> dict[str, Any]:
    errors = list(form.errors.get("condition", [])) if form.is_bound else []
    past = try_trigger(wording, request.user) if wording.events and not errors else None
    return {"errors": errors, "past": past, "past_url": reverse("setup:trigger-trial")}
