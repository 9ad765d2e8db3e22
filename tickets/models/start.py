"""How a ticket begins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from people.models import Person, Team
from people.models.team import Line
from tickets.content import Content, one_line
from tickets.models.conversation import SNIPPET
from tickets.models.event import Event
from tickets.models.label import tidy_tags
from tickets.models.message import Message
from tickets.models.participant import Participant
from tickets.models.verb import append_event, database_now, require_worker
from tickets.models.words import NEVER, Channel, Kind, Priority, Status
from tickets.refusals import Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class Startable(models.Model):
    class Meta:
        abstract = True

    @classmethod
    @transaction.atomic
    def start(  # type: ignore[misc]  # mixed into Ticket only
        cls: type[Ticket],
        content: Content,
        *,
        by: Person,
        requester: Person,
        subject: str,
        channel: Channel,
        priority: Priority = Priority.NORMAL,
        type: Kind = Kind.REQUEST,
        team: Team | None = None,
        tags: Iterable[str] = (),
        custom: dict[str, Any] | None = None,
        opens: Message.Kind = Message.Kind.CUSTOMER,
        automatic: bool = False,
        follows: Ticket | None = None,
        cc: Iterable[Person] = (),
    ) -> Ticket:
        """A new ticket with its first message.

        By the requester: their message. By an agent: either a call or letter logged for the customer
        (`opens=CUSTOMER`) or a public message to the customer (`opens=REPLY`, which owes no first reply). Without a
        team it goes to the first line.
        """
        if by.pk != requester.pk:
            require_worker(by)
        if content.is_empty and not one_line(subject) and channel != Channel.EMAIL:
            raise Refused(_("Write something first."))  # an empty mail is a mail: nothing that arrives is lost
        at = database_now()
        by_agent = opens == Message.Kind.REPLY
        team = team or Team.objects.filter(line=Line.FIRST, is_private=False).order_by("id").first()
        ticket = cls(
            type=type,
            subject=one_line(subject) or one_line(content.own_text or content.text, 80) or str(_("No subject")),
            status=Status.OPEN if by_agent else Status.NEW,
            priority=priority,
            channel=channel,
            line=team.line if team else Line.FIRST,
            team=team,
            requester=requester,
            organisation_id=requester.organisation_id,
            follows=follows,
            tags=tidy_tags(tags),
            custom=custom or {},
            waiting_since=NEVER if by_agent or automatic else at,
            first_replied_at=at if by_agent else None,
            last_message_at=at,
            snippet=" ".join((content.own_text or content.text)[: SNIPPET * 4].split())[:SNIPPET],
            created_at=at,
            updated_at=at,
            version=1,
        )
        ticket.save(force_insert=True)
        author = by if by_agent else requester
        heading = f"{ticket.number} {ticket.subject} {requester.name} {requester.email} {content.sender}"
        message = ticket.say(opens, content, by=author, at=at, channel=channel, automatic=automatic, heading=heading)
        people = [person for person in cc if person.pk != requester.pk]
        Participant.objects.bulk_create(
            [Participant(ticket=ticket, person=person, added_by=by) for person in people], ignore_conflicts=True
        )
        append_event(ticket, Event.Kind.CREATED, by=by, at=at, detail=birth(ticket, message, people))
        return ticket


def birth(ticket: Ticket, message: Message, people: list[Person]) -> dict[str, Any]:
    """All that a replay needs to begin with."""
    detail: dict[str, Any] = {
        "message": message.pk,
        "opens": str(message.kind),
        "automatic": message.automatic,
        "type": str(ticket.type),
        "status": str(ticket.status),
        "priority": ticket.priority_word,
        "channel": str(ticket.channel),
        "line": int(ticket.line),
        "team": ticket.team_id,
        "requester": ticket.requester_id,
        "organisation": ticket.organisation_id,
        "subject": ticket.subject,
    }
    if ticket.tags:
        detail["tags"] = ticket.tags
    if ticket.custom:
        detail["custom"] = ticket.custom
    if ticket.follows_id:
        detail["follows"] = ticket.follows_id
    if people:
        detail["participants"] = [person.pk for person in people]
    return detail
