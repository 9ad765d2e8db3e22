"""What a person must learn: rows of the bell, and of the mail that goes out within the person's working hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from tickets.models.event import Event
from tickets.models.ticket import Ticket


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, person: Person) -> NoticeQuerySet:
        """Those whose time has come: quiet hours hold back warnings and breaches (R15). What a colleague or a customer
        did is shown to whoever looks, at once; its mail waits."""
        held_back = Q(not_before__gt=timezone.now(), event__kind__in=(Event.Kind.WARNED, Event.Kind.BREACHED))
        return self.filter(recipient=person, in_bell=True).exclude(held_back)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def for_bell(self) -> NoticeQuerySet:
        return self.select_related("ticket", "event__by", "by").order_by("-id")

    def seen_by(self, person: Person) -> NoticeQuerySet:
        """But for those of tickets that this person may not see any more."""
        return self.filter(Q(ticket=None) | Q(ticket__in=Ticket.objects.visible_to(person)))

    def to_mail(self, at: datetime) -> NoticeQuerySet:
        timely = Q(mail_at=None) | Q(mail_at__lte=at)
        return self.filter(timely, mailed_at=None, not_before__lte=at)


PAGES = {"article": "setup:article-care", "template": "desk:template"}  # where what a notice is `about` is looked after
REVIEWS = {"article": "setup:article-review"}  # and read before it is let through, where that is another page


class Notice(models.Model):
    """One event, told to one person once; or what is `about` an article or a template, told once while it is unread.
    The sentence is made when it is read, in the reader's language."""

    class Why(models.TextChoices):
        PROMISE = "promise", _("a promise is due")
        MENTION = "mention", _("you are mentioned")
        FOLLOWING = "following", _("you follow the ticket")
        AWAKE = "awake", _("what was snoozed is back")
        UNDELIVERED = "mail", _("a reply was not delivered")
        HELD = "held", _("your reply for later is held back")
        OUTSIDE = "outside", _("a third party wrote")
        DRAFT = "draft", _("a begun reply changed hands")
        RATING = "rating", _("a customer is not content")
        REVIEW = "review", _("an article or a template waits to be read")
        WISH = "wish", _("an article or a template that you look after needs a change")
        STALE = "stale", _("an article that you look after is to be read again")

    why = models.CharField(max_length=9, choices=Why, default=Why.PROMISE, db_default=Why.PROMISE)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, null=True, related_name="notices")
    event = models.ForeignKey("tickets.Event", models.PROTECT, null=True, related_name="notices")
    about = models.CharField(max_length=40, blank=True, default="", db_default="")  # as "article:12", without an event
    title = models.CharField(max_length=200, blank=True, default="", db_default="")  # of that
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    in_bell = models.BooleanField(default=True, db_default=True)  # as its recipient had chosen
    mail_at = models.DateTimeField(null=True)  # of a mail that waits for the daily one, or for the end of a storm
    push_at = models.DateTimeField(null=True)  # of a push that is still to be wished for
    mailed_at = models.DateTimeField(null=True)  # when the mail was wished for, or found needless

    objects: ClassVar[Any] = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "recipient"], name="notice_once")]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_bell"),
            models.Index(fields=["recipient"], name="notice_unread", condition=Q(read_at=None)),  # the bell's count
            models.Index(fields=["not_before"], name="notice_to_mail", condition=Q(mailed_at=None)),  # the sweep
            models.Index(fields=["push_at"], name="notice_to_push", condition=Q(push_at__isnull=False)),
            models.Index(fields=["about"], name="notice_about", condition=~Q(about="")),  # what is over (tell_no_more)
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.event_id or self.about}"

    @property
    def at(self) -> datetime:
        """When it happened, which quiet hours do not change."""
        return self.event.at if self.event else self.created_at

    @property
    def heading(self) -> str:
        """What it is about, in few words."""
        return f"{self.ticket.number} {self.ticket.subject}" if self.ticket else self.title

    @property
    def short(self) -> str:
        return self.ticket.number if self.ticket else self.title

    @property
    def place(self) -> str:
        """The address of the page where it is seen to."""
        if self.ticket_id is not None:
            return reverse("desk:ticket", args=[self.ticket_id])
        kind, _colon, key = self.about.partition(":")
        names = {**PAGES, **(REVIEWS if self.why == self.Why.REVIEW else {})}
        return reverse(names[kind], args=[int(key)])
