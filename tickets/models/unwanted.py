"""Mails that machines write and somebody does not want: by kind, taken back at any time. What people write is never
among them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tickets.models.notice import Notice

if TYPE_CHECKING:
    from people.models import Person

AUTOMATIC = "automatic"  # to customers: receipts, answers of rules, questions for a rating
LETTER = "letter"  # what rules tell people and addresses
# The notices of the bell, by what they are about; the bell itself has them all the same.
NOTICES = {
    **{str(why.value): why.label for why in Notice.Why},
    str(Notice.Why.PROMISE): _("a promise is due, or a ticket is handed over"),
    str(Notice.Why.FOLLOWING): _("something happens in a ticket that you follow"),
}
KINDS = {
    AUTOMATIC: _("automatic mails about requests"),
    LETTER: _("mails that rules send"),
    **NOTICES,
}


class UnwantedMailQuerySet(models.QuerySet["UnwantedMail"]):
    def of(self, person: int | None, address: str) -> UnwantedMailQuerySet:
        """Of the person, whatever their address; of an address where nobody is known to have it."""
        return self.filter(person=person) if person is not None else self.filter(address=address.lower())

    def kinds(self, person: Person) -> set[str]:
        """One query."""
        return set(self.filter(person=person).values_list("kind", flat=True))


class UnwantedMail(models.Model):
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="unwanted_mails", db_index=False
    )
    address = models.CharField(max_length=320, blank=True)  # in small letters, of whoever has no account
    kind = models.CharField(max_length=9)  # of KINDS
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = UnwantedMailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="unwanted_by_person"),
            models.UniqueConstraint(fields=["address", "kind"], name="unwanted_by_address", condition=Q(person=None)),
            models.CheckConstraint(
                condition=Q(person=None, address=Lower("address")) & ~Q(address="")
                | Q(person__isnull=False, address=""),
                name="unwanted_by_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.address}: {self.kind}"

    @classmethod
    def stop(cls, kinds: Iterable[str], person: int | None, address: str) -> None:
        """No more of these. Twice is once."""
        whose = {"person_id": person} if person is not None else {"address": address.lower()}
        cls.objects.bulk_create((cls(kind=kind, **whose) for kind in kinds), ignore_conflicts=True)

    @classmethod
    def resume(cls, kinds: Iterable[str], person: int | None, address: str) -> None:
        cls.objects.of(person, address).filter(kind__in=list(kinds)).delete()
