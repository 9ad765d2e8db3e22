"""What customers said of solved requests, for staff."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.base import Endpoint
from helpdesk.api.filters import Pages
from helpdesk.api.shapes import NamedShape
from tickets.models import Rating
from tickets.models.score import Score


class RatingShape(serializers.ModelSerializer):
    ticket = serializers.CharField(source="ticket.number")
    person = NamedShape()
    team = NamedShape(allow_null=True)  # the ticket's when it was rated
    is_last = serializers.BooleanField()  # only the last answer of a ticket counts

    class Meta:
        model = Rating
        fields = ("id", "ticket", "person", "team", "score", "comment", "via", "at", "is_last")


class Ratings(Endpoint):
    @extend_schema(
        parameters=[OpenApiParameter("score", OpenApiTypes.STR, enum=Score.values)],
        responses=RatingShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """Newest first, all answers of visible tickets."""
        if not self.person.is_staff:
            raise Http404
        found = Rating.objects.visible_to(self.person).for_listing()
        if score := request.query_params.get("score", ""):
            if score not in Score.values:
                raise ValidationError({"score": ", ".join(Score.values)})
            found = found.filter(score=score)
        pages = Pages()
        rows = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(RatingShape(rows, many=True).data)
