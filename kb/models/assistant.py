"""Whether a language model helps agents to write, and where it answers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.sealed import opened, seal


class AssistantQuerySet(models.QuerySet["Assistant"]):
    def current(self) -> Assistant:
        """One row at most; where there is none, it is off."""
        return self.order_by("pk").first() or Assistant(pk=1)


class Assistant(models.Model):
    """`address` is the base of an OpenAI-compatible API, such as http://127.0.0.1:11434/v1."""

    is_on = models.BooleanField(_("agents may ask it"), default=False)
    address = models.CharField(_("address"), max_length=300, blank=True)
    model = models.CharField(_("model"), max_length=100, blank=True)
    sealed_key = models.TextField(blank=True)
    masks = models.BooleanField(
        _("leave out personal data"),
        default=True,
        help_text=_("Names, addresses and numbers are sent as [NAME1], [MAIL1], [NUMBER1] and put back afterwards."),
    )

    objects: ClassVar[Any] = AssistantQuerySet.as_manager()

    def __str__(self) -> str:
        return self.address or "off"

    @property
    def may_be_asked(self) -> bool:
        return self.is_on and bool(self.address and self.model)

    @property
    def key(self) -> str:
        """Raises tickets.sealed.Unopened."""
        return opened(self.sealed_key)

    def set_key(self, key: str) -> None:
        """Not saved yet."""
        self.sealed_key = seal(key)
