"""Routing rules: where new tickets go, in the order in which they are asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.effects import changes, in_short
from helpdesk.setup.ordering import wanted_order
from helpdesk.setup.rule_form import RuleForm, initial_of
from helpdesk.setup.rule_pages import Kind, wrong_condition
from helpdesk.words import Words
from people import access
from tickets.models import RoutingRule, RoutingRuleVersion
from tickets.models.routing import RuleWording
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
def new_trial(request: PersonRequest) -> HttpResponse:
    return _trial(request, None)


@require_POST
@requires(access.SET_UP)
def trial(request: PersonRequest, pk: int) -> HttpResponse:
    return _trial(request, get_object_or_404(RoutingRule, pk=pk))


def _trial(request: PersonRequest, rule: RoutingRule | None) -> HttpResponse:
    """The part of the page for htmx; for a plain button the page with all that was typed."""
    form = RuleForm(request.POST, pk=rule.pk if rule else None)
    form.is_valid()
    if request.htmx:
        context = {**_tried(request, form, rule, form.wording), "swap": True}
        return render(request, "setup/_past.html", context)
    return _KIND.page(request, form, rule, form.wording)


def _tried(request: PersonRequest, form: RuleForm, rule: RoutingRule | None, wording: RuleWording) -> dict[str, Any]:
    """What the rule would have meant; nothing while its condition is wrong."""
    errors = wrong_condition(form)
    past = None if errors else try_rule(rule or RoutingRule(), wording, request.user)
    return {
        "errors": errors,
        "past": past,
        "changes": changes(past, Words.read()) if past else (),
        "past_url": reverse("setup:rule-trial", args=[rule.pk]) if rule else reverse("setup:rule-new-trial"),
    }


_KIND = Kind(
    RoutingRule,
    "rules",
    "setup/rule.html",
    form=RuleForm,
    blank=RuleWording,
    initial=initial_of,
    tried=_tried,
    saved=gettext_lazy("%(name)s is saved; the next new ticket is routed by it."),
)
force, new, edit = _KIND.force(), _KIND.edit(), _KIND.edit()
