"""Who may be the same customer once more: the same phone however written, or the same name and something beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from people.models import Address, Person
from people.models.address import folded_phone

LOOKED_AT = 20  # of the same name


@dataclass(frozen=True, slots=True)
class Likely:
    """`why` is a phrase for people."""

    person: Person
    why: str


def likely_duplicates(person: Person) -> list[Likely]:
    """The surest first. Two queries, each by an index."""
    spellings = [each for phone in _phones(person) for each in _spellings(phone)]
    same_phone = Address.objects.alias(folded=Lower("value")).filter(kind=Address.Kind.PHONE, folded__in=spellings)
    alike = Q(pk__in=same_phone.values("person")) if spellings else Q(pk__in=[])
    if person.name.strip():
        alike |= Q(name__iexact=person.name)
    found = Person.objects.customers().filter(alike).exclude(pk=person.pk)
    rows = found.select_related("organisation").prefetch_related("addresses").order_by("-id")[:LOOKED_AT]
    judged = [(_rank(person, each), each) for each in rows]
    return [Likely(each, rank[1]) for rank, each in sorted(judged, key=lambda pair: pair[0][0]) if rank[1]]


def _rank(person: Person, other: Person) -> tuple[int, str]:
    if set(_phones(person)) & set(_phones(other)):
        return 0, _("the same phone")
    if person.organisation_id is not None and person.organisation_id == other.organisation_id:
        return 1, _("the same name and company")
    if _domains(person) & _domains(other):
        return 2, _("the same name and mail domain")
    return 3, ""


def _phones(person: Person) -> list[str]:
    return [folded_phone(each.value) for each in person.addresses.all() if each.kind == Address.Kind.PHONE]


def _domains(person: Person) -> set[str]:
    emails = (each.value.lower() for each in person.addresses.all() if each.kind == Address.Kind.EMAIL)
    return {email.rpartition("@")[2] for email in emails}


def _spellings(folded: str) -> list[str]:
    """How the same number may stand in the table: as we fold it, and as somebody has typed or imported it."""
    digits = re.sub(r"\D", "", folded)
    plain = [f"+{digits}", digits]
    if len(digits) == 11 and digits.startswith("7"):
        rest = digits[1:]
        plain += [f"8{rest}", f"8 {rest[:3]} {rest[3:6]}-{rest[6:8]}-{rest[8:]}"]
        plain += [f"{start} ({rest[:3]}) {rest[3:6]}-{rest[6:8]}-{rest[8:]}" for start in ("8", "+7")]
        plain += [f"+7 {rest[:3]} {rest[3:6]}-{rest[6:8]}-{rest[8:]}"]
    return plain
