"""The report of hand-overs, with the figures of its page (docs/lines.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.base import Endpoint
from helpdesk.period import PeriodForm
from people import access
from people.models import Team
from tickets.handover_report import Figures, report
from tickets.models import Category, HandoverReason
from tickets.refusals import NotAllowed


class FiguresShape(serializers.Serializer):
    sent = serializers.IntegerField()
    accepted = serializers.IntegerField()
    returned = serializers.IntegerField()
    advised = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    waiting = serializers.IntegerField()
    decided = serializers.IntegerField()
    return_rate = serializers.FloatField(allow_null=True)
    pickup_seconds = serializers.IntegerField(allow_null=True)
    tickets = serializers.IntegerField()
    moves = serializers.IntegerField()


class NamedFiguresShape(FiguresShape):
    id = serializers.IntegerField(allow_null=True)  # null: tickets without a category
    name = serializers.CharField(allow_null=True)


class HandoverReportShape(serializers.Serializer):
    since = serializers.DateField()
    until = serializers.DateField()
    line = serializers.IntegerField(allow_null=True)
    total = FiguresShape()
    teams = NamedFiguresShape(many=True)
    categories = NamedFiguresShape(many=True)
    reasons = NamedFiguresShape(many=True)


_ASKED = [
    OpenApiParameter("since", str, description="The first day, 2026-01-31; 30 days ago."),
    OpenApiParameter("until", str, description="The last day; today."),
    OpenApiParameter("line", int, description="The receiving line, 1 to 3; all."),
]


class HandoverReport(Endpoint):
    @extend_schema(responses=HandoverReportShape, parameters=_ASKED)
    def get(self, request: Request) -> Response:
        """The figures and the names of teams, categories and reasons: four queries."""
        if not self.person.may(access.SEE_REPORTS):
            raise NotAllowed("Leads, managers and administrators see reports.")
        form = PeriodForm(request.query_params)
        if not form.is_valid():
            raise serializers.ValidationError({name: list(map(str, said)) for name, said in form.errors.items()})
        found = report(form.period)
        whole = {
            **{name: form.cleaned_data[name] for name in ("since", "until", "line")},
            "total": _said(found.total),
            "teams": _named(found.teams, Team.objects.in_bulk()),
            "categories": _named(found.categories, Category.objects.in_bulk()),
            "reasons": _named(found.reasons, HandoverReason.objects.in_bulk()),
        }
        return Response(HandoverReportShape(whole).data)


def _said(figures: Figures) -> dict[str, Any]:
    return {**asdict(figures), "return_rate": figures.return_rate}


def _named(found: Mapping[Any, Figures], names: Mapping[int, Any]) -> list[dict[str, Any]]:
    return [
        {"id": pk, "name": names[pk].name if pk in names else None, **_said(figures)} for pk, figures in found.items()
    ]
