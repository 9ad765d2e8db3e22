"""What the coach said of a reply that was sent, and which of its rules a team does without."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Count, Q

from kb.coach.rules import NAMES
from people.models import Team
from tickets.models import Message
from tickets.models.score import CONTENT

LONGEST = 20  # characters of a rule's name


class CoachSwitchQuerySet(models.QuerySet["CoachSwitch"]):
    def off(self, team: int | None) -> set[str]:
        """The rules that this team does without. One query; none for no team."""
        return set(self.filter(team=team).values_list("rule", flat=True)) if team else set()

    @transaction.atomic
    def keep(self, team: Team, off: Collection[str]) -> None:
        """Just these are off from now on."""
        self.filter(team=team).exclude(rule__in=off).delete()
        rows = [CoachSwitch(team=team, rule=rule) for rule in NAMES if rule in off]
        CoachSwitch.objects.bulk_create(rows, ignore_conflicts=True)


class CoachSwitch(models.Model):
    """A rule that is off in the tickets of a team; without a row it is on."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    rule = models.CharField(max_length=LONGEST)

    objects: ClassVar[Any] = CoachSwitchQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "rule"], name="coach_switch_once")]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.rule}"


class CoachScoreQuerySet(models.QuerySet["CoachScore"]):
    def of_report(self, since: datetime, until: datetime, closed_teams: Collection[int]) -> CoachScoreQuerySet:
        """Replies of a period that were not taken back, in tickets that were solved at least once and are no spam."""
        solved = Q(message__ticket__solved_at__isnull=False) | Q(message__ticket__reopens__gt=0)
        sent = self.filter(solved, at__gte=since, at__lt=until, message__taken_back=False, message__ticket__mark="")
        return sent.exclude(message__ticket__team__in=closed_teams) if closed_teams else sent

    def counted(self, rules: Collection[str]) -> dict[str, int]:
        """By what replies had: `<rule>_<what>` and `all_<what>`. What: replies; of their tickets, each once, tickets,
        rated, good and reopened. One query."""
        ticket = "message__ticket"
        what = {
            "tickets": Q(),
            "rated": ~Q(message__ticket__rating=""),
            "good": Q(message__ticket__rating__in=CONTENT),
            "reopened": Q(message__ticket__reopens__gt=0),
        }
        having = {"all": Q(), **{rule: Q(hints__contains=[rule]) for rule in rules}}
        sums = {
            f"{name}_{kind}": Count(ticket, distinct=True, filter=Q(has, counts, pk__isnull=False))
            for name, has in having.items()
            for kind, counts in what.items()
        }
        sums |= {f"{name}_replies": Count("pk", filter=Q(has, pk__isnull=False)) for name, has in having.items()}
        counted: dict[str, int] = self.aggregate(**sums)
        return counted


class CoachScore(models.Model):
    """The rules that had something to say of one reply, whether its writer saw it or not; but for `promise`, which
    is judged while writing only (kb knows no clocks)."""

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="+")
    hints = ArrayField(models.CharField(max_length=LONGEST), default=list)
    at = models.DateTimeField(db_index=True)  # the report of a period

    objects: ClassVar[Any] = CoachScoreQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.message_id}: {' '.join(self.hints)}"
