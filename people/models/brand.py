"""How the site calls and shows itself."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class BrandQuerySet(models.QuerySet["Brand"]):
    def current(self) -> Brand:
        """One row at most; where there is none, the defaults hold. Without the bytes of the logo."""
        return self.defer("logo").order_by("pk").first() or Brand(pk=1)


class Brand(models.Model):
    """Texts are those of the portal's first page; an empty one means the product's own."""

    name = models.CharField(_("name of the site"), max_length=60, blank=True)
    colour = models.CharField(_("colour"), max_length=7, blank=True)  # as #2b4bc4
    logo = models.BinaryField(null=True)
    logo_type = models.CharField(max_length=20, blank=True)
    logo_key = models.CharField(max_length=16, blank=True)  # of its bytes: another picture, another address
    heading_en = models.CharField(_("heading in English"), max_length=120, blank=True)
    heading_ru = models.CharField(_("heading in Russian"), max_length=120, blank=True)
    lead_en = models.CharField(_("text below it in English"), max_length=300, blank=True)
    lead_ru = models.CharField(_("text below it in Russian"), max_length=300, blank=True)
    links = models.JSONField(default=list, blank=True)  # of the portal's foot: {"url", "en", "ru"}

    objects: ClassVar[Any] = BrandQuerySet.as_manager()

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        return self.name or settings.SITE_NAME

    @property
    def heading(self) -> str:
        """In the language of the moment; '' for the product's own."""
        return self._told("heading")

    @property
    def lead(self) -> str:
        return self._told("lead")

    @property
    def foot(self) -> list[tuple[str, str]]:
        """(address, words in the language of the moment)."""
        language = _language()
        return [(each["url"], each[language] or each["en"] or each["ru"] or each["url"]) for each in self.links]

    @cached_property
    def style_key(self) -> str:
        """Another colour, another address."""
        return hashlib.sha256(self.colour.encode()).hexdigest()[:12] if self.colour else ""

    def set_logo(self, content: bytes, content_type: str) -> None:
        """Not saved yet; b"" takes it away."""
        self.logo, self.logo_type = (content or None), content_type if content else ""
        self.logo_key = hashlib.sha256(content).hexdigest()[:16] if content else ""

    def _told(self, name: str) -> str:
        return str(getattr(self, f"{name}_{_language()}"))


def _language() -> str:
    return "ru" if (get_language() or "").startswith("ru") else "en"
