"""Inbound rules: what mails bring along when they begin a ticket, and which of them begin none."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.inbound_form import InboundRuleForm
from helpdesk.setup.ordering import wanted_order
from people import access
from tickets.mail.inbound import Condition
from tickets.mail.inbound_past import DAYS, InboundPast, try_inbound
from tickets.models import InboundRule
from tickets.models.words import Priority


@require_safe
@requires(access.SET_UP)
def rules(request: PersonRequest) -> HttpResponse:
    """Session, person, the rules with their teams."""
    rows = [
        {"rule": rule, "conditions": [_in_words(each) for each in rule.asked], "effects": _effects(rule)}
        for rule in InboundRule.objects.in_order()
    ]
    return render(request, "setup/inbound_rules.html", {"here": "setup", "room": "inbound", "rows": rows})


@require_POST
@requires(access.SET_UP)
def order(request: PersonRequest) -> HttpResponse:
    """`rule` in the new order; `up` or `down` names one that moves by a place."""
    InboundRule.arrange(wanted_order(request.POST, "rule"))
    messages.success(request, _("The order is saved"))
    return redirect("setup:inbound-rules")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new(request: PersonRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(InboundRule, pk=pk))


@require_POST
@requires(access.SET_UP)
def trial(request: PersonRequest) -> HttpResponse:
    """How many mails the typed rule would have met; for htmx."""
    form = InboundRuleForm(request.POST, None)
    form.is_valid()
    return render(request, "setup/_inbound_past.html", {"past": _past(form), "days": DAYS})


@require_POST
@requires(access.SET_UP)
def force(request: PersonRequest, pk: int) -> HttpResponse:
    """Into force, or out of it."""
    rule = get_object_or_404(InboundRule, pk=pk)
    rule.change(is_active=not rule.is_active)
    messages.success(request, _("%(name)s is saved") % {"name": rule.name})
    return redirect("setup:inbound-rules")


@require_POST
@requires(access.SET_UP)
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    """What it did stands in the ledger by its name."""
    rule = get_object_or_404(InboundRule, pk=pk)
    rule.delete()
    messages.success(request, _("%(name)s is removed") % {"name": rule.name})
    return redirect("setup:inbound-rules")


def _edit(request: PersonRequest, rule: InboundRule | None) -> HttpResponse:
    form = InboundRuleForm(request.POST or None, rule)
    looked = "look" in request.POST
    if request.method == "POST" and form.is_valid() and not looked:
        name = form.cleaned_data["name"]
        if rule is None:
            InboundRule.create(name, **form.terms)
        else:
            rule.change(name=name, **form.terms)
        messages.success(request, _("%(name)s is saved") % {"name": name})
        return redirect("setup:inbound-rules")
    past = _past(form) if request.method == "POST" else try_inbound(rule) if rule else None
    context = {"here": "setup", "room": "inbound", "form": form, "rule": rule, "past": past, "days": DAYS}
    status = 422 if request.method == "POST" and not (looked and form.is_valid()) else 200
    return render(request, "setup/inbound_rule.html", context, status=status)


def _past(form: InboundRuleForm) -> InboundPast | None:
    """None where nothing is asked of the mails yet."""
    proposed = InboundRule(**form.terms)
    return try_inbound(proposed) if proposed.conditions or proposed.mailbox else None


def _in_words(condition: Condition) -> dict[str, Any]:
    what = condition.header if condition.header else InboundRule.Field(condition.field).label
    return {
        "what": what,
        "is_header": bool(condition.header),
        "how": InboundRule.How(condition.how).label,
        "text": condition.text,
    }


def _effects(rule: InboundRule) -> list[tuple[str, str]]:
    found = [
        (_("Team"), rule.team.name if rule.team else ""),
        (_("Priority"), str(Priority.of(rule.priority).label) if rule.priority else ""),
        (_("Tags"), ", ".join(rule.tags)),
        (_("Decision"), rule.get_decision_display() if rule.decision else ""),
    ]
    return [(title, said) for title, said in found if said]
