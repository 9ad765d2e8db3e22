"""A ticket's hand-overs between lines."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.base import Endpoint
from helpdesk.api.shapes import NamedShape
from tickets.models import Handover


class HandoverShape(serializers.ModelSerializer):
    from_team = NamedShape(allow_null=True)
    to_team = NamedShape()
    reason = serializers.CharField(source="reason.code")
    by = NamedShape()
    accepted_by = NamedShape(allow_null=True)
    ended_by = NamedShape(allow_null=True)
    advice = serializers.IntegerField(source="advice_id", allow_null=True)  # the message

    class Meta:
        model = Handover
        fields = (
            "id", "from_team", "to_team", "from_line", "to_line", "reason", "tried", "asked", "checklist", "links",
            "over_limit", "by", "at", "state", "accepted_by", "accepted_at", "pickup_seconds", "ended_by", "ended_at",
            "missing", "advice",
        )  # fmt: skip


class Handovers(Endpoint):
    @extend_schema(responses=HandoverShape(many=True))
    def get(self, request: Request, number: int) -> Response:
        ticket = self.ticket(number)
        if not self.person.is_staff:
            raise Http404
        return Response(HandoverShape(ticket.handovers.for_page(), many=True).data)
