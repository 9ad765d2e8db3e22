"""The ledger of the front door: one row for everything that arrived, and where it ended. Nothing is left uncounted."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tickets.models.words import Channel
from tickets.reasons import in_words

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

    def since(self, moment: datetime) -> ArrivalQuerySet:
        return self.filter(received_at__gte=moment)

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

    HELD = (Outcome.QUARANTINED, Outcome.SPAM, Outcome.IGNORED)  # kept aside: a person may release them

    class Door(models.TextChoices):
        PIPE = "pipe", _("the mail server's pipe")
        IMAP = "imap", _("a mailbox, by IMAP")
        POP = "pop3", _("a mailbox, by POP3")
        SMTP = "smtp", _("the mail listener")
        HTTP = "http", _("a provider's webhook")

    class Found(models.TextChoices):
        """Which hint led to the ticket."""

        PLACE = "place", _("our signed reply address, or the ticket's page")
        ISSUED = "issued", _("a Message-ID that we signed")
        STORED = "stored", _("a Message-ID of the conversation")
        TAG = "tag", _("the number in the subject")
        REPORT = "report", _("the mail that a delivery report names")

    channel = models.CharField(max_length=6, choices=Channel)
    received_at = models.DateTimeField(auto_now_add=True)
    mailbox = models.CharField(max_length=320, blank=True)  # the envelope recipient, for mail
    door = models.CharField(max_length=4, choices=Door, blank=True, default="", db_default="")  # of mail
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
    found = models.CharField(max_length=6, choices=Found, blank=True, default="", db_default="")
    # Names of the inbound rules that it met, in order; a rule may be gone since.
    rules = ArrayField(models.CharField(max_length=100), default=list, db_default=[])
    strange = models.BigIntegerField(null=True)  # the ticket that somebody hinted at who takes no part in it
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
            # The flight recorder: by sender, and how many came since.
            models.Index(Lower("sender"), F("id").desc(), name="arrival_sender", condition=~Q(sender="")),
            BrinIndex(fields=["received_at"], name="arrival_received", autosummarize=True),
            models.Index(fields=["visit"], name="arrival_visit", condition=~Q(visit="")),  # requests after reading
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}: {self.outcome or 'undecided'}"

    @property
    def why(self) -> str:
        """The reason in the reader's language."""
        return in_words(self.reason)

    @property
    def is_held(self) -> bool:
        """Whether it may be tried again."""
        return self.outcome in self.HELD
