"""Mailboxes: addresses that customers write to, how their mail is fetched, and by whose server answers go out.

The site's own address (settings.SUPPORT_ADDRESS) needs no row: without one its mail comes by the pipe or the listener
and leaves by EMAIL_URL.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Team
from tickets.content import one_line
from tickets.sealed import opened, seal


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def fetched(self) -> MailboxQuerySet:
        """Those whose mail we fetch."""
        return self.filter(is_active=True).exclude(fetches="").order_by("id")

    def for_listing(self) -> MailboxQuerySet:
        return self.select_related("team").order_by("address")


class Mailbox(models.Model):
    class Fetches(models.TextChoices):
        IMAP = "imap", _("IMAP")
        POP = "pop3", _("POP3")

    class Security(models.TextChoices):
        TLS = "tls", _("TLS from the start")
        STARTTLS = "starttls", _("STARTTLS")
        NONE = "none", _("none")

    class SignsIn(models.TextChoices):
        PASSWORD = "password", _("password")
        MICROSOFT = "microsoft", _("Microsoft 365 (OAuth 2)")
        GOOGLE = "google", _("Google (OAuth 2)")

    class Provider(models.TextChoices):
        """By the names of anymail's modules."""

        POSTMARK = "postmark", "Postmark"
        MAILGUN = "mailgun", "Mailgun"
        SENDGRID = "sendgrid", "SendGrid"
        MAILJET = "mailjet", "Mailjet"
        BREVO = "brevo", "Brevo"
        SPARKPOST = "sparkpost", "SparkPost"
        MANDRILL = "mandrill", "Mandrill"
        SES = "amazon_ses", "Amazon SES"

    address = models.CharField(_("address"), max_length=320)  # in small letters
    name = models.CharField(_("name shown to customers"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)  # of strangers whose letter does not tell
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="mailboxes", verbose_name=_("team")
    )
    signature = models.TextField(_("signature"), blank=True, max_length=2000)  # with placeholders, below the team's
    quotes = models.BooleanField(default=False, db_default=False)  # what an answer answers, below it
    is_active = models.BooleanField(default=True)

    fetches = models.CharField(_("fetch by"), max_length=4, choices=Fetches, blank=True)
    in_host = models.CharField(max_length=253, blank=True)
    in_port = models.PositiveIntegerField(null=True, blank=True)
    in_security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    in_user = models.CharField(max_length=320, blank=True)
    folder = models.CharField(max_length=200, default="INBOX", blank=True)
    deletes = models.BooleanField(default=False)  # from the server, once stored here; else it is marked as read
    signs_in = models.CharField(max_length=9, choices=SignsIn, default=SignsIn.PASSWORD)
    oauth_client = models.CharField(max_length=200, blank=True)
    oauth_tenant = models.CharField(max_length=200, blank=True)  # of Microsoft 365

    # Whether the server in front writes what its spam filter found, and takes away what a sender wrote of it.
    believes_spam = models.BooleanField(default=False, db_default=False)
    spam_score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)  # from here on it is spam

    # The servers whose word on senders counts for its mail, by commas; '' are those of the site (MAIL_AUTHSERV_ID).
    authserv_id = models.CharField(max_length=300, blank=True, default="", db_default="")

    sends = models.BooleanField(default=False)  # by a way of its own; else by the site's server
    provider = models.CharField(max_length=10, choices=Provider, blank=True, default="", db_default="")  # '': SMTP
    provider_user = models.CharField(max_length=200, blank=True, default="", db_default="")  # beside the key, of some
    provider_region = models.CharField(max_length=30, blank=True, default="", db_default="")
    out_host = models.CharField(max_length=253, blank=True)
    out_port = models.PositiveIntegerField(null=True, blank=True)
    out_security = models.CharField(max_length=8, choices=Security, default=Security.STARTTLS)
    out_user = models.CharField(max_length=320, blank=True)

    # Sealed (tickets/sealed.py): read and written by `secret` and `keep_secret`.
    secrets = models.JSONField(default=dict)

    # Where fetching stands: what was stored up to here need not be asked for again.
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    left = models.JSONField(default=list)  # mails that the server would not hand over; asked for in each round
    fetched_at = models.DateTimeField(null=True)  # the last round without an error
    failing_since = models.DateTimeField(null=True)
    fetch_error = models.CharField(max_length=500, blank=True)

    PLACE: ClassVar[set[str]] = {"fetches", "in_host", "in_user", "folder"}  # where its mails are read from

    objects: ClassVar[Any] = MailboxQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("address", name="mailbox_once"),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="mailbox_small"),
        ]

    def __str__(self) -> str:
        return self.address

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.address = self.address.strip().lower()
        super().save(*args, **kwargs)

    def secret(self, name: str) -> str:
        """Of `in`, `out`, `oauth` (the client's), `refresh` and `provider` (its key). Raises Unopened."""
        return opened(self.secrets.get(name, ""))

    def keep_secret(self, name: str, text: str) -> None:
        """Seals it; the row is not saved."""
        self.secrets = {**self.secrets, name: seal(text)}

    @property
    def checkers(self) -> list[str]:
        """The authserv-ids (RFC 8601) that count for its mail, in small letters."""
        return _words(self.authserv_id) or list(settings.MAIL_AUTHSERV_ID)

    def read_anew(self) -> None:
        """Its mails are to be read from another place, where all is new; the row is not saved."""
        self.uid_validity, self.last_uid, self.left, self.fetched_at = None, 0, [], None

    def fetched_well(self) -> None:
        Mailbox.objects.filter(pk=self.pk).update(fetched_at=timezone.now(), failing_since=None, fetch_error="")

    def fetched_badly(self, error: str) -> None:
        """The first failure of a row is remembered until a round works again."""
        row = Mailbox.objects.filter(pk=self.pk)
        row.update(fetch_error=one_line(error, 500))
        row.filter(failing_since=None).update(failing_since=timezone.now())

    def has_stored(self, uid: int) -> None:
        """All mail up to here lies with us; said before the server is told to mark or delete it."""
        self.last_uid = max(self.last_uid, uid)
        Mailbox.objects.filter(pk=self.pk, last_uid__lt=uid).update(last_uid=uid)

    def has_all(self, validity: int, uid: int) -> None:
        """A first round is at its end, or the first since the server numbers its mails anew."""
        self.uid_validity, self.last_uid = validity, uid
        Mailbox.objects.filter(pk=self.pk).update(uid_validity=validity, last_uid=uid)

    def leaves(self, uids: Iterable[str]) -> None:
        """These could not be read. Written down at once: `last_uid` passes them, and a round may end at any moment."""
        self.left = sorted(set(uids), key=int)
        Mailbox.objects.filter(pk=self.pk).update(left=self.left)


class FetchedMail(models.Model):
    """A mail that lies here and on a POP server too, by the name the server has for it (UIDL)."""

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="fetched_mails")
    uid = models.CharField(max_length=70)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "uid"], name="fetched_once")]


def plain_address(address: str) -> str:
    """`Support+1042.abc@Example.com` → `support@example.com`."""
    local, _at, domain = address.strip().strip("<>").lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def checkers_of(address: str) -> list[str]:
    """The authserv-ids that count for mail to this address, which may carry a ticket's mark. One query."""
    box = Mailbox.objects.filter(address=plain_address(address)).first()
    return box.checkers if box is not None else list(settings.MAIL_AUTHSERV_ID)


def any_checkers() -> bool:
    """Whether anybody's mail is checked at all. One query at most."""
    return bool(settings.MAIL_AUTHSERV_ID) or Mailbox.objects.exclude(authserv_id="").exists()


def is_ours(address: str) -> bool:
    """Whether mail to this address comes back to us, with a ticket's mark or without. One query at most."""
    plain = plain_address(address)
    return plain == settings.SUPPORT_ADDRESS.lower() or Mailbox.objects.filter(address=plain).exists()


def _words(text: str) -> list[str]:
    return [word for each in text.lower().split(",") if (word := each.strip())]
