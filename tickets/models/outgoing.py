"""Wishes for the outside world: a row is written with the change that causes it and sent after commit (the outbox)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.content import one_line

if TYPE_CHECKING:
    from tickets.models.webhook import Webhook


_UNDELIVERED = Q(state="failed", kind__in=("outside", "reply"), settled_at=None)


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    def due(self) -> OutgoingQuerySet:
        return self.filter(state=Outgoing.State.QUEUED, not_before__lte=timezone.now()).order_by("not_before", "id")

    def for_listing(self) -> OutgoingQuerySet:
        return self.select_related("recipient", "ticket").order_by("-id")

    def for_conversation(self) -> OutgoingQuerySet:
        """Without the updates of a problem that went out: they may be any number."""
        passed_on = models.Q(kind=Outgoing.Kind.UPDATE) & ~models.Q(state=Outgoing.State.FAILED)
        return self.exclude(passed_on).order_by("id")

    def undelivered(self) -> OutgoingQuerySet:
        """Replies and questions that did not reach somebody, until an agent or a later mail has dealt with it."""
        return self.filter(_UNDELIVERED)

    def fail(self, error: str, why: dict[str, str] | None = None) -> int:
        """Ends these mails as failed: their server's words, or a reason of ours {"why", "name"}. How many."""
        reason = RawSQL("(detail - 'why' - 'name') || %s::jsonb", [json.dumps(why or {})], models.JSONField())
        return self.update(
            state=Outgoing.State.FAILED, error=one_line(error, 500), detail=reason, settled_at=None, sent_at=None
        )

    def retry(self) -> int:
        """Failed ones once more, now; how many. The time to give up begins anew."""
        now = timezone.now()
        failed = self.filter(state=Outgoing.State.FAILED)
        return failed.update(state=Outgoing.State.QUEUED, not_before=now, retried_at=now, error="", settled_at=None)

    def settle(self) -> int:
        """Says of undelivered ones that somebody has dealt with it; how many."""
        return self.undelivered().update(settled_at=timezone.now())

    def of_webhook(self, webhook: Webhook) -> OutgoingQuerySet:
        """Newest first."""
        return self.filter(webhook=webhook).select_related("ticket").order_by("-id")


class Outgoing(models.Model):
    class Why(models.TextChoices):
        """Our own reasons for not sending; a mail server's words stand in `error` as it said them."""

        ADDRESS = "address", _("no mail server would take this address")
        CLOSED = "closed", _("the person's account is closed")
        LEFT = "left", _("the person takes no part in the request any more")
        UNWANTED = "unwanted", _("its recipient wants no such mails any more")
        DEAD = "dead", _("earlier mail to this address came back for good")
        FILE = "file", _("the attached file “%(name)s” is missing on the disk")
        VIRUS = "virus", _("the virus scanner holds the attached file “%(name)s”")
        RETURNED = "returned", _("it came back: %(name)s")
        NO_STAFF = "no_staff", _("the person does not work here any more")
        NO_REPORTS = "no_reports", _("the person may not see reports any more")
        ENDED = "ended", _("the report is not sent any more")
        MEASURE = "measure", _("rules have sent %(name)s mails to this address within an hour")
        SILENT = "silent", _("nobody answered at the address; it must be public and answer within 5 seconds")
        ANSWERED = "answered", _("the answer was %(name)s")
        OFF = "off", _("the webhook is out of force")
        NO_DEVICE = "no_device", _("the browser does not take pushes any more")
        KNOWN = "known", _("it was read before it could be told")
        REMOVED = "removed", _("the webhook was removed")

    class Kind(models.TextChoices):
        REPLY = "reply", _("reply")
        OUTSIDE = "outside", _("question to a third party")
        RECEIPT = "receipt", _("receipt")
        SIGN_IN = "sign_in", _("sign-in link")
        NOTICE = "notice", _("notice")
        UPDATE = "update", _("update of a problem")  # for one of its incidents; `address` is that ticket's number
        LETTER = "letter", _("mail of a rule")
        REPORT = "report", _("report")  # of the numbers, as its subscription asks
        WEBHOOK = "webhook", _("webhook")  # `address` is its URL
        PUSH = "push", _("push to a browser")  # `address` is the push service's

    # What people wrote to people: when it does not arrive, somebody has to know.
    WRITTEN = (Kind.REPLY, Kind.OUTSIDE)

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=10, choices=Kind)
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, null=True, related_name="outgoing")
    message = models.ForeignKey("tickets.Message", models.PROTECT, null=True, related_name="outgoing", db_index=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="outgoing")
    webhook = models.ForeignKey(
        "tickets.Webhook", models.SET_NULL, null=True, related_name="deliveries", db_index=False
    )
    address = models.CharField(max_length=500)
    detail = models.JSONField(default=dict)  # what the wish says; of a failure by a reason of ours {"why", "name"} too
    state = models.CharField(max_length=6, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(default=timezone.now)
    attempts = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    retried_at = models.DateTimeField(null=True)  # when a person last wished it tried anew
    settled_at = models.DateTimeField(null=True)  # of a failed one: when it was dealt with
    error = models.CharField(max_length=500, blank=True)
    raw_sha256 = models.CharField(max_length=64, blank=True)  # the mail as sent

    objects: ClassVar[Any] = OutgoingQuerySet.as_manager()

    class Meta:
        indexes = [
            # Webhooks are claimed apart (outbox.py), so that a pile of them stands before no mail.
            models.Index(
                fields=["not_before", "id"], name="outgoing_mail_due", condition=Q(state="queued") & ~Q(kind="webhook")
            ),
            models.Index(
                fields=["not_before", "id"], name="outgoing_calls_due", condition=Q(state="queued", kind="webhook")
            ),
            models.Index(
                fields=["not_before", "id"], name="outgoing_push_due", condition=Q(state="queued", kind="push")
            ),
            # The rail's count and list of tickets with undelivered replies.
            models.Index(fields=["ticket"], name="outgoing_undelivered", condition=_UNDELIVERED),
            models.Index(Lower("address"), F("id").desc(), name="outgoing_address"),  # the flight recorder
            models.Index(fields=["webhook", "-id"], name="outgoing_of_webhook", condition=Q(webhook__isnull=False)),
        ]
        constraints = [
            # One message goes to one address once; a second wish for the same is no wish.
            models.UniqueConstraint(fields=["message", "address", "kind"], name="outgoing_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.address}: {self.state}"

    @property
    def trouble(self) -> str:
        """Why it failed or still waits, in the reader's language; '' when nothing is wrong."""
        why = self.detail.get("why")
        if not self.error or why not in Outgoing.Why.values:
            return self.error
        return _in_words(why, self.detail.get("name", ""))

    @staticmethod
    def said(text: str) -> str:
        """What a try has kept: the server's own words, or a reason of ours in the reader's language."""
        why, _mark, name = text.partition(": ")
        return _in_words(why, name) if why in Outgoing.Why.values else text


def _in_words(why: str, name: str) -> str:
    sentence = str(Outgoing.Why(why).label)
    return sentence % {"name": name} if "%(" in sentence else sentence
