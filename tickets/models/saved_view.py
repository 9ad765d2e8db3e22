"""Saved views: a list of tickets under a name, of one person, of a team or of everybody."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people import access
from people.models import Person, Team
from tickets.filters.parts import LONGEST


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def of(self, person: Person) -> SavedViewQuerySet:
        """Those in this person's rail: everybody's, their teams', their own."""
        teams = person.memberships.values("team")
        return self.filter(Q(owner=None, team=None) | Q(owner=person) | Q(team__in=teams)).order_by("name", "id")

    def kept_by(self, person: Person) -> SavedViewQuerySet:
        """Of these the ones that this person may change: their own; who leads teams, the others too."""
        return self.of(person) if person.may(access.LEAD_TEAMS) else self.of(person).filter(owner=person)


class SavedView(models.Model):
    """Personal with an owner, a team's with a team, else everybody's. It shows nobody what they may not see: the query
    is asked with the rights of whoever looks, and `me` in it is who looks."""

    class Icon(models.TextChoices):
        LIST = "list-filter", _("filter")
        STAR = "star", _("star")
        CLOCK = "alarm-clock", _("alarm clock")
        BUG = "bug", _("bug")
        FLAME = "flame", _("flame")
        TAG = "tag", _("tag")
        PEOPLE = "users", _("people")
        COMPANY = "building-2", _("company")

    name = models.CharField(_("name"), max_length=60)
    icon = models.CharField(_("icon"), max_length=20, choices=Icon, default=Icon.LIST)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="saved_views"
    )
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="saved_views")
    within = models.CharField(max_length=12, default="all")  # the list of the rail that it narrows
    query = models.CharField(_("filters"), max_length=LONGEST, blank=True)
    sort = models.CharField(max_length=10, blank=True)  # '' as the list itself chooses
    group = models.CharField(_("grouped by"), max_length=10, blank=True, default="", db_default="")
    columns = models.CharField(_("columns"), max_length=120, blank=True, default="", db_default="")  # '' the usual ones
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(name="saved_view_of_one", condition=Q(owner=None) | Q(team=None))
        ]

    def __str__(self) -> str:
        return self.name
