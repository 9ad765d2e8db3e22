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


class Assignment(models.TextChoices):
    """How a team's tickets find their agents."""

    PULL = "pull", _("Agents take them")
    ROUND_ROBIN = "round_robin", _("In turn")
    LEAST_LOADED = "least_loaded", _("To whom has least")
    SKILL = "skill", _("By skill, in turn")
    SKILL_LOAD = "skill_load", _("By skill, to whom has least")


class Team(models.Model):
    Line = Line
    Assignment = Assignment

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
    assignment = models.CharField(
        _("assignment"), max_length=12, choices=Assignment, default=Assignment.PULL, db_default=Assignment.PULL
    )
    reacts_within = models.PositiveSmallIntegerField(
        _("reacts within"),
        null=True,
        blank=True,
        help_text=_(
            "Working minutes after which a ticket that its new assignee has not touched goes back. Empty: never."
        ),
    )
    members = models.ManyToManyField(Person, through="Membership", related_name="teams")

    class Meta:
        ordering = ("line", "name")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    given_at = models.DateTimeField(null=True)  # when a ticket was last given by itself: whose turn it is

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="membership_once")]
