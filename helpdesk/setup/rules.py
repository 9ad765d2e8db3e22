"""Routing rules: where new tickets go, in the order in which they are asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.conditions import fields
from helpdesk.setup.effects import changes, in_short
from helpdesk.setup.ordering import wanted_order
from helpdesk.setup.rule_form import RuleForm, initial_of
from helpdesk.words import Words
from people import access
from people.models import Person
from tickets.models import RoutingRule, RoutingRuleVersion
from tickets.models.routing import RuleWording
from tickets.placeholders import placeholders
from tickets.routing.past import try_order, try_rule
from tickets.routing.tally import DAYS, Tally, tallies


@require_safe
@requires(access.SET_UP)
def rules(request: PersonRequest) -> HttpResponse:
    """Session, person, versions, names of teams, people and skills, how often each matched (2), the rules."""
    newest = {version.rule_id: version for version in RoutingRuleVersion.objects.newest()}
    words, counted = Words.read(), tallies()
    rows = [
        {
            "rule": rule,
            "version": newest[rule.pk],
            "effects": in_short(newest[rule.pk].wording.effects, words),
            "tally": counted.get(rule.pk, Tally()),
        }
        for rule in RoutingRule.objects.in_order()
        if rule.pk in newest  # another one may come between the queries
    ]
    return render(request, "setup/rules.html", {"here": "setup", "room": "rules", "rows": rows, "days": DAYS})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def order(request: PersonRequest) -> HttpResponse:
    """GET: what `rule` in this order of ids would mean. POST goes there, with `up` or `down` naming one that moves by a
    place; with `save` the order is kept, unless it is not `was` any more, which its reader saw."""
    if request.method != "POST":
        return _proposed_order(request)
    wanted, now = wanted_order(request.POST, "rule"), ",".join(map(str, _order_now()))
    if "save" not in request.POST or request.POST.get("was") != now:
        if "save" in request.POST:
            messages.error(request, _("Somebody changed the rules meanwhile. Look again at what would change."))
        return redirect(f"{reverse('setup:rule-order')}?{urlencode({'rule': wanted}, doseq=True)}")
    RoutingRule.arrange(wanted)
    messages.success(request, _("The order is saved; the next new ticket is routed by it."))
    return redirect("setup:rules")


def _proposed_order(request: PersonRequest) -> HttpResponse:
    """Session, person, the rules; what is in force, the tickets it is tried on, those that change and their beginnings,
    names of teams, people and skills."""
    rules = {rule.pk: rule for rule in RoutingRule.objects.in_order()}
    now, wanted = list(rules), [pk for pk in wanted_order(request.GET, "rule") if pk in rules]
    wanted = list(dict.fromkeys([*wanted, *now]))  # those not named follow
    if wanted == now:
        return redirect("setup:rules")
    past = try_order(wanted, request.user)
    context = {
        "here": "setup",
        "room": "rules",
        "rows": [(rules[pk], now.index(pk) + 1) for pk in wanted],
        "was": ",".join(map(str, now)),
        "past": past,
        "changes": changes(past, Words.read()),
    }
    return render(request, "setup/rule_order.html", context)


def _order_now() -> list[int]:
    return list(RoutingRule.objects.in_order().values_list("pk", flat=True))


@require_POST
@requires(access.SET_UP)
def force(request: PersonRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(RoutingRule, pk=pk)
    rule.change(is_active=not rule.is_active)
    said = _("%(name)s is in force") if rule.is_active else _("%(name)s is out of force")
    messages.success(request, said % {"name": rule.name})
    return redirect("setup:rules")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new(request: PersonRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(RoutingRule, pk=pk))


@require_POST
@requires(access.SET_UP)
def new_trial(request: PersonRequest) -> HttpResponse:
    return _trial(request, None)


@require_POST
@requires(access.SET_UP)
def trial(request: PersonRequest, pk: int) -> HttpResponse:
    return _trial(request, get_object_or_404(RoutingRule, pk=pk))


def _edit(request: PersonRequest, rule: RoutingRule | None) -> HttpResponse:
    if request.method != "POST":
        wording = rule.current.wording if rule else RuleWording()
        form = RuleForm(rule=rule, initial=initial_of(rule, wording))
        return _page(request, form, rule, wording)
    form = RuleForm(request.POST, rule=rule)
    if not form.is_valid():
        return _page(request, form, rule, form.wording, status=422)
    try:
        with transaction.atomic():
            saved = _save(form, rule, request.user)
    except IntegrityError:  # somebody took the name a moment ago
        form.add_error("name", _("There is a rule of this name already."))
        return _page(request, form, rule, form.wording, status=422)
    messages.success(request, _("%(name)s is saved; the next new ticket is routed by it.") % {"name": saved.name})
    return redirect("setup:rules")


def _save(form: RuleForm, rule: RoutingRule | None, by: Person) -> RoutingRule:
    name, is_active = form.cleaned_data["name"], form.cleaned_data["is_active"]
    if rule is None:
        return RoutingRule.create(name, form.wording, by=by, is_active=is_active)
    rule.revise(form.wording, by=by)
    if (rule.name, rule.is_active) != (name, is_active):
        rule.change(name=name, is_active=is_active)
    return rule


def _trial(request: PersonRequest, rule: RoutingRule | None) -> HttpResponse:
    """The part of the page for htmx; for a plain button the page with all that was typed."""
    form = RuleForm(request.POST, rule=rule)
    form.is_valid()
    if request.htmx:
        context = {**_tried(request, form, rule, form.wording), "swap": True}
        return render(request, "setup/_past.html", context)
    return _page(request, form, rule, form.wording)


def _page(
    request: PersonRequest, form: RuleForm, rule: RoutingRule | None, wording: RuleWording, status: int = 200
) -> HttpResponse:
    context = {
        "here": "setup",
        "room": "rules",
        "form": form,
        "rule": rule,
        "fields": fields(),
        "placeholders": placeholders.all(),
        "versions": rule.versions.select_related("by").order_by("-id")[:20] if rule else (),
        **_tried(request, form, rule, wording),
    }
    return render(request, "setup/rule.html", context, status=status)


def _tried(request: PersonRequest, form: RuleForm, rule: RoutingRule | None, wording: RuleWording) -> dict[str, Any]:
    """What the rule would have meant; nothing while its condition is wrong."""
    errors = list(form.errors.get("condition", [])) if form.is_bound else []
    past = None if errors else try_rule(rule or RoutingRule(), wording, request.user)
    return {
        "errors": errors,
        "past": past,
        "changes": changes(past, Words.read()) if past else (),
        "past_url": reverse("setup:rule-trial", args=[rule.pk]) if rule else reverse("setup:rule-new-trial"),
    }
