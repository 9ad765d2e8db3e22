"""Merging a customer's duplicate, with their requests and all that hangs on them, and making them two again.

One transaction. Whoever writes to us at that moment waits at the front door and lands with the survivor; whoever works
on one of the requests waits for its row, as with every verb.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from people import merging as rows
from people.models import Merging, Person
from tickets.models import (
    AccessLink,
    Event,
    Outgoing,
    Participant,
    Rating,
    RatingRequest,
    SearchDocument,
    Side,
    Ticket,
    UnwantedMail,
)
from tickets.models.verb import database_now, record_many, require_worker
from tickets.refusals import Refused

# What names a person beside the requests themselves, by what it is called in `Merging.moved`: each row that the merged
# one has goes to the survivor, and back by its id. Messages and events keep who wrote them.
_HANGS_ON: dict[str, tuple[type[models.Model], str, Q]] = {
    "ratings": (Rating, "person", Q()),
    "questions": (RatingRequest, "person", Q()),
    "links": (AccessLink, "person", Q()),
    "sides": (Side, "person", Q()),
    "mails": (Outgoing, "recipient", ~Q(state=Outgoing.State.SENT)),
}


@dataclass(slots=True)
class Parted:
    """What taking back a merge could not put where it was, as it came since: requests, and names of values."""

    merged: Person
    tickets: int = 0
    values: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)  # of the requests that went back


def merge_customers(survivor: Person, merged: Person, *, by: Person) -> Merging:
    """From now on the survivor stands for both. Raises Refused with why not, NotAllowed."""
    require_worker(by)
    with transaction.atomic():
        _hold_the_door(survivor.pk, merged.pk)
        theirs = Q(requester=merged) | Q(pk__in=Participant.objects.filter(person=merged).values("ticket"))
        tickets = _locked(theirs)
        rows.lock([survivor, merged])
        if why := rows.why_not(survivor, merged):
            raise Refused(why)
        at = database_now()
        made = rows.take_over(survivor, merged, by=by, at=at)
        made.moved = {
            "participants": _move_participants(survivor, merged),
            **{name: _move(name, merged, survivor) for name in _HANGS_ON},
            "unwanted": _move_unwanted(survivor, merged),
        }
        own = [ticket for ticket in tickets if ticket.requester_id == merged.pk]
        made.moved["tickets"] = _move_tickets(own, made, by=by, at=at)
        made.moved["last"] = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        made.save(update_fields=["moved"])
    return made


def part_customers(made: Merging, *, by: Person) -> Parted:
    """Takes a merge back: all that it moved is where it was, what came since stays with the survivor. Raises Refused
    when it is too late or was done already, and while the survivor is merged into somebody else."""
    require_worker(by)
    with transaction.atomic():
        _hold_the_door(made.survivor_id, made.merged_id)
        tickets = _locked(Q(pk__in=list(map(int, made.moved["tickets"]))))
        made = Merging.objects.select_for_update(of=("self",)).select_related("survivor", "merged").get(pk=made.pk)
        rows.lock([made.survivor, made.merged])
        _refuse_parting(made)
        at = database_now()
        kept = rows.give_back(made, by=by, at=at)
        back = [ticket for ticket in tickets if ticket.requester_id == made.survivor_id]
        _return_participants(made)
        for name in _HANGS_ON:
            _return(name, made)
        UnwantedMail.objects.filter(pk__in=made.moved["unwanted"]).update(person=made.merged)
        _return_tickets(back, made, by=by, at=at)
        stayed = Ticket.objects.filter(requester=made.survivor, pk__gt=made.moved["last"]).count()
        return Parted(made.merged, stayed, kept, [ticket.number for ticket in back])


def _refuse_parting(made: Merging) -> None:
    if made.undone_at is not None:
        raise Refused(_("This was taken back already."))
    if not made.may_be_undone:
        raise Refused(_("It is too late to take this back."))
    if made.survivor.merged_into_id is not None:
        words = {"name": made.survivor, "other": made.survivor.standing}
        raise Refused(_("%(name)s was merged into %(other)s since; take that back first.") % words)


def _hold_the_door(*people: int) -> None:
    """Whoever of them writes to us waits until commit, and we for those who are being let in (tickets/intake.py)."""
    with connection.cursor() as cursor:
        for key in rows.write_keys(people):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _locked(condition: Q) -> list[Ticket]:
    """In the order of their numbers, as all verbs lock."""
    found = Ticket.objects.filter(condition).order_by("pk")
    return list(found.select_for_update(of=("self",), no_key=True))


def _move_tickets(own: list[Ticket], made: Merging, *, by: Person, at: datetime) -> dict[str, int]:
    """The version of each one's event by its number."""
    detail = {"from": made.merged_id, "to": made.survivor_id, "merging": made.pk}
    _give(own, made.survivor)
    events = record_many(((each, Event.Kind.CUSTOMER_MERGED, dict(detail)) for each in own), by=by, now=at)
    SearchDocument.add_heading([each.pk for each in own], f"{made.survivor.name} {made.survivor.email}")
    return {str(event.ticket_id): event.version for event in events}


def _return_tickets(back: list[Ticket], made: Merging, *, by: Person, at: datetime) -> None:
    versions = made.moved["tickets"]
    beside = {"what": str(Event.Kind.CUSTOMER_MERGED), "merging": made.pk, "from": made.merged_id}
    _give(back, made.merged)
    entries = ((each, Event.Kind.UNDONE, {"undoes": [versions[str(each.pk)]], **beside}) for each in back)
    record_many(entries, by=by, now=at)
    SearchDocument.rebuild([each.pk for each in back])


def _give(tickets: list[Ticket], person: Person) -> None:
    Ticket.objects.filter(pk__in=[each.pk for each in tickets]).update(requester=person)
    for each in tickets:
        each.requester = person


def _move(name: str, merged: Person, survivor: Person) -> list[int]:
    model, whose, condition = _HANGS_ON[name]
    found = list(model._default_manager.filter(condition, **{whose: merged}).values_list("pk", flat=True))
    model._default_manager.filter(pk__in=found).update(**{whose: survivor})
    return found


def _return(name: str, made: Merging) -> None:
    model, whose, condition = _HANGS_ON[name]
    moved = model._default_manager.filter(condition, pk__in=made.moved[name], **{whose: made.survivor})
    moved.update(**{whose: made.merged})


def _move_participants(survivor: Person, merged: Person) -> dict[str, Any]:
    """Nobody takes part in a request twice, nor in their own: rows that would say so are dropped, and kept here."""
    doubled = Q(person=merged) & (Q(ticket__requester=survivor) | Q(ticket__participants__person=survivor))
    doubled |= Q(person=survivor, ticket__requester=merged)
    gone = [
        {"ticket": row.ticket_id, "person": row.person_id, "added_by": row.added_by_id, "at": row.added_at.isoformat()}
        for row in Participant.objects.filter(doubled).distinct().order_by("id")
    ]
    Participant.objects.filter(pk__in=list(Participant.objects.filter(doubled).values_list("pk", flat=True))).delete()
    moved = list(Participant.objects.filter(person=merged).values_list("pk", flat=True))
    Participant.objects.filter(pk__in=moved).update(person=survivor)
    return {"moved": moved, "gone": gone}


def _return_participants(made: Merging) -> None:
    kept = made.moved["participants"]
    Participant.objects.filter(pk__in=kept["moved"], person=made.survivor).update(person=made.merged)
    for row in kept["gone"]:
        again = Participant(ticket_id=row["ticket"], person_id=row["person"], added_by_id=row["added_by"])
        Participant.objects.bulk_create([again], ignore_conflicts=True)
        Participant.objects.filter(ticket=row["ticket"], person=row["person"]).update(added_at=row["at"])


def _move_unwanted(survivor: Person, merged: Person) -> list[int]:
    """Nobody gets a mail again that they wanted no more, under whichever name."""
    known = UnwantedMail.objects.filter(person=survivor).values("kind")
    moved = list(UnwantedMail.objects.filter(person=merged).exclude(kind__in=known).values_list("pk", flat=True))
    UnwantedMail.objects.filter(pk__in=moved).update(person=survivor)
    return moved
