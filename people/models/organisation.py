"""Organisations and the mail domains whose people join them by themselves."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people.models.note import Noted


class Tier(models.TextChoices):
    STANDARD = "standard", _("Standard")
    PLUS = "plus", _("Plus")
    PREMIUM = "premium", _("Premium")


class Organisation(Noted, models.Model):
    Tier = Tier

    name = models.CharField(_("name"), max_length=200)
    is_own = models.BooleanField(
        _("our own organisation"),
        default=False,
        help_text=_("Its people are customers of internal support and are reported apart."),
    )
    # Columns with a default of the database's own, so that the code before them can still write while it is replaced.
    tier = models.CharField(_("plan"), max_length=8, choices=Tier, default=Tier.STANDARD, db_default=Tier.STANDARD)
    entitlement = models.CharField(
        _("what they are entitled to"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("In your own words: hours, channels, who may call. Agents see it beside the ticket."),
    )
    shares_requests = models.BooleanField(
        _("requests are shared"),
        default=False,
        db_default=False,
        help_text=_("In the portal its people read each other's requests and may take part in them."),
    )
    # Custom values by slug (people/custom.py writes them).
    fields = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class OrganisationDomain(models.Model):
    """A mail domain such as `polyana.example`; a new person with such an address joins the organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="domains")
    domain = models.CharField(_("mail domain"), max_length=253)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("domain"), name="organisation_domain_once")]

    def __str__(self) -> str:
        return self.domain
