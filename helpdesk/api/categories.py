"""What requests can be about."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.base import Endpoint
from helpdesk.api.filters import Pages
from helpdesk.api.shapes import NamedShape, PriorityField
from tickets.models import Category


class CategoryShape(serializers.ModelSerializer):
    """`name` is in the asker's language, `path` the ids from the root down to the category."""

    name = serializers.CharField()
    parent = serializers.IntegerField(source="parent_id", allow_null=True)  # type: ignore[assignment]  # DRF takes it out
    path = serializers.ListField(child=serializers.IntegerField())
    team = NamedShape(allow_null=True)
    priority = PriorityField(allow_null=True)
    skills = NamedShape(many=True)

    class Meta:
        model = Category
        fields = (
            "id", "name", "name_en", "name_ru", "parent", "path", "position", "is_active", "team", "priority",
            "skills", "checklist",
        )  # fmt: skip

    def to_representation(self, category: Category) -> dict[str, Any]:
        shown = super().to_representation(category)
        if not self.context["person"].is_staff:
            for name in ("team", "priority", "skills", "checklist", "is_active"):  # how the desk works is its own
                del shown[name]
        return shown


class Categories(Endpoint):
    @extend_schema(responses=CategoryShape(many=True))
    def get(self, request: Request) -> Response:
        """All for staff; for customers those that they may choose."""
        found = Category.objects.all() if self.person.is_staff else Category.objects.offered()
        pages = Pages()
        pages.ordering, pages.page_size = "id", 200
        rows: Any = pages.paginate_queryset(found.select_related("team").prefetch_related("skills"), request, view=self)
        return pages.get_paginated_response(CategoryShape(rows, many=True, context={"person": self.person}).data)
