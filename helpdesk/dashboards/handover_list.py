"""The hand-overs that a figure of the report is made of."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.dashboards.handovers import COUNTED
from helpdesk.http import PersonRequest, requires
from helpdesk.keyset import place_of, sealed
from helpdesk.period import PeriodForm
from people import access
from people.models import Team
from tickets.models import Category, HandoverReason
from tickets.models.handover import HandoverQuerySet

PAGE = 50


@require_safe
@requires(access.SEE_REPORTS)
def handover_list(request: PersonRequest) -> HttpResponse:
    """Session, person, the rows, and the name of what they are narrowed to (one each of team, category, reason)."""
    form, word, found, narrowed = asked_for(request.GET)
    place = place_of(request.GET.get("after", ""))
    rows = list((found.before(*place) if place else found).for_report()[: PAGE + 1])
    context = {
        "here": "handovers",
        "form": form,
        "title": COUNTED[word],
        "narrowed": narrowed,
        "rows": rows[:PAGE],
        "after": request.GET.get("after", ""),
        "next": sealed(rows[PAGE - 1].at, rows[PAGE - 1].pk) if len(rows) > PAGE else "",
        "back": f"{reverse('dashboards:handovers')}?{urlencode(form.address)}",
    }
    return render(request, "dashboards/handover_list.html", context)


def asked_for(asked: QueryDict) -> tuple[PeriodForm, str, HandoverQuerySet, list[Any]]:
    """The period, what became of the hand-overs, all of them, and what they are narrowed to; 404 for what is wrong."""
    form, word = PeriodForm(asked), asked.get("became", "sent")
    if not form.is_valid() or word not in COUNTED:
        raise Http404
    return form, word, *_narrowed(form.period.handovers().counted_as(word), asked)


def _narrowed(found: HandoverQuerySet, asked: QueryDict) -> tuple[HandoverQuerySet, list[Any]]:
    """To one team, one category or `none`, one reason, with their names; 404 where there is no such one."""
    named: list[Any] = []
    if team := asked.get("team"):
        named.append(_one(Team, team))
        found = found.to_the_team(named[-1])
    if team := asked.get("from_team"):
        named.append(_one(Team, team))
        found = found.from_the_team(named[-1])
    if category := asked.get("category"):
        of = None if category == "none" else _one(Category, category)
        named.append(of or _("Without a category"))
        found = found.in_category(of)
    if reason := asked.get("reason"):
        named.append(_one(HandoverReason, reason))
        found = found.because_of(named[-1])
    return found, named


def _one(model: Any, pk: str) -> Any:
    if not (pk.isascii() and pk.isdigit() and len(pk) < 18):
        raise Http404
    return get_object_or_404(model, pk=int(pk))
