"""E-mail addresses and phone numbers of a person. None is obligatory; each belongs to one person."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people.models.person import Person


class Address(models.Model):
    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")

    person = models.ForeignKey(Person, models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.EMAIL)
    value = models.CharField(max_length=320)
    verified_at = models.DateTimeField(null=True, blank=True)
    undeliverable_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        # Answers "whose address is this?", case folded; the value is stored as first seen.
        constraints = [models.UniqueConstraint("kind", Lower("value"), name="address_once")]

    def __str__(self) -> str:
        return self.value


def first_emails(people: Iterable[int]) -> dict[int, str]:
    """Each person's first e-mail address, for those who have one, in the order asked. One query."""
    wanted = list(people)
    found: dict[int, str] = {}
    rows = Address.objects.filter(person__in=wanted, kind=Address.Kind.EMAIL).order_by("id")
    for person, value in rows.values_list("person_id", "value"):
        found.setdefault(person, value)
    return {person: found[person] for person in wanted if person in found}


def owners_of(emails: Iterable[str]) -> dict[str, Person]:
    """Who is behind these e-mail addresses, by the folded address, for those that somebody has. One query."""
    folded = {folded_email(email) for email in emails}
    rows = Address.objects.filter(kind=Address.Kind.EMAIL).alias(folded=Lower("value")).filter(folded__in=folded)
    return {folded_email(row.value): row.person for row in rows.select_related("person")}


def folded_email(value: str) -> str:
    """The form in which two spellings of an e-mail address are equal."""
    return value.strip().lower()


def folded_phone(value: str) -> str:
    """Digits with a leading plus: `8 (800) 555-01-99` and `+7 800 555 01 99` are one Russian number."""
    digits = re.sub(r"\D", "", value)
    if len(digits) == 11 and digits.startswith("8"):
        digits = "7" + digits[1:]
    return f"+{digits}" if digits else ""
