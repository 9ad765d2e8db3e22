"""Teams; each belongs to one line. Membership says who works in which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.calendars.models import Calendar
from people.models.person import Person


class Line(models.IntegerChoices):
    FIRST = 1, _("First line")
    SECOND = 2, _("Second line")
    THIRD = 3, _("Third line")


class Team(models.Model):
    Line = Line

    name = models.CharField(_("name"), max_length=100, unique=True)
    line = models.SmallIntegerField(_("line"), choices=Line, default=Line.FIRST)
    is_private = models.BooleanField(
        _("private"),
        default=False,
        help_text=_("Its tickets are seen by its members, leads, managers and administrators only."),
    )
    signature = models.TextField(_("signature"), blank=True, max_length=2000)  # with placeholders, below its replies
    calendar = models.ForeignKey(
        Calendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="teams",
        verbose_name=_("working hours"),
        help_text=_("Its people hear of warnings within them. Empty: the default calendar."),
    )
    members = models.ManyToManyField(Person, through="Membership", related_name="teams")

    class Meta:
        ordering = ("line", "name")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="membership_once")]
