"""The KPIs of a period and the tickets behind each (docs/numbers.md)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.base import Endpoint
from helpdesk.reported import NARROWING, ReportedForm
from people import access
from sla.kpi import exact
from sla.kpi.definitions import Kpi, kpis
from sla.kpi.economy import attach
from sla.kpi.measures import OF_FACTS
from sla.kpi.period import WHOSE, Narrowed
from sla.kpi.report import Figures, Report, figures_of, report
from sla.models import TicketFact
from sla.timeline import KINDS
from tickets.models.score import STARS
from tickets.models.ticket import PREFIX
from tickets.refusals import NotAllowed

MOST = 500  # rows of one answer; `after` goes on
_ASKED = [
    OpenApiParameter("from", str, description="The first day, 2026-01-31; 30 days ago."),
    OpenApiParameter("to", str, description="The last day; today."),
    OpenApiParameter("zone", str, description="The time zone of the days; the asker's."),
    *(OpenApiParameter(name, str, description="Only these, separated by commas.") for name in NARROWING),
    OpenApiParameter("field.<name>", str, description="Only tickets whose custom field, a choice or box, has these."),
]
_GROUPS = f"Also for each value of {', '.join(NARROWING)} or field.<name> (of one choice or a box)."


class Kpis(Endpoint):
    @extend_schema(
        responses=dict,
        parameters=[*_ASKED, OpenApiParameter("group_by", str, description=_GROUPS)],
    )
    def get(self, request: Request) -> Response:
        """Each KPI with its figures, how many tickets count and how many do not by reason. Null of nothing."""
        form = _form(self, request)
        values, hidden = form.cleaned_data, self.person.closed_teams
        found = report(values["period"], values["narrowed"], hidden)
        attach(found, with_rates=self.person.may(access.SEE_RATES))
        answer: dict[str, Any] = {
            "period": {"from": values["from"], "to": values["to"], "zone": str(values["zone"])},
            "source": found.source,
            "as_of": found.at,
            "kpis": {kpi.name: _said(found.figures(kpi.name)) for kpi in kpis.all()}
            | _beside(found, values["narrowed"], hidden),
        }
        if found.period in found.withheld:
            answer["kpis"]["cost_per_ticket"]["withheld"] = "fewer than 3 people logged time"
        if by := values["group_by"]:
            of_facts = [kpi for kpi in kpis.all() if kpi.moment in OF_FACTS]
            groups = exact.grouped(OF_FACTS, values["period"], values["narrowed"], by, hidden)
            answer["groups"] = [
                {by: _word(by, value), "kpis": {kpi.name: _said(figures_of(kpi, sums)) for kpi in of_facts}}
                for value, sums in groups.items()
            ]
        return Response(answer)


class KpiTickets(Endpoint):
    @extend_schema(responses=dict, parameters=[*_ASKED, OpenApiParameter("after", int)])
    def get(self, request: Request, name: str) -> Response:
        """The tickets behind a number, and those left out with the reason; the newest numbers last."""
        kpi = kpis.get(name)
        if kpi is None:
            raise Http404
        values = _form(self, request).cleaned_data
        facts = exact.behind(kpi, values["period"], values["narrowed"], self.person.closed_teams).order_by("pk")
        after = request.query_params.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) < 18):
            raise serializers.ValidationError({"after": ["Give the number that the last answer ended with."]})
        rows = list(facts.filter(pk__gt=int(after))[: MOST + 1])
        return Response(
            {
                "kpi": kpi.name,
                "unit": kpi.unit,
                "results": [_row(kpi, fact) for fact in rows[:MOST]],
                "after": rows[MOST - 1].pk if len(rows) > MOST else None,
            }
        )


def _word(by: str, value: Any) -> Any:
    """A group's value as it is asked for."""
    if by == "whose":
        return next(word for word, stored in WHOSE.items() if stored == value)
    return "yes" if value is True else value  # a box; one that is not ticked is no value


def _form(endpoint: Endpoint, request: Request) -> ReportedForm:
    if not endpoint.person.may(access.SEE_REPORTS):
        raise NotAllowed("Leads, managers and administrators see reports.")
    form = ReportedForm(request.query_params)
    if not form.is_valid():
        raise serializers.ValidationError({name: list(map(str, said)) for name, said in form.errors.items()})
    return form


def _said(figures: Figures) -> dict[str, Any]:
    kpi = figures.kpi
    # Money as text: a number of JSON is a float to most readers.
    values = {name: str(value) if isinstance(value, Decimal) else value for name, value in figures.values.items()}
    return {**values, "unit": kpi.unit, "count": figures.count, "excluded": figures.excluded}


def _beside(found: Report, narrowed: Narrowed, hidden: list[int]) -> dict[str, Any]:
    """What makes some of the figures up, and what is overdue now."""
    backlog = found.backlog
    ntb = {"begin": backlog.begin, "created": backlog.created, "solves": backlog.solves, "reopens": backlog.reopens}
    return {
        "ntb": {**_said(found.figures("ntb")), **ntb},
        "on_time": {
            **_said(found.figures("on_time")),
            "per_target": {kind: found.figures(f"on_time_{kind}").values["value"] for kind in KINDS},
        },
        "csat": {
            **_said(found.figures("csat")),
            "response_rate": found.figures("response_rate").values["value"],
            "stars": {each: found.sums[f"stars_{each}"] for each in STARS},
        },
        "self_service": {
            **_said(found.figures("self_service")),
            "articles_read": found.figures("articles_read").values["value"],
            "portal_requests": sum(sums["created"] for place, sums in found.places.items() if place[3] == "portal"),
        },
        "overdue": {"value": exact.overdue(narrowed, hidden), "unit": "tickets"},
    }


def _row(kpi: Kpi, fact: TicketFact) -> dict[str, Any]:
    reason: str = fact.reason  # type: ignore[attr-defined]  # an annotation of `behind`
    return {
        "number": f"{PREFIX}{fact.pk}",
        "subject": fact.ticket.subject,
        "counts": not reason,
        "reason": reason,
        "created_at": fact.created_at,
        "first_reply_at": fact.first_reply_at,
        "first_reply_business": fact.first_reply_business,
        "first_reply_wall": fact.first_reply_wall,
        "solved_at": fact.solved_at,
        "resolution_business": fact.resolution_business,
        "resolution_wall": fact.resolution_wall,
        "replies": fact.replies,
        "hops": fact.hops,
        "minutes": fact.minutes,
    }
