"""A ticket's clocks and ledger, and the policies and calendars behind them."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.base import Endpoint
from helpdesk.api.filters import Pages
from helpdesk.api.time_shapes import CalendarShape, ClockShape, LedgerShape, PolicyShape
from people import access
from people.models import Calendar
from sla.explain import account
from sla.models import Clock, Policy
from tickets.refusals import NotAllowed


class Clocks(Endpoint):
    @extend_schema(responses=ClockShape(many=True))
    def get(self, request: Request, number: int) -> Response:
        ticket = self.ticket(number)
        if not self.person.is_staff:
            raise Http404
        return Response(ClockShape(Clock.objects.filter(ticket=ticket).in_order(), many=True).data)


class Ledger(Endpoint):
    @extend_schema(responses=LedgerShape)
    def get(self, request: Request, number: int) -> Response:
        ticket = self.ticket(number)
        if not self.person.is_staff:
            raise Http404
        found = account(ticket, timezone.now())
        segments = [
            {
                "holder": share.holder or None,
                "begin": share.begin,
                "end": None if share.growing else share.end,
                "wall_seconds": share.wall,
                "business_seconds": share.business,
            }
            for share in found.shares
        ]
        whole = {
            "segments": segments,
            "requester_wait_seconds": found.requester_wait,
            "agent_wait_seconds": found.agent_wait,
        }
        return Response(LedgerShape(whole).data)


class Policies(Endpoint):
    @extend_schema(responses=PolicyShape(many=True))
    def get(self, request: Request) -> Response:
        return _listed(self, request, Policy.objects.all(), PolicyShape)


class Calendars(Endpoint):
    @extend_schema(responses=CalendarShape(many=True))
    def get(self, request: Request) -> Response:
        return _listed(self, request, Calendar.objects.all(), CalendarShape)


def _listed(view: Endpoint, request: Request, found: Any, shape: type[serializers.ModelSerializer]) -> Response:
    if not view.person.may(access.USE_DESK):
        raise NotAllowed("Only staff may read this.")
    pages = Pages()
    pages.ordering = "id"
    rows: Any = pages.paginate_queryset(found, request, view=view)
    return pages.get_paginated_response(shape(rows, many=True).data)
