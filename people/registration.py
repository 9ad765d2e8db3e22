"""Finding or making the person behind an address. Spans persons, addresses and organisations."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.db.models.functions import Lower

from people.models import Address, OrganisationDomain, Person
from people.models.address import folded_email, folded_phone


def person_for_email(email: str, name: str = "", language: str = "") -> Person:
    """The person who has this address, else a new customer (joined to the organisation of the mail domain).

    A known person without a name gets the one given. Safe when two requests bring the same new address at once.
    """
    folded = folded_email(email)
    if found := _having(Address.Kind.EMAIL, folded):
        return _named(found, name)
    with transaction.atomic():
        domain = folded.rpartition("@")[2]
        joined = OrganisationDomain.objects.alias(folded=Lower("domain")).filter(folded=domain).first()
        person = Person(
            name=_tidy(name) or folded.partition("@")[0],
            language=language,
            organisation_id=joined.organisation_id if joined else None,
        )
        person.set_unusable_password()
        person.save()
        # ON CONFLICT DO NOTHING: the one who comes second drops its own person and takes the winner's.
        Address.objects.bulk_create([Address(person=person, value=email.strip())], ignore_conflicts=True)
        winner = _having(Address.Kind.EMAIL, folded)
        if winner is not None and winner.pk != person.pk:
            person.delete()
            return winner
    return person


def person_for_phone(phone: str, name: str = "") -> Person:
    """As `person_for_email`, for somebody who calls; the number is compared by its digits."""
    folded = folded_phone(phone)
    if found := _having(Address.Kind.PHONE, folded):
        return _named(found, name)
    with transaction.atomic():
        person = nameless_person(name or folded)
        Address.objects.create(person=person, kind=Address.Kind.PHONE, value=folded)
    return person


def nameless_person(name: str) -> Person:
    """A customer of whom only the name is known."""
    person = Person(name=_tidy(name))
    person.set_unusable_password()
    person.save()
    return person


def random_password() -> str:
    return secrets.token_urlsafe(12)


def _having(kind: str, folded: str) -> Person | None:
    address = (
        Address.objects.alias(folded=Lower("value"))
        .filter(kind=kind, folded=folded)
        .select_related("person__organisation")
        .first()
    )
    return address.person if address else None


def _named(person: Person, name: str) -> Person:
    """Fills in a name that was only guessed from the address."""
    guessed = not person.name or any(person.name == a.value.partition("@")[0] for a in person.addresses.all())
    if guessed and _tidy(name) and not person.is_staff:
        person.name = _tidy(name)
        person.save(update_fields=["name"])
    return person


def _tidy(name: str) -> str:
    return " ".join("".join(c for c in name if c.isprintable() or c.isspace()).split())[:200]
