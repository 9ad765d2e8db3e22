"""Policies: what is promised to which tickets, in order; the first that holds for a ticket is its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.conditions import fields, readable
from helpdesk.setup.matching import matches, open_now
from helpdesk.setup.ordering import wanted_order
from helpdesk.setup.policy_form import PolicyForm, blank, initial_of
from helpdesk.setup.promised import in_short
from helpdesk.setup.proposed import draft
from people import access
from sla import book, proposals
from sla.models import Policy, PolicyVersion, Recalculation
from sla.models.policy import Wording


@require_safe
@requires(access.SET_UP)
def policies(request: PersonRequest) -> HttpResponse:
    """Session, person, policies, their versions, the book's key, the counts, the recalculation: whatever the number."""
    newest = {version.policy_id: version for version in PolicyVersion.objects.newest()}
    counts = open_now(request.user)
    rows = [
        {"policy": policy, "version": newest[policy.pk], "targets": in_short(newest[policy.pk].targets)}
        | {"matching": counts.get(policy.pk, 0) if policy.is_active else None}
        for policy in Policy.objects.in_order()
        if policy.pk in newest  # another one may come between the queries
    ]
    context = {
        "here": "setup",
        "room": "policies",
        "rows": rows,
        "recalculation": Recalculation.objects.unfinished().first(),
    }
    return render(request, "setup/policies.html", context)


@require_safe
@requires(access.SET_UP)
def recalculation(request: PersonRequest) -> HttpResponse:
    """How far the judging of open tickets is, for the list that waits for it."""
    context = {"recalculation": Recalculation.objects.unfinished().first()}
    return render(request, "setup/_recalculation.html", context)


@require_POST
@requires(access.SET_UP)
def order(request: PersonRequest) -> HttpResponse:
    """`policy` in the new order; `up` or `down` names one that moves by a place."""
    proposals.reorder(wanted_order(request.POST, "policy"))
    messages.success(request, _("The order is saved; open tickets are judged anew by it."))
    return redirect("setup:policies")


@require_POST
@requires(access.SET_UP)
def force(request: PersonRequest, pk: int) -> HttpResponse:
    """Proposes to put a policy in force or out of it."""
    policy = get_object_or_404(Policy, pk=pk)
    wording = policy.current.wording
    trial = proposals.propose_policy(policy, policy.name, wording, by=request.user, is_active=not policy.is_active)
    return redirect("setup:trial", trial.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new(request: PersonRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Policy, pk=pk))


@require_POST
@requires(access.SET_UP)
def new_matches(request: PersonRequest) -> HttpResponse:
    return _matches(request, None)


@require_POST
@requires(access.SET_UP)
def policy_matches(request: PersonRequest, pk: int) -> HttpResponse:
    return _matches(request, get_object_or_404(Policy, pk=pk))


def _edit(request: PersonRequest, policy: Policy | None) -> HttpResponse:
    if request.method != "POST":
        form = PolicyForm(policy=policy, initial=_initial(request, policy))
        return _page(request, form, policy, str(form["condition"].value() or ""))
    form = PolicyForm(request.POST, policy=policy)
    if not form.is_valid():
        return _page(request, form, policy, request.POST.get("condition", ""), status=422)
    name, is_active = form.cleaned_data["name"], form.cleaned_data["is_active"]
    trial = proposals.propose_policy(policy, name, form.wording, by=request.user, is_active=is_active)
    return redirect("setup:trial", trial.pk)


def _matches(request: PersonRequest, policy: Policy | None) -> HttpResponse:
    """The part of the page for htmx; for a plain button the page with all that was typed."""
    condition = request.POST.get("condition", "")
    if request.htmx:
        found = matches(readable(condition), request.user, policy)
        return render(request, "setup/_matches.html", {"found": found, "swap": True})
    # Nothing is judged yet: the form shows what was typed.
    typed = PolicyForm(policy=policy, initial={**request.POST.dict(), "pausing": request.POST.getlist("pausing")})
    return _page(request, typed, policy, condition)


def _page(
    request: PersonRequest, form: PolicyForm, policy: Policy | None, condition: str, status: int = 200
) -> HttpResponse:
    matches_of = reverse("setup:policy-matches", args=[policy.pk]) if policy else reverse("setup:policy-new-matches")
    context: dict[str, Any] = {
        "here": "setup",
        "room": "policies",
        "form": form,
        "policy": policy,
        "found": matches(readable(condition), request.user, policy),
        "fields": fields(),
        "versions": policy.versions.select_related("by").order_by("-id")[:20] if policy else (),
        "matches_url": matches_of,
    }
    return render(request, "setup/policy.html", context, status=status)


def _initial(request: PersonRequest, policy: Policy | None) -> dict[str, Any]:
    """What is in force, or a proposal that is edited further (`?trial=id`)."""
    trial = draft(request, policy=policy)
    if trial is not None:
        given = trial.proposal
        return initial_of(given["name"], given["is_active"], Wording(**given["wording"]))
    if policy is not None:
        return initial_of(policy.name, policy.is_active, policy.current.wording)
    return blank(book.default_calendar().pk)
