"""E-mail addresses and phone numbers of a person. None is obligatory; each belongs to one person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.person import Person


class AddressQuerySet(models.QuerySet["Address"]):
    def dead_of(self, people: Iterable[int]) -> AddressQuerySet:
        """Those of these people that mail came back from for good."""
        return self.filter(person__in=list(people), kind=Address.Kind.EMAIL, undeliverable_since__isnull=False)


class Address(models.Model):
    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")

    person = models.ForeignKey(Person, models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.EMAIL)
    value = models.CharField(max_length=320)
    verified_at = models.DateTimeField(null=True, blank=True)
    undeliverable_since = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = AddressQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        # Answers "whose address is this?", case folded; the value is stored as first seen.
        constraints = [models.UniqueConstraint("kind", Lower("value"), name="address_once")]

    def __str__(self) -> str:
        return self.value

    def clear(self) -> None:
        """Mail may go there again."""
        self.undeliverable_since = None
        self.save(update_fields=["undeliverable_since"])


def first_emails(people: Iterable[int]) -> dict[int, str]:
    """Each person's first e-mail address, if need be one that takes no mail, for those who have one; in the order
    asked. One query."""
    wanted = list(people)
    found: dict[int, str] = {}
    rows = Address.objects.filter(person__in=wanted, kind=Address.Kind.EMAIL)
    rows = rows.order_by(models.F("undeliverable_since").asc(nulls_first=True), "id")
    for person, value in rows.values_list("person_id", "value"):
        found.setdefault(person, value)
    return {person: found[person] for person in wanted if person in found}


def owners_of(emails: Iterable[str]) -> dict[str, Person]:
    """Who is behind these e-mail addresses, by the folded address, for those that somebody has. One query."""
    return {folded_email(row.value): row.person for row in _having(emails).select_related("person")}


def stop_mail_to(emails: Iterable[str]) -> int:
    """Nothing is mailed there any more until somebody clears it; how many addresses took it till now."""
    now = timezone.now()
    return _having(emails).filter(undeliverable_since=None).update(undeliverable_since=now)


def takes_mail(email: str) -> bool:
    """Whether nothing is known against it. One query."""
    return not _having([email]).exclude(undeliverable_since=None).exists()


def _having(emails: Iterable[str]) -> models.QuerySet[Address]:
    folded = {folded_email(email) for email in emails}
    return Address.objects.filter(kind=Address.Kind.EMAIL).alias(folded=Lower("value")).filter(folded__in=folded)


def folded_email(value: str) -> str:
    """The form in which two spellings of an e-mail address are equal."""
    return value.strip().lower()


def folded_phone(value: str) -> str:
    """Digits with a leading plus: `8 (800) 555-01-99` and `+7 800 555 01 99` are one Russian number."""
    digits = re.sub(r"\D", "", value)
    if len(digits) == 11 and digits.startswith("8"):
        digits = "7" + digits[1:]
    return f"+{digits}" if digits else ""
