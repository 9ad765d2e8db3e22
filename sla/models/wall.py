"""Links that show the wallboard to a screen which nobody signs in to."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person, Team
from people.sign_in import hashed
from tickets import live

NOTED_EVERY = timedelta(minutes=1)


class WallLinkQuerySet(models.QuerySet["WallLink"]):
    def good(self, pk: int, token: str) -> WallLink | None:
        """The link with this number and secret, if it still opens something. One query."""
        found = self.filter(pk=pk, token_hash=hashed(token), revoked_at=None)
        return found.select_related("team").first()

    def for_settings(self) -> WallLinkQuerySet:
        """Those in force first, each kind newest first."""
        return self.select_related("team", "created_by").order_by("-revoked_at", "-id")


class WallLink(models.Model):
    """Its secret is random and stored only as SHA-256: it is shown once. It opens the wallboard and nothing else."""

    class Theme(models.TextChoices):
        DARK = "dark", _("dark")
        LIGHT = "light", _("light")
        SCREEN = "", _("as the screen says")

    name = models.CharField(_("name"), max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    # A team that is gone takes its links along: without it they would show every team.
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("team"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme, blank=True, default=Theme.DARK)
    shows_subjects = models.BooleanField(_("shows subjects"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = WallLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def create(cls, *, by: Person, **fields: Any) -> tuple[WallLink, str]:
        """A link and its secret, which exists nowhere else."""
        token = secrets.token_urlsafe(24)
        return cls.objects.create(token_hash=hashed(token), created_by=by, **fields), token

    def revoke(self) -> None:
        """From now on it opens nothing; screens that show it end. Once is enough."""
        if WallLink.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now()):
            live.nudge({"wall": self.pk})

    def used(self) -> None:
        """Keeps when a screen asked last; once a minute is enough to tell a link in use from a forgotten one."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > NOTED_EVERY:
            WallLink.objects.filter(pk=self.pk).update(last_used_at=now)
