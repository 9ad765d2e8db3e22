"""Taking back what was just done, on one ticket or many at once: one way for every kind of act (R21).

What is taken back stays in the history with the event that takes it back. It is refused once it is too late, or when
something that happened since rests on it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from people.models import Merging, Person
from tickets.customer_merging import part_customers
from tickets.models import Event, Link, Ticket
from tickets.models.event import STATUS_EVENTS
from tickets.models.verb import require_worker
from tickets.refusals import NotAllowed, Refused

K = Event.Kind
UNDOABLE = (
    K.MERGED, K.ABSORBED, K.SPAMMED, K.SOLVED, K.CLOSED, K.MOVED, K.ASSIGNED, K.UNASSIGNED, K.PRIORITISED, K.TAGGED,
    K.SNOOZED, K.WOKEN, K.RETYPED, K.CATEGORISED, K.WAITING, K.HELD, K.RESUMED, K.REOPENED, K.UNSPAMMED, K.LINKED,
    K.UNLINKED, K.FOLLOWED, K.UNFOLLOWED, K.FIELDS_SET,
    K.STATUS_NAMED, K.CUSTOMER_MERGED,
)  # fmt: skip
# What events of a kind change beside a status that their detail names.
_CHANGES = {
    K.ASSIGNED: {"assignee"},
    K.UNASSIGNED: {"assignee"},
    K.MOVED: {"team", "assignee"},
    K.PRIORITISED: {"priority"},
    K.TAGGED: {"tags"},
    K.RETITLED: {"subject"},
    K.RETYPED: {"type"},
    K.CUSTOMISED: {"custom"},
    K.SNOOZED: {"sleep"},
    K.WOKEN: {"sleep"},
    K.SPAMMED: {"mark"},
    K.UNSPAMMED: {"mark"},
    K.MERGED: {"mark"},
    K.UNMERGED: {"mark"},
    K.CATEGORISED: {"category"},
    K.CUSTOMER_MERGED: {"requester"},
    **{kind: {"team", "assignee"} for kind in (K.ESCALATED, K.ACCEPTED, K.ADVISED, K.RETURNED)},
    K.TOLD: {"type"},
    **{kind: {"status"} for kind in (*STATUS_EVENTS, K.STATUS_NAMED)},
}
# Nothing that can be taken back rests on these alone.
_BESIDE = {
    K.CUSTOMER_WROTE, K.REPLIED, K.NOTED, K.WARNED, K.BREACHED, K.ABSORBED, K.RELEASED, K.UNDONE, K.SPLIT,
    K.TIME_LOGGED, K.TIME_VOIDED, K.FOLLOWED, K.UNFOLLOWED, K.LINKED, K.UNLINKED, K.STUMBLED,
    K.ANNOUNCED, K.SENT_OUT, K.RATED, K.UNDELIVERED, K.PLANNED, K.PLAN_DROPPED, K.PLAN_HELD,
    K.JOINED, K.INVITED, K.LEFT_OUT, K.DETACHED, K.SUGGESTED, K.KEPT_APART, K.ASKED_OUTSIDE, K.OUTSIDE_WROTE,
    K.SIDE_CLOSED, K.SIDE_REOPENED, K.FILE_RELEASED, K.DRAFT_HANDED,
}  # fmt: skip


@dataclass(slots=True)
class Undone:
    """`tickets` are those put back, `failed` pairs of a number and why not."""

    tickets: list[Ticket] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def undo(events: Iterable[Event], *, by: Person) -> Undone:
    """Takes these events back, newest first, each in a transaction of its own, and with it what it did to another
    ticket (a merge)."""
    require_worker(by)
    found = Undone()
    for event in sorted(events, key=lambda event: event.pk, reverse=True):
        try:
            found.tickets.append(_undo_one(event, by))
        except (Refused, NotAllowed) as error:
            found.failed.append((event.ticket.number, str(error)))
    return found


def stays(events: Iterable[Event]) -> bool:
    """Whether something went with these events, by the same run of a macro, that nothing takes back. One query."""
    runs = {(event.ticket_id, event.cause["run"]) for event in events if event.cause and "macro" in event.cause}
    if not runs:
        return False
    same = [Q(ticket=ticket, version__gt=run, cause__run=run) for ticket, run in runs]
    return Event.objects.filter(reduce(or_, same)).exclude(kind__in=UNDOABLE).exists()


def may_be_undone(event: Event, at: float) -> bool:
    """Whether its kind and its age, at the moment `at` in seconds since 1970, allow it."""
    if "leaves" in event.detail:
        return at < datetime.fromisoformat(event.detail["leaves"]).timestamp()
    return event.kind in UNDOABLE and at - event.at.timestamp() < settings.UNDO_MINUTES * 60


def is_held_reply(event: Event) -> bool:
    """A reply or a question to a third party that leaves a little later, so that it can be taken back until then."""
    return event.kind in (K.REPLIED, K.ASKED_OUTSIDE) and "leaves" in event.detail


def _undo_one(event: Event, by: Person) -> Ticket:
    ticket: Ticket = event.ticket
    if reverse := _REVERSES.get(K(event.kind)):
        if not may_be_undone(event, time.time()):
            raise Refused(_("It is too late to take this back."))
        reverse(ticket, event, by)
        return ticket
    source, target = _merged_pair(event, by)
    with ticket.locked(*[each for each in (source, target) if each is not None]) as at:
        if event.kind not in UNDOABLE and not is_held_reply(event):
            raise Refused(_("This cannot be taken back."))
        if not is_held_reply(event) and not may_be_undone(event, at.timestamp()):
            raise Refused(_("It is too late to take this back."))
        _refuse_later(event)
        if source is not None and target is not None:
            source.part(target, by=by, at=at, kinds=(K.UNDONE, K.UNDONE))
        else:
            versions = [event.version]
            if is_held_reply(event):
                ticket.unsay(event)
                versions += _tags_with(event)
            ticket.take_back(versions, K.UNDONE, by=by, at=at, what=event.kind)
    return ticket


def _tags_with(event: Event) -> list[int]:
    """Versions of the events by which tags came with this reply. One query."""
    later = event.ticket.events.since_version(event.version)
    return list(later.filter(kind=K.TAGGED, detail__reply=event.detail["message"]).values_list("version", flat=True))


def _unspammed(ticket: Ticket, event: Event, by: Person) -> None:
    ticket.spam(by=by, seen=event.version)


def _linked(ticket: Ticket, event: Event, by: Person) -> None:
    ticket.unlink(*_link_of(event, by), by=by)


def _unlinked(ticket: Ticket, event: Event, by: Person) -> None:
    ticket.link(*_link_of(event, by), by=by)


def _link_of(event: Event, by: Person) -> tuple[Ticket, str]:
    """The other ticket, and the name of the link read from the event's own."""
    other = Ticket.objects.visible_to(by).filter(pk=event.detail["other"]).first()
    if other is None:
        raise Refused(_("The other ticket is not yours to see."))
    kind = Link.Kind(event.detail["link"])
    return other, str(Link.Inverse[kind.name] if event.detail["inverse"] else kind)


def _followed(ticket: Ticket, event: Event, by: Person) -> None:
    _refuse_others(event, by)
    ticket.unfollow(by=by)


def _unfollowed(ticket: Ticket, event: Event, by: Person) -> None:
    _refuse_others(event, by)
    ticket.follow(by=by)


def _customer_merged(ticket: Ticket, event: Event, by: Person) -> None:
    part_customers(Merging.objects.get(pk=event.detail["merging"]), by=by)


def _refuse_others(event: Event, by: Person) -> None:
    if event.by_id != by.pk:
        raise Refused(_("Whether somebody follows a ticket is their own affair."))


# What is no field of the ticket's row is taken back by the verb that does the reverse; each locks what it needs.
_REVERSES: dict[str, Callable[[Ticket, Event, Person], None]] = {
    K.UNSPAMMED: _unspammed,
    K.LINKED: _linked,
    K.UNLINKED: _unlinked,
    K.FOLLOWED: _followed,
    K.UNFOLLOWED: _unfollowed,
    K.CUSTOMER_MERGED: _customer_merged,
}


def _merged_pair(event: Event, by: Person) -> tuple[Ticket | None, Ticket | None]:
    """Of a merge the two tickets, whichever of them the event is of."""
    other = event.detail.get("into") if event.kind == K.MERGED else event.detail.get("from")
    if event.kind not in (K.MERGED, K.ABSORBED):
        return None, None
    partner = Ticket.objects.visible_to(by).filter(pk=other).first()
    if partner is None:
        raise Refused(_("The other ticket is not yours to see."))
    return (event.ticket, partner) if event.kind == K.MERGED else (partner, event.ticket)


def _refuse_later(event: Event) -> None:
    """Raises Refused when it was taken back already, or when something since rests on it. Inside the lock."""
    later = list(event.ticket.events.since_version(event.version).select_related("by").in_order())
    gone = {version for each in later for version in each.detail.get("undoes", ())}
    if event.version in gone:
        raise Refused(_("This was taken back already."))
    changed = _changes(event)
    for each in later:
        theirs = _changes(each)
        if each.version not in gone and (theirs is None or changed is None or theirs & changed):
            words = {"name": each.by.name, "what": K(each.kind).label}
            raise Refused(_("Something has happened since that rests on it: %(what)s, %(name)s.") % words)


def _changes(event: Event) -> set[str] | None:
    """The aspects of a ticket that an event has changed; None of a kind that nobody has thought of here."""
    if event.kind == K.FIELDS_SET:
        return {f"field {slug}" for slug in event.detail["changes"]}
    if event.kind not in _CHANGES and event.kind not in _BESIDE:
        return None
    moved = {"status"} if "status" in event.detail else set()
    woken = {"sleep"} if "woken" in event.detail else set()
    return _CHANGES.get(K(event.kind), set()) | moved | woken
