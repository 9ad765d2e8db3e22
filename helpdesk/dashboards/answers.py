"""What templates and articles do: how often they are used, and what became of the tickets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.dashboards.bar import plain_bar, plain_form
from helpdesk.figures import percent
from helpdesk.http import PersonRequest, requires
from kb.models import Article, Template
from people import access
from people.models import Person
from sla.kpi.outcomes import FEWEST, SECONDS_A_WORD, Outcome, outcomes
from sla.sentences import span

ENDS = 3  # of the best and of the worst


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a template, an article, or all answers without any."""

    title: str
    href: str
    outcome: Outcome

    @property
    def cells(self) -> list[str]:
        """Used, opened again, handed over, rated well, changed, time saved."""
        one = self.outcome
        if not one.says:
            few = _("too few to say")
            return [str(one.uses), few, "", "", "", span(one.saved_seconds) if one.kind else ""]
        return [
            str(one.uses), percent(one.reopened / one.uses), percent(one.escalated / one.uses),
            percent(one.good / one.rated) if one.rated else "—",
            percent(1 - one.kept / 100) if one.kind == "template" and one.kept is not None else "—",
            span(one.saved_seconds) if one.kind else "",
        ]  # fmt: skip


@require_safe
@requires(access.SEE_REPORTS)
def answers(request: PersonRequest) -> HttpResponse:
    """Session, person, teams, the outcomes, the names of templates and articles."""
    form = plain_form(request.GET)
    rows = _rows(form.cleaned_data["period"], request) if form.is_valid() else []
    telling = sorted(
        (row for row in rows if row.outcome.says and row.outcome.kind), key=lambda row: row.outcome.trouble
    )
    is_many = len(telling) >= 2 * ENDS
    bar = plain_bar(form)
    bar["selects"] = [each for each in bar["selects"] if each.name != "compare"]  # nothing is compared here
    context: dict[str, Any] = {
        **bar, "here": "answers", "rows": rows, "fewest": FEWEST, "seconds": SECONDS_A_WORD,
        "best": telling[:ENDS] if is_many else [], "worst": telling[: -ENDS - 1 : -1] if is_many else [],
        "has_any": any(row.outcome.kind for row in rows),
    }  # fmt: skip
    return render(request, "dashboards/answers.html", context)


def _rows(period: Any, request: PersonRequest) -> list[Row]:
    found = outcomes(period.begin, period.end, request.user.closed_teams)
    names, may_open = _names(found, request.user), request.user.may(access.WRITE_ARTICLES)
    return [Row(*_named(one, names, may_open=may_open), one) for one in found]


def _names(found: list[Outcome], person: Person) -> Mapping[tuple[str, str], str]:
    """Of those that this person may open; what somebody keeps for themselves has no name here."""
    keys = {kind: [int(one.key) for one in found if one.kind == kind] for kind in ("template", "article")}
    templates = Template.objects.of(person).filter(pk__in=keys["template"])
    articles = Article.objects.for_list().filter(pk__in=keys["article"])
    return {("template", each.key): each.name for each in templates} | {
        ("article", each.key): each.title for each in articles
    }


def _named(one: Outcome, names: Mapping[tuple[str, str], str], *, may_open: bool) -> tuple[str, str]:
    if not one.kind:
        return _("All other answers"), ""
    title = names.get((one.kind, one.key))
    if title is None:
        return (_("A template of one agent") if one.kind == "template" else f"#{one.key}"), ""
    place = "desk:template" if one.kind == "template" else "setup:article"
    return title, reverse(place, args=[int(one.key)]) if may_open else ""
