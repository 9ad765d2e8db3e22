"""Who an article is meant for, and what a person may therefore read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models import Person


class Audience(models.TextChoices):
    PUBLIC = "public", _("everybody")
    CUSTOMERS = "customers", _("signed-in customers")
    ORGANISATION = "company", _("one organisation")
    AGENTS = "agents", _("staff")


def of(person: Person | None) -> list[str]:
    """The audiences that a person belongs to, without that of one organisation; None is a stranger. Staff reads all."""
    if person is None:
        return [Audience.PUBLIC]
    return list(Audience.values) if person.is_staff else [Audience.PUBLIC, Audience.CUSTOMERS]
