"""What `tickets` itself derives from events, inside the verb's transaction: wishes for mail, and the live nudge."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from people import throttle
from people.models import Membership
from people.models.address import first_emails
from tickets import live, notices, outbox, ratings
from tickets.models import Event, Outgoing, SearchDocument, Ticket
from tickets.models.mailbox import is_ours
from tickets.models.plan import hold_back
from tickets.models.words import Channel
from tickets.signals import event_recorded

_REPLACE_WORDS = {
    Event.Kind.RETITLED,
    Event.Kind.MERGED,
    Event.Kind.ABSORBED,
    Event.Kind.UNMERGED,
    Event.Kind.RELEASED,
    Event.Kind.SPLIT,
}


def connect() -> None:
    event_recorded.connect(wish_for_mail, dispatch_uid="tickets.mail")
    event_recorded.connect(wish_for_updates, dispatch_uid="tickets.updates")
    event_recorded.connect(refresh_search, dispatch_uid="tickets.search")
    event_recorded.connect(tell_of_handover, dispatch_uid="tickets.handovers")
    event_recorded.connect(hold_back_plans, dispatch_uid="tickets.plans")  # before people are told of it
    event_recorded.connect(tell_people, dispatch_uid="tickets.notices")
    event_recorded.connect(ask_for_rating, dispatch_uid="tickets.rating_requests")
    event_recorded.connect(tell_of_rating, dispatch_uid="tickets.ratings")
    event_recorded.connect(announce_live, dispatch_uid="tickets.live")


def wish_for_mail(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    """A public reply goes to requester and participants; a new request is acknowledged to its requester; a question
    goes to its third party alone."""
    if event.kind == Event.Kind.REPLIED or (event.kind == Event.Kind.CREATED and event.detail["opens"] == "reply"):
        _send_to_all(ticket, event.detail["message"], event.detail.get("leaves"))
    elif event.kind == Event.Kind.ASKED_OUTSIDE:
        _send_outside(event, ticket)
    elif event.kind == Event.Kind.CREATED and ticket.channel != Channel.IMPORT and not _is_no_news(event):
        _acknowledge(ticket, event.detail["message"])


def _is_no_news(event: Event) -> bool:
    """A machine wrote it, its sender wants no answer by one, it was split off a request that was acknowledged, or it is
    a note of our own.
    """
    detail = event.detail
    return detail["automatic"] or "quiet" in detail or "split_from" in detail or detail["opens"] == "note"


def wish_for_updates(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    """The update of a problem goes into each of its incidents."""
    if event.kind == Event.Kind.TOLD:
        incidents = Ticket.objects.filter(pk__in=event.detail["incidents"]).order_by("id")
        outbox.wish_updates(incidents, event.detail["message"])


def refresh_search(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    """New messages add their words by themselves; a new subject replaces old words, and messages take theirs along."""
    taken_back = event.kind == Event.Kind.UNDONE and event.detail["what"] in (
        Event.Kind.REPLIED,
        Event.Kind.ASKED_OUTSIDE,
    )
    if taken_back or _REPLACE_WORDS & {event.kind, event.detail.get("what")}:
        SearchDocument.rebuild([ticket.pk])


def tell_of_handover(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    """The receiving team learns of an escalation, the line that sent it of what became of it."""
    if event.kind == Event.Kind.ESCALATED:
        team = Membership.objects.filter(team=ticket.team_id, person__is_active=True).values_list("person", flat=True)
        people = {ticket.assignee_id} if ticket.assignee_id else set(team)
    elif event.kind in (Event.Kind.ACCEPTED, Event.Kind.ADVISED, Event.Kind.RETURNED):
        people = {person for person in (ticket.assignee_id, ticket.contact_id) if person is not None}
    else:
        return
    if told := sorted(people - {event.by_id}):
        notices.tell([(event, told)], event.at)


def hold_back_plans(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    hold_back(event, ticket)


def tell_people(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    notices.tell_of(event, ticket)


def ask_for_rating(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    """In the mail that solves."""
    ratings.ask(event, ticket)


def tell_of_rating(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    ratings.tell_of_bad(event, ticket)


def announce_live(sender: type[Event], event: Event, ticket: Ticket, **kwargs: Any) -> None:
    live.announce(event)


def _send_to_all(ticket: Ticket, message_id: int, leaves: str | None) -> None:
    """`leaves`: the moment until which it can be taken back."""
    not_before = _moment(leaves)
    people = [ticket.requester_id, *ticket.participants.order_by("id").values_list("person_id", flat=True)]
    for person_id, email in first_emails(people).items():
        outbox.wish(Outgoing.Kind.REPLY, person_id, email, ticket=ticket, message_id=message_id, not_before=not_before)


def _send_outside(event: Event, ticket: Ticket) -> None:
    detail = event.detail
    outbox.wish(
        Outgoing.Kind.OUTSIDE,
        detail["person"],
        detail["address"],
        ticket=ticket,
        message_id=detail["message"],
        not_before=_moment(detail.get("leaves")),
    )


def _moment(leaves: str | None) -> datetime | None:
    return datetime.fromisoformat(leaves) if leaves else None


def _acknowledge(ticket: Ticket, message_id: int) -> None:
    """At most one receipt for mail in ten minutes and five an hour in all, lest two robots feed each other."""
    assert ticket.said_last is not None  # a ticket begins with a message
    address = ticket.said_last.sender or ticket.requester.email
    if not address or is_ours(address):
        return
    if ticket.channel == Channel.EMAIL and throttle.too_many("receipt by mail", address.lower(), limit=1, seconds=600):
        return
    if throttle.too_many("receipt", address.lower(), limit=5, seconds=3600):
        return
    outbox.wish(Outgoing.Kind.RECEIPT, ticket.requester_id, address, ticket=ticket, message_id=message_id)
