"""Whether other sites may show our help and our form in a frame, and which."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class WidgetQuerySet(models.QuerySet["Widget"]):
    def current(self) -> Widget:
        """One row at most; where there is none, the widget is off. One query."""
        return self.order_by("pk").first() or Widget(pk=1)


class Widget(models.Model):
    is_on = models.BooleanField(default=False)
    origins = models.JSONField(default=list, blank=True)  # as browsers say them: "https://shop.example"

    objects: ClassVar[Any] = WidgetQuerySet.as_manager()

    def __str__(self) -> str:
        return ", ".join(self.origins)

    def admits(self, origin: str) -> bool:
        return self.is_on and origin in self.origins
