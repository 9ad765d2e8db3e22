"""Telling people: a row in their bell, and a mail for what they have not read by then, within their working hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from people.models import Person
from people.quiet import not_before, working_times
from tickets import outbox
from tickets.models import (
    Event,
    Follower,
    Notice,
    NoticeChoice,
    Outgoing,
    PlannedReply,
    PushDevice,
    Side,
    Ticket,
    UnwantedMail,
)

Why = Notice.Why
BATCH = 500
STORM, SPELL = 3, timedelta(minutes=15)  # so many mails of notices to one person in this time; then they are gathered
WHILE_LOOKING = 60  # seconds in which somebody at the desk may read it there, so that no mail is needed


def tell(told: Iterable[tuple[Event, Iterable[int]]], at: datetime, why: Why = Why.PROMISE) -> None:
    """Writes one notice for each event and person, once. Five queries, whatever the number."""
    pairs = [(event, person) for event, people in told for person in dict.fromkeys(people)]
    _write([Notice(why=why, recipient_id=person, ticket=event.ticket, event=event) for event, person in pairs], at, why)


def tell_about(about: str, title: str, people: Iterable[int], why: Why, *, by: Person | None) -> None:
    """Of an article or a template, named as Notice.about, what `by` did to it or, with None, what its time has come to.
    Whoever did it, or has an unread notice of the same, gets none. Six queries, whatever the number."""
    at, wanted = timezone.now(), set(people) - {by.pk if by is not None else 0}
    told = Notice.objects.unread().filter(recipient__in=wanted, about=about, why=why)
    new = sorted(wanted - set(told.values_list("recipient", flat=True)))
    rows = [Notice(why=why, recipient_id=person, about=about, title=title[:200], by=by) for person in new]
    if rows:
        _write(rows, at, why)


def tell_no_more(about: str, *whys: Why) -> None:
    """It is seen to: what nobody has read of it is read by that. One statement."""
    Notice.objects.unread().filter(about=about, why__in=whys).exclude(about="").update(read_at=timezone.now())


def _write(rows: list[Notice], at: datetime, why: Why) -> None:
    """When and by what each is told, as its recipient wishes."""
    people = {row.recipient_id for row in rows}
    times, wishes = working_times(people), _wishes(people, at, why)
    for row in rows:
        wish, working = wishes[row.recipient_id], not_before(times[row.recipient_id], at)
        row.not_before, row.in_bell = working, wish.bell
        row.push_at = max(working, at) if wish.push else None
        row.mail_at = wish.mail_at and not_before(times[row.recipient_id], wish.mail_at)
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


class _Wish(NamedTuple):
    bell: bool
    push: bool
    mail_at: datetime | None


def _wishes(people: set[int], at: datetime, why: Why) -> dict[int, _Wish]:
    """How each wishes to learn of it; a push only where a browser takes it. Two queries."""
    chosen, usual = NoticeChoice.of_people(people, why), NoticeChoice.default(why)
    reachable = set(PushDevice.objects.filter(person__in=people).values_list("person", flat=True))
    found = {}
    for person in people:
        choice = chosen.get(person)
        wants = choice or usual
        found[person] = _Wish(wants.bell, wants.push and person in reachable, choice.mail_at(at) if choice else None)
    return found


def tell_of(event: Event, ticket: Ticket) -> None:
    """Those whom an event names, whose sleeping ticket it wakes, or who follow its ticket; each once, for the first of
    these reasons. Queries where there is anything to tell."""
    mentioned = [int(person) for person in event.detail.get("mentioned", {})]
    told = {
        Why.MENTION: mentioned,
        Why.HELD: _planners(event),
        Why.UNDELIVERED: _senders(event, ticket),
        Why.OUTSIDE: _askers(event, ticket),
        Why.DRAFT: _draft_owners(event),
        Why.AWAKE: _woken(event, ticket),
        Why.FOLLOWING: _followers(event, ticket),
    }
    known: set[int] = {event.by_id}
    for why, people in told.items():
        if new := [person for person in people if person not in known]:
            tell([(event, new)], event.at, why)
            known.update(new)


def _woken(event: Event, ticket: Ticket) -> list[int]:
    """Who works on what is awake again; while nobody does, who had put it off."""
    if event.kind != Event.Kind.WOKEN and "woken" not in event.detail:
        return []
    if ticket.assignee_id is not None:
        return [ticket.assignee_id]
    return list(ticket.events.filter(kind=Event.Kind.SNOOZED).order_by("-id").values_list("by_id", flat=True)[:1])


def _planners(event: Event) -> list[int]:
    """Whose replies for later this event has held back."""
    if event.kind == Event.Kind.PLAN_HELD:
        plans = PlannedReply.objects.filter(pk=event.detail["plan"])
    elif event.kind in (Event.Kind.CUSTOMER_WROTE, Event.Kind.REPLIED):
        plans = PlannedReply.objects.open().filter(ticket=event.ticket_id, held_by=event)
    else:
        return []
    return list(plans.order_by("id").values_list("author", flat=True))


def _askers(event: Event, ticket: Ticket) -> list[int]:
    """Whoever has the ticket to which a third party wrote, else whoever asked them."""
    if event.kind != Event.Kind.OUTSIDE_WROTE or event.detail["automatic"] or ticket.is_spam:
        return []
    if ticket.assignee_id is not None:
        return [ticket.assignee_id]
    return list(Side.objects.filter(pk=event.detail["side"]).values_list("opened_by", flat=True))


def _senders(event: Event, ticket: Ticket) -> list[int]:
    """Whoever has the ticket, else whoever wrote what was not delivered."""
    if event.kind != Event.Kind.UNDELIVERED:
        return []
    if ticket.assignee_id is not None:
        return [ticket.assignee_id]
    mails = Outgoing.objects.filter(pk__in=event.detail["mails"])
    return list(mails.order_by("id").values_list("message__author", flat=True))


def _draft_owners(event: Event) -> list[int]:
    """Who got a begun reply, or whose was taken over: whoever of both did not do it."""
    return [event.detail["from"], event.detail["to"]] if event.kind == Event.Kind.DRAFT_HANDED else []


def _followers(event: Event, ticket: Ticket) -> list[int]:
    wrote = event.kind == Event.Kind.CUSTOMER_WROTE and not event.detail["automatic"]
    if not wrote and ("status" not in event.detail or event.kind == Event.Kind.CREATED):
        return []
    following = Follower.objects.of(ticket).filter(person__is_active=True).select_related("person").order_by("id")
    people = [follower.person for follower in following]
    return [person.pk for person in people if ticket.team is None or person.may_see(ticket.team)]


def mail_due() -> int:
    """One mail to each person for all that waits unread: after a night or a standstill a digest. Returns the mails."""
    mails = 0
    with transaction.atomic():
        due = list(
            Notice.objects.to_mail(timezone.now() - timedelta(seconds=WHILE_LOOKING))
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("recipient_id", "id")[:BATCH]
        )
        for recipient, notices in groupby(due, key=lambda notice: notice.recipient_id):
            theirs = list(notices)
            if not _put_off(recipient, theirs):
                mails += _mail(Person.objects.prefetch_related("addresses").get(pk=recipient), theirs)
                Notice.objects.filter(pk__in=[notice.pk for notice in theirs]).update(mailed_at=timezone.now())
    return mails


def _put_off(recipient: int, notices: Sequence[Notice]) -> bool:
    """In a storm of mails the next one waits, and brings all that came meanwhile."""
    sent = Outgoing.objects.filter(
        kind=Outgoing.Kind.NOTICE, recipient=recipient, created_at__gt=timezone.now() - SPELL
    ).order_by("-created_at")
    moments = list(sent.values_list("created_at", flat=True)[:STORM])
    if len(moments) < STORM:
        return False
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mail_at=moments[0] + SPELL)
    return True


def _mail(person: Person, notices: list[Notice]) -> bool:
    seen = Notice.objects.seen_by(person).filter(pk__in=[notice.pk for notice in notices])
    visible = set(seen.values_list("pk", flat=True))
    unwanted = UnwantedMail.objects.kinds(person)
    read = (notice for notice in notices if notice.read_at is None and notice.why not in unwanted)
    wanted = [notice.pk for notice in read if notice.pk in visible]
    if not wanted or not person.email:
        return False
    outbox.wish(Outgoing.Kind.NOTICE, person.pk, person.email, detail={"notices": wanted})
    return True
