"""A proposed change of a policy or of working hours: what it changes, what it would have meant, and its saving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.differences import differences
from helpdesk.setup.outcome import outcome
from people import access
from sla import proposals, trying
from sla.models import Trial


@require_safe
@requires(access.SET_UP)
def trial(request: PersonRequest, pk: int) -> HttpResponse:
    """The page; to htmx, which asks every second while the trial runs, only its outcome."""
    found = get_object_or_404(Trial.objects.for_page(), pk=pk)
    if request.htmx:
        return render(request, "setup/_trial_outcome.html", _tried(found, request))
    context = {
        "here": "setup",
        "room": "policies" if found.calendar is None else "calendars",
        "differences": differences(found) if found.applied_at is None else (),
        "in_force": _in_force(found),
        "back": _editing(found),
        "listed": _listed(found),
        **_tried(found, request),
    }
    return render(request, "setup/trial.html", context)


@require_POST
@requires(access.SET_UP)
def application(request: PersonRequest, pk: int) -> HttpResponse:
    """Saves what was proposed, unless something else was saved since its reader saw the comparison."""
    found = get_object_or_404(Trial.objects.for_page(), pk=pk)
    if found.applied_at is None and request.POST.get("in_force", "") != _in_force(found):
        messages.error(request, _("Somebody saved another change meanwhile. Look again at what would change."))
        return redirect("setup:trial", found.pk)
    try:
        with transaction.atomic():
            saved = proposals.apply(found, by=request.user)
    except IntegrityError:
        messages.error(request, _("There is another policy of this name by now; change the name."))
        return redirect("setup:trial", found.pk)
    if saved:
        messages.success(request, _("Saved. Open tickets are judged anew in the background."))
    else:
        messages.info(request, _("Nothing was to be saved: it stands already."))
    return redirect(_listed(found))


@require_POST
@requires(access.SET_UP)
def cancellation(request: PersonRequest, pk: int) -> HttpResponse:
    """Stops the comparison; what it has found so far stays."""
    found = get_object_or_404(Trial, pk=pk)
    trying.cancel(found)
    return redirect("setup:trial", found.pk)


@require_POST
@requires(access.SET_UP)
def repetition(request: PersonRequest, pk: int) -> HttpResponse:
    """The same proposal on all tickets, or where `sample` is said on a sample again, as a trial of its own."""
    found = get_object_or_404(Trial.objects.for_page(), pk=pk)
    sample = proposals.SAMPLE if request.POST.get("sample") else None
    return redirect("setup:trial", proposals.repeat(found, by=request.user, sample=sample).pk)


def _tried(trial: Trial, request: PersonRequest) -> dict[str, Any]:
    """What the outcome's partial reads. One query when there is something to show."""
    finished = trial.is_over and bool(trial.result)
    return {
        "trial": trial,
        "outcome": outcome(trial, request.user) if finished else None,
        "is_sample": trial.sample is not None and (trial.total is None or trial.total >= trial.sample),
    }


def _in_force(trial: Trial) -> str:
    """What the proposal is compared with, as a form carries it. Queries."""
    if trial.calendar is not None:
        return str(trial.calendar.current.pk)
    if trial.policy is not None:
        return f"{trial.policy.current.pk} {trial.policy.changed_at.isoformat()}"
    return ""


def _editing(trial: Trial) -> str:
    place = trial.policy_id or "new"
    address = f"/setup/calendars/{trial.calendar_id}/" if trial.calendar_id else f"/setup/policies/{place}/"
    return f"{address}?trial={trial.pk}"


def _listed(trial: Trial) -> str:
    return "/setup/calendars/" if trial.calendar_id else "/setup/policies/"
