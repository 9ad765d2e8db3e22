"""Changes of promises: proposed, tried on the past (`Trial`), then applied; open tickets are judged anew afterwards."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from people.calendars.working_hours import WorkingHours
from people.models import Calendar, Person
from sla import recalculation, trying
from sla.models import Policy, Trial
from sla.models.policy import Wording

SAMPLE = 5000  # tickets that a trial looks at unless all are asked for


def propose_policy(
    policy: Policy | None,
    name: str,
    wording: Wording,
    *,
    by: Person,
    is_active: bool = True,
    sample: int | None = SAMPLE,
) -> Trial:
    """A changed policy, or a new one where `policy` is None; nothing is saved but the proposal."""
    proposal = {"name": name, "is_active": is_active, "wording": asdict(wording)}
    return _try(Trial(policy=policy, proposal=proposal, by=by, sample=sample))


def propose_hours(
    calendar: Calendar, hours: WorkingHours, *, by: Person, holiday_names: dict[str, str], sample: int | None = SAMPLE
) -> Trial:
    """Changed hours of a calendar."""
    proposal = {"content": hours.to_json(), "holiday_names": holiday_names}
    return _try(Trial(calendar=calendar, proposal=proposal, by=by, sample=sample))


def repeat(trial: Trial, *, by: Person, sample: int | None = None) -> Trial:
    """The same proposal tried on other tickets: all of them, or a sample of so many."""
    again = Trial(policy=trial.policy, calendar=trial.calendar, proposal=trial.proposal, days=trial.days)
    again.by, again.sample = by, sample
    return _try(again)


@transaction.atomic
def apply(trial: Trial, *, by: Person) -> bool:
    """Saves what was proposed as a new version, once; False when it was applied already or changes nothing.

    A trial that still runs is stopped: it would go on to compare the proposal with itself.
    """
    trial = Trial.objects.select_for_update(no_key=True).get(pk=trial.pk)
    if trial.applied_at is not None:
        return False
    trial.applied_at = timezone.now()
    trial.save(update_fields=["applied_at"])
    trying.cancel(trial)
    if trial.calendar is not None:
        hours = WorkingHours.from_json(trial.proposal["content"])
        changed = trial.calendar.revise(hours, by=by, holiday_names=trial.proposal["holiday_names"]) is not None
        reason = trial.calendar.name
    else:
        changed = _apply_policy(trial, trial.proposal, by)
        reason = trial.proposal["name"]
    if changed:
        recalculation.ask(reason)
    return changed


def reorder(policies: list[int]) -> None:
    """Puts the policies into this order; unknown ids are ignored, missing ones follow."""
    known = {policy.pk: policy for policy in Policy.objects.in_order()}
    wanted = [known.pop(pk) for pk in policies if pk in known] + list(known.values())
    with transaction.atomic():
        moved = False
        for position, policy in enumerate(wanted):
            if policy.position != position:
                policy.change(position=position)
                moved = True
        if moved:
            recalculation.ask("the order of policies")


def _try(trial: Trial) -> Trial:
    trial.save()
    trying.nudge()
    return trial


def _apply_policy(trial: Trial, proposal: dict[str, Any], by: Person) -> bool:
    wording = Wording(**proposal["wording"])
    if trial.policy is None:
        Policy.create(proposal["name"], wording, by=by).change(is_active=proposal["is_active"])
        return True
    policy = trial.policy
    revised = policy.revise(wording, by=by) is not None
    if (policy.name, policy.is_active) != (proposal["name"], proposal["is_active"]):
        policy.change(name=proposal["name"], is_active=proposal["is_active"])
        return True
    return revised
