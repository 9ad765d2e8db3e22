"""Message-IDs that a provider gave to mails of ours in place of our own: recipients' answers name them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from tickets.models.outgoing import Outgoing


class GivenIdQuerySet(models.QuerySet["GivenId"]):
    def named(self, mail_ids: Iterable[str]) -> GivenIdQuerySet:
        return self.filter(given__in=list(mail_ids)).order_by("-id")

    def to(self, address: str, ticket: int) -> dict[int, str]:
        """The newest of each message of this ticket to this address, by the message. One query."""
        mine = self.filter(outgoing__ticket=ticket, outgoing__address=address, outgoing__message__isnull=False)
        return dict(mine.order_by("id").values_list("outgoing__message", "given"))


class GivenId(models.Model):
    outgoing = models.ForeignKey(Outgoing, models.CASCADE, related_name="given_ids")
    given = models.CharField(max_length=255, db_index=True)  # without <>

    objects: ClassVar[Any] = GivenIdQuerySet.as_manager()

    def __str__(self) -> str:
        return self.given
