"""Making one customer of two rows, and two again: addresses, the pointer to who stands for both, and their values.

What the floors above keep of a person they move themselves (tickets/customer_merging.py), in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from people.models import Address, Merging, Person
from people.models.address import folded_email

# What a survivor without a value of their own takes over.
PLAIN = ("name", "language", "time_zone", "organisation_id", "is_vip")


def lock(people: Iterable[Person]) -> None:
    """Re-reads these rows and locks them, in the order of their ids; inside a transaction."""
    known = {person.pk: person for person in people}
    for _pk, person in sorted(known.items()):
        person.refresh_from_db(from_queryset=Person.objects.select_for_update(of=("self",), no_key=True))
        _forget_addresses(person)


def write_keys(people: Iterable[int]) -> list[str]:
    """Under what those who write to us are known to the front door: whoever merges waits for these, in their order."""
    ids = list(people)
    emails = Address.objects.filter(person__in=ids, kind=Address.Kind.EMAIL).values_list("value", flat=True)
    return sorted({*(person_key(pk) for pk in ids), *(address_key(email) for email in emails)})


def person_key(pk: int) -> str:
    return f"writes: {pk}"


def address_key(email: str) -> str:
    return f"writes: {folded_email(email)}"


def why_not(survivor: Person, merged: Person) -> str:
    """A sentence where the two cannot be made one, else ''."""
    if survivor.pk == merged.pk:
        return _("A customer cannot be merged into themselves.")
    for person in (survivor, merged):
        if person.role != Person.Role.CUSTOMER:
            return _("%(name)s works here; only customers can be merged.") % {"name": person}
        if person.merged_into_id is not None:
            return _("%(name)s was merged into another customer already.") % {"name": person}
    return ""


def values_after(survivor: Person, merged: Person) -> dict[str, Any]:
    """What changes of the survivor's own values: each they have none of, and the note of both. Queries addresses."""
    changed = {name: getattr(merged, name) for name in PLAIN if not getattr(survivor, name) and getattr(merged, name)}
    if "name" not in changed and _is_guessed(survivor) and merged.name and not _is_guessed(merged):
        changed["name"] = merged.name
    fields = {**merged.fields, **survivor.fields}
    if fields != survivor.fields:
        changed["fields"] = fields
    if merged.note and merged.note not in survivor.note:
        changed["note"] = f"{survivor.note}\n\n{merged.note}" if survivor.note else merged.note
    return changed


def take_over(survivor: Person, merged: Person, *, by: Person, at: datetime) -> Merging:
    """The merged row ends and points to the survivor, who has all addresses from now on; both are locked."""
    after = values_after(survivor, merged)
    before = {name: getattr(survivor, name) for name in after}
    addresses = _move_addresses(merged, survivor)
    for name, value in after.items():
        setattr(survivor, name, value)
    if "note" in after:
        survivor.note_by, survivor.note_at = by, at
    survivor.save(update_fields=[*after, "note_by", "note_at"])
    was_active, merged.is_active, merged.merged_into = merged.is_active, False, survivor
    merged.save(update_fields=["is_active", "merged_into"])
    return Merging.objects.create(
        survivor=survivor,
        merged=merged,
        by=by,
        at=at,
        before={"values": before, "after": after, "addresses": addresses, "was_active": was_active},
    )


def give_back(merging: Merging, *, by: Person, at: datetime) -> list[str]:
    """The merged row stands for itself again and has its addresses; both are locked. Names of the survivor's values
    that somebody has changed since: these stay."""
    survivor, merged, before = merging.survivor, merging.merged, merging.before
    same = [name for name, value in before["after"].items() if getattr(survivor, name) == value]
    for name in same:
        setattr(survivor, name, before["values"][name])
    if "note" in same:
        survivor.note_by, survivor.note_at = by, at
    survivor.save(update_fields=[*same, "note_by", "note_at"])
    Address.objects.filter(pk__in=before["addresses"], person=survivor).update(person=merged)
    merged.is_active, merged.merged_into = before["was_active"], None
    merged.save(update_fields=["is_active", "merged_into"])
    merging.undone_at, merging.undone_by = at, by
    merging.save(update_fields=["undone_at", "undone_by"])
    return [name for name in before["after"] if name not in same]


def _is_guessed(person: Person) -> bool:
    """Whether all that is known as a name is an address or its beginning."""
    known = {each.value.lower() for each in person.known_addresses}
    return person.name.lower() in known | {value.partition("@")[0] for value in known}


def _move_addresses(merged: Person, survivor: Person) -> list[int]:
    """Their new ids: the first address is the one that we write to, so what comes has to come behind the survivor's."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH row AS (
              SELECT id, nextval(pg_get_serial_sequence('people_address', 'id')) AS new
              FROM (SELECT id FROM people_address WHERE person_id = %s ORDER BY id) AS known)
            UPDATE people_address SET id = row.new, person_id = %s FROM row WHERE people_address.id = row.id
            RETURNING row.new
            """,
            [merged.pk, survivor.pk],
        )
        moved = sorted(new for (new,) in cursor.fetchall())
    _forget_addresses(merged)
    _forget_addresses(survivor)
    return moved


def _forget_addresses(person: Person) -> None:
    """What this object remembers of them."""
    for name in ("known_addresses", "email", "phone"):
        person.__dict__.pop(name, None)
    getattr(person, "_prefetched_objects_cache", {}).pop("addresses", None)
