"""The coach and a ticket: the situation of a reply, and what is kept of one that was sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from kb.coach.rules import hints
from kb.coach.situation import LONGEST, Situation
from kb.models import CoachScore
from tickets.models import Event, Message, Ticket
from tickets.models.words import ENDED, Status

LONG_WAIT = timedelta(days=1)  # behind it thanks for the patience are due
_BEFORE = 20  # messages that are looked through for the last words of the customer


def situation(
    ticket: Ticket, then: str, at: datetime, promise: datetime | None = None, before: Message | None = None
) -> Situation:
    """Of a reply that is written at this moment, or of the one that was sent. `then` is a kind of status, '' keeps the
    present one. One query."""
    found = Message.objects.standing().filter(ticket=ticket, automatic=False).exclude(kind=Message.Kind.NOTE)
    if before is not None:
        found = found.filter(created_at__lte=at, pk__lt=before.pk)
    latest = list(found.order_by("-created_at", "-id").values_list("kind", "created_at", "reply_text")[:_BEFORE])
    said, since, replied = [], at, False
    for kind, moment, text in latest:
        if kind == Message.Kind.REPLY:
            replied = True
            break
        said.append(text[:LONGEST])
        since = moment
    if not said:  # a second reply in a row: what was asked is answered
        since = at
    requester = ticket.requester
    zone = ZoneInfo(requester.time_zone) if requester.time_zone else timezone.get_default_timezone()
    return Situation(
        customer=requester.name,
        language=requester.language[:2],
        last="\n".join(reversed(said)),
        then=_following(then or str(ticket.status)),
        is_first=bool(said) and not replied,
        has_waited=at - since > LONG_WAIT,
        promise=promise,
        now=at.astimezone(zone),
    )


def keep(event: Event, ticket: Ticket) -> None:
    """A row beside the reply, in its transaction, instead of an earlier one. Two queries. None of what a machine wrote,
    or of the update of a problem."""
    detail = event.detail
    if detail["automatic"] or "update" in detail:
        return
    said = ticket.said_last
    message = said if said is not None and said.pk == detail["message"] else Message.objects.get(pk=detail["message"])
    then = detail["status"][1] if "status" in detail else str(ticket.status)
    found = hints(message.reply_text, situation(ticket, then, event.at, before=message))
    rules = list(dict.fromkeys(hint.rule for hint in found))
    CoachScore.objects.bulk_create(
        [CoachScore(message=message, hints=rules, at=event.at)],
        update_conflicts=True, unique_fields=["message"], update_fields=["hints", "at"],
    )  # fmt: skip


def again(tickets: Sequence[int]) -> None:
    """The rows of these tickets' replies, made anew."""
    known = Ticket.objects.select_related("requester").in_bulk(list(tickets))
    for event in Event.objects.filter(ticket__in=known, kind=Event.Kind.REPLIED).order_by("ticket", "at", "id"):
        keep(event, known[event.ticket_id])


def _following(status: str) -> str:
    """The three kinds that rules tell apart."""
    if status in ENDED:
        return "solved"
    return "pending" if status == Status.PENDING else ""
