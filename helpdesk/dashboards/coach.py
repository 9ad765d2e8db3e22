"""What the reply coach's hints go along with: how customers rated, and how often requests were re-opened. Of no person:
it judges the hints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from helpdesk.dashboards.period import presets
from helpdesk.figures import percent
from helpdesk.http import PersonRequest, requires
from helpdesk.period import PeriodForm
from kb.coach.rules import RULES
from kb.models import CoachScore
from people import access

FEWEST = 20  # tickets on either side; below it a share says nothing
# `promise` is judged while a reply is written, when its clock is known, and not kept.
JUDGED = tuple(rule for rule in RULES if rule.name != "promise")


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole` tickets."""

    part: int
    whole: int

    @property
    def is_enough(self) -> bool:
        return self.whole >= FEWEST

    @property
    def shown(self) -> str:
        return percent(self.part / self.whole) if self.whole else "—"


@dataclass(frozen=True, slots=True)
class Row:
    """`good` and `reopened`: of the tickets with such a reply, and of the others."""

    label: Any
    replies: int
    good: tuple[Share, Share]
    reopened: tuple[Share, Share]


@require_safe
@requires(access.SEE_REPORTS)
def coach(request: PersonRequest) -> HttpResponse:
    """One query beside the session's and those of the person's teams."""
    form = PeriodForm(request.GET)
    context: dict[str, Any] = {"here": "coach", "form": form, "fewest": FEWEST}
    context["presets"] = presets(form)
    if not form.is_valid():
        return render(request, "dashboards/coach.html", context, status=422)
    period = form.period
    scores = CoachScore.objects.of_report(period.begin, period.end, request.user.closed_teams)
    counted = scores.counted([rule.name for rule in JUDGED])
    context |= {
        "rows": [Row(rule.label, counted[f"{rule.name}_replies"], *_compared(counted, rule.name)) for rule in JUDGED],
        "replies": counted["all_replies"],
        "tickets": counted["all_tickets"],
    }
    return render(request, "dashboards/coach.html", context)


def _compared(counted: dict[str, int], rule: str) -> tuple[tuple[Share, Share], tuple[Share, Share]]:
    return _sides(counted, rule, "good", "rated"), _sides(counted, rule, "reopened", "tickets")


def _sides(counted: dict[str, int], rule: str, part: str, whole: str) -> tuple[Share, Share]:
    having = Share(counted[f"{rule}_{part}"], counted[f"{rule}_{whole}"])
    others = Share(counted[f"all_{part}"] - having.part, counted[f"all_{whole}"] - having.whole)
    return having, others
