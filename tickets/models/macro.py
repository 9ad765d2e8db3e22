"""Macros: steps that an agent takes with one click."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Person, Team
from tickets.models.steps import Steps


class MacroQuerySet(models.QuerySet["Macro"]):
    def of(self, person: Person) -> MacroQuerySet:
        """Those this person may run: everybody's, their own, and those of their teams."""
        teams = person.memberships.values("team")
        return self.filter(Q(owner=None, team=None) | Q(owner=person) | Q(team__in=teams)).order_by("name", "id")

    def own(self, person: Person) -> MacroQuerySet:
        return self.filter(owner=person).order_by("name", "id")


class Macro(models.Model):
    """Personal with an owner, a team's with a team, else everybody's."""

    name = models.CharField(_("name"), max_length=100)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="macros")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="macros")
    steps = models.JSONField(default=dict)
    is_active = models.BooleanField(_("in force"), default=True)
    used = models.IntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = MacroQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def taken(self) -> Steps:
        return Steps(**self.steps)
