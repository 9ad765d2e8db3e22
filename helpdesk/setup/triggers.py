"""Triggers: what happens by itself when something happens to a ticket."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Max, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.ordering import wanted_order
from helpdesk.setup.rule_pages import Kind, wrong_condition
from helpdesk.setup.steps_form import RuleStepsForm
from helpdesk.steps import in_words, initial_of
from helpdesk.words import Words
from people import access
from tickets.automation.past import try_trigger
from tickets.models import Event, Trigger, TriggerDay, TriggerVersion
from tickets.models.trigger import TriggerWording
from tickets.models.words import Status

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
def trial(request: PersonRequest) -> HttpResponse:
    """What the typed trigger would have done on the newest tickets; for htmx."""
    form = _KIND.form(request.POST, pk=None)
    form.is_valid()
    context = {**_tried(request, form, None, form.wording), "swap": True}
    return render(request, "setup/_trigger_past.html", context)


def _initial(trigger: Trigger | None, wording: TriggerWording) -> dict[str, Any]:
    return {
        **initial_of(wording.steps),
        "name": trigger.name if trigger else "",
        "is_active": trigger.is_active if trigger else True,
        "events": wording.events,
        "becomes": wording.becomes,
        "condition": wording.condition,
    }


def _tried(
    request: PersonRequest, form: TriggerForm, trigger: Trigger | None, wording: TriggerWording
) -> dict[str, Any]:
    errors = wrong_condition(form)
    past = try_trigger(wording, request.user) if wording.events and not errors else None
    return {"errors": errors, "past": past, "past_url": reverse("setup:trigger-trial")}


_KIND = Kind(
    Trigger,
    "triggers",
    "setup/trigger.html",
    form=partial(TriggerForm, rules=Trigger.objects),
    blank=TriggerWording,
    initial=_initial,
    tried=_tried,
    saved=gettext_lazy("%(name)s is saved"),
)
force, new, edit = _KIND.force(), _KIND.edit(), _KIND.edit()
