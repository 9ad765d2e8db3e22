"""Organisations and the mail domains whose people join them by themselves."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=200)
    is_own = models.BooleanField(
        _("our own organisation"),
        default=False,
        help_text=_("Its people are customers of internal support and are reported apart."),
    )
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
