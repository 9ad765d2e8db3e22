"""Facts: what each ticket contributes to the numbers, kept as an index over its events (sla/kpi/)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value


class TicketFactQuerySet(models.QuerySet["TicketFact"]):
    def counted(self) -> TicketFactQuerySet:
        """Without those merged away and spam, as known now: they count in no period."""
        return self.filter(gone="")


class TicketFact(models.Model):
    """One row a ticket; the columns are those of `sla.kpi.fact.Fact`. Ids are plain numbers: a fact outlives a team."""

    ticket = models.OneToOneField("tickets.Ticket", models.PROTECT, primary_key=True, related_name="fact")
    channel = models.CharField(max_length=6)
    type = models.CharField(max_length=8)
    gone = models.CharField(max_length=6, blank=True)
    requester_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField(null=True)
    tier = models.CharField(max_length=10, blank=True)  # of the organisation, when the fact was made
    is_ours = models.BooleanField(default=False)  # internal support, or the help desk's own
    hidden_in = models.BigIntegerField(null=True)  # the private team that has it now

    created_at = models.DateTimeField()
    created_team = models.BigIntegerField(null=True)
    created_line = models.SmallIntegerField()
    created_priority = models.CharField(max_length=6)

    opens_with_us = models.BooleanField(default=False)
    first_reply_at = models.DateTimeField(null=True)
    first_reply_by = models.BigIntegerField(null=True)
    first_reply_team = models.BigIntegerField(null=True)
    first_reply_line = models.SmallIntegerField(null=True)
    first_reply_priority = models.CharField(max_length=6, blank=True)
    first_reply_business = models.IntegerField(null=True)
    first_reply_wall = models.IntegerField(null=True)

    solved_at = models.DateTimeField(null=True)  # the last solve; null while it is not solved
    solved_by = models.BigIntegerField(null=True)
    solved_team = models.BigIntegerField(null=True)
    solved_line = models.SmallIntegerField(null=True)
    solved_priority = models.CharField(max_length=6, blank=True)
    resolution_business = models.IntegerField(null=True)
    resolution_wall = models.IntegerField(null=True)
    solves = ArrayField(models.DateTimeField(), default=list)
    reopens = ArrayField(models.DateTimeField(), default=list)
    reopened_by_customer = models.SmallIntegerField(default=0, db_default=0)
    reopened_by_hand = models.SmallIntegerField(default=0, db_default=0)
    first_contact = models.BooleanField(null=True)
    first_line = models.BooleanField(null=True)

    rated_at = models.DateTimeField(null=True)  # the last answer of its customer; the rest is where it had been solved
    rated_by = models.BigIntegerField(null=True)
    rated_team = models.BigIntegerField(null=True)
    rated_line = models.SmallIntegerField(null=True)
    rated_priority = models.CharField(max_length=6, blank=True, default="", db_default="")
    rating = models.CharField(max_length=4, blank=True, default="", db_default="")

    replies = models.SmallIntegerField(default=0)
    hops = models.SmallIntegerField(default=0)
    handovers = models.SmallIntegerField(default=0)
    returns = models.SmallIntegerField(default=0)
    hold_line_1 = models.IntegerField(default=0)
    hold_line_2 = models.IntegerField(default=0)
    hold_line_3 = models.IntegerField(default=0)
    hold_customer = models.IntegerField(default=0)
    hold_third_party = models.IntegerField(default=0)
    minutes = models.IntegerField(default=0)
    credits = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))  # thousandths of it by person

    objects: ClassVar[Any] = TicketFactQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], name="fact_created"),  # NST, arrivals
            models.Index(
                fields=["first_reply_at"], name="fact_replied", condition=Q(first_reply_at__isnull=False)
            ),  # AFRT
            models.Index(fields=["solved_at"], name="fact_solved", condition=Q(solved_at__isnull=False)),  # ART, FCR
            models.Index(fields=["rated_at"], name="fact_rated", condition=Q(rated_at__isnull=False)),  # CSAT
            models.Index(
                fields=["solved_at", "created_at"], name="fact_again", condition=~Q(reopens=[])
            ),  # earlier solves
            models.Index(fields=["ticket"], name="fact_unsolved", condition=Q(solved_at__isnull=True, gone="")),  # NTB
        ]

    def __str__(self) -> str:
        return f"HD-{self.ticket_id}"


class FactPlace(models.Model):
    """How far the event log has been read; one row."""

    xid = models.BigIntegerField(default=0)
    event = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)  # when it was read last

    def __str__(self) -> str:
        return f"{self.xid}/{self.event}"
