"""The record of a hand-over between lines: why, what was tried, what is asked, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Team
from people.models.team import Line
from tickets.models.words import ACTIVE, Mark

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import Person
    from tickets.models.category import Category


class HandoverReason(models.Model):
    """Why a ticket is handed over; the list is a site's own, `code` is what the API and reports say."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name_en = models.CharField(_("name in English"), max_length=100)
    name_ru = models.CharField(_("name in Russian"), max_length=100)
    position = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_ru if (get_language() or "").startswith("ru") else self.name_en


class LineLimit(models.Model):
    """So many hand-overs may wait for a line before another needs a reason. No row: no limit."""

    line = models.SmallIntegerField(_("line"), choices=Line, unique=True)
    waiting = models.PositiveSmallIntegerField(_("waiting hand-overs"))

    class Meta:
        ordering = ("line",)

    def __str__(self) -> str:
        return f"{self.line}: {self.waiting}"


_WAITING = Q(ended_at=None, accepted_at=None, ticket__status__in=ACTIVE, ticket__mark="")


class HandoverQuerySet(models.QuerySet["Handover"]):
    def open(self) -> HandoverQuerySet:
        """Those whose ticket has not gone back."""
        return self.filter(ended_at=None)

    def waiting(self) -> HandoverQuerySet:
        """Sent and not yet accepted, of tickets still to be done."""
        return self.filter(_WAITING)

    def sent_within(self, begin: datetime, end: datetime) -> HandoverQuerySet:
        """Sent from `begin` until before `end`, those of spam left out."""
        return self.filter(at__gte=begin, at__lt=end).exclude(ticket__mark=Mark.SPAM)

    def to_line(self, line: int) -> HandoverQuerySet:
        return self.filter(to_line=line)

    def to_the_team(self, team: Team) -> HandoverQuerySet:
        return self.filter(to_team=team)

    def from_the_team(self, team: Team) -> HandoverQuerySet:
        return self.filter(from_team=team)

    def sent_by(self, person: Person) -> HandoverQuerySet:
        """Of tickets that are this person's to see still."""
        from tickets.models.ticket import Ticket  # a cycle of models: a ticket lists its hand-overs

        return self.filter(by=person, ticket__in=Ticket.objects.visible_to(person))

    def in_category(self, category: Category | None) -> HandoverQuerySet:
        """Whose ticket has exactly this category now, or none."""
        return self.filter(ticket__category=category)

    def because_of(self, reason: HandoverReason) -> HandoverQuerySet:
        return self.filter(reason=reason)

    def counted_as(self, word: str) -> HandoverQuerySet:
        """Those that the figure of this name counts (tickets/handover_report.py); KeyError for another name."""
        return self.filter(
            {
                "sent": Q(),
                "accepted": Q(accepted_at__isnull=False),
                "returned": Q(state=Handover.State.RETURNED),
                "advised": Q(state=Handover.State.ADVISED),
                "withdrawn": Q(state=Handover.State.WITHDRAWN),
                "waiting": _WAITING,
            }[word]
        )

    def newest_first(self) -> HandoverQuerySet:
        return self.order_by("-at", "-id")

    def before(self, at: datetime, pk: int) -> HandoverQuerySet:
        """The rest of a list of the newest first, behind the row (at, pk)."""
        return self.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk), at__lte=at)

    def for_report(self) -> HandoverQuerySet:
        """With what a line of a list of hand-overs shows."""
        return self.select_related("ticket", "reason", "from_team", "to_team", "by", "ended_by").newest_first()

    def newest(self) -> HandoverQuerySet:
        """The newest of each ticket, with the team that received it."""
        newest = self.order_by("ticket", "-id").distinct("ticket")
        return newest.select_related("to_team").only(
            "ticket", "state", "accepted_at", "ended_at", "at", "to_team__name"
        )

    def in_order(self) -> HandoverQuerySet:
        return self.order_by("id")

    def for_page(self) -> HandoverQuerySet:
        return self.select_related("reason", "from_team", "to_team", "by", "accepted_by", "ended_by").in_order()


class Handover(models.Model):
    """One escalation and its end. At most one is on top of a ticket's open ones; it is the one that can go back."""

    class State(models.TextChoices):
        SENT = "sent", _("waits to be accepted")
        ACCEPTED = "accepted", _("accepted")
        ADVISED = "advised", _("answered with advice")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("withdrawn")

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="handovers", db_index=False)
    from_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    to_team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    from_line = models.SmallIntegerField(choices=Line)
    to_line = models.SmallIntegerField(choices=Line)
    reason = models.ForeignKey(HandoverReason, models.PROTECT, related_name="+")
    tried = models.TextField(_("what was tried"))
    asked = models.TextField(_("what is asked"))
    checklist = models.JSONField(default=list)  # the lines that were ticked, as they read then
    links = models.JSONField(default=list)  # addresses
    over_limit = models.CharField(max_length=200, blank=True)  # why it was sent to a line that had too many waiting
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    goes_back_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.SENT)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    pickup_seconds = models.IntegerField(null=True)  # working seconds of the receiving team, sent → accepted
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    missing = models.TextField(blank=True)  # why it was returned
    advice = models.ForeignKey("tickets.Message", models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = HandoverQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "id"], name="handover_ticket"),
            # The queue of a team, and how soon it usually accepts.
            models.Index(
                fields=["to_team", "id"], name="handover_waiting", condition=Q(accepted_at=None, ended_at=None)
            ),
            models.Index(
                fields=["to_team", "-accepted_at"], name="handover_pickup", condition=Q(accepted_at__isnull=False)
            ),
            models.Index(fields=["at"], name="handover_at"),  # the report of a period
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.from_line} → {self.to_line}, {self.state}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None
