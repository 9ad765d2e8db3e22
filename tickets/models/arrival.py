"""The ledger of the front door: one row for everything that arrived, and where it ended. Nothing is left uncounted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from tickets.models.words import Channel

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class ArrivalQuerySet(models.QuerySet["Arrival"]):
    def of(self, ticket: Ticket) -> ArrivalQuerySet:
        """What began or continued this ticket, also what came in with a merged one."""
        return self.filter(Q(ticket=ticket, message=None) | Q(message__ticket=ticket))

    def undecided(self) -> ArrivalQuerySet:
        return self.filter(outcome="")

    def sent_by_visits(self) -> ArrivalQuerySet:
        """New requests of visits that had read an article."""
        return self.filter(outcome=Arrival.Outcome.NEW_TICKET).exclude(visit="")

    def quarantined(self) -> ArrivalQuerySet:
        return self.filter(outcome=Arrival.Outcome.QUARANTINED)

    def counts(self) -> dict[str, int]:
        """`{"received": n, "new_ticket": n, …}`; received is the sum of the nine plus what is still undecided."""
        found = dict(self.order_by().values_list("outcome").annotate(Count("id")))
        nine = {outcome.value: found.get(outcome.value, 0) for outcome in Arrival.Outcome}
        undecided = found.get("", 0)
        return {"received": sum(nine.values()) + undecided, **nine, "undecided": undecided}


class Arrival(models.Model):
    class Outcome(models.TextChoices):
        NEW_TICKET = "new_ticket", _("new ticket")
        REPLY = "reply", _("reply")
        BOUNCE = "bounce", _("bounce")
        AUTO_REPLY = "auto_reply", _("automatic reply")
        LOOP = "loop", _("loop")
        SPAM = "spam", _("spam")
        DUPLICATE = "duplicate", _("duplicate")
        IGNORED = "ignored", _("ignored by rule")
        QUARANTINED = "quarantined", _("quarantined")

    channel = models.CharField(max_length=6, choices=Channel)
    received_at = models.DateTimeField(auto_now_add=True)
    mailbox = models.CharField(max_length=320, blank=True)  # the envelope recipient, for mail
    raw_sha256 = models.CharField(max_length=64, blank=True)  # the mail as received
    raw_size = models.BigIntegerField(default=0)
    request_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")  # a provider's
    identity = models.CharField(max_length=64, blank=True)  # hash of what makes two arrivals the same one
    mail_id = models.CharField(max_length=998, blank=True)  # the Message-ID, without <>
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=255, blank=True)
    visit = models.CharField(
        max_length=32, blank=True, default="", db_default=""
    )  # of the browser that read articles before
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)  # '' until decided
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, null=True, related_name="arrivals")
    message = models.ForeignKey("tickets.Message", models.PROTECT, null=True, related_name="arrivals")
    original = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[Any] = ArrivalQuerySet.as_manager()

    class Meta:
        constraints = [
            # The same arrival is taken in once, by whichever door and however many at once.
            models.UniqueConstraint(
                fields=["identity"],
                name="arrival_taken_once",
                condition=~Q(identity="") & ~Q(outcome="") & ~Q(outcome="duplicate"),
            )
        ]
        indexes = [
            models.Index(fields=["identity"], name="arrival_identity", condition=~Q(identity="")),
            models.Index(fields=["id"], name="arrival_undecided", condition=Q(outcome="")),  # the sweep
            models.Index(fields=["-id"], name="arrival_quarantine", condition=Q(outcome="quarantined")),
            models.Index(fields=["mail_id"], name="arrival_mail_id", condition=~Q(mail_id="")),
            models.Index(fields=["visit"], name="arrival_visit", condition=~Q(visit="")),  # requests after reading
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}: {self.outcome or 'undecided'}"
