"""How a ticket begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from people import access
from people.models import Person, Team
from people.models.field import merged
from people.models.team import Line
from tickets import spine
from tickets.content import Content, one_line
from tickets.models.category import Category
from tickets.models.conversation import snippet_of
from tickets.models.event import Event
from tickets.models.label import tidy_tags
from tickets.models.matrix import Urgency
from tickets.models.message import Message
from tickets.models.participant import Copied, Participant
from tickets.models.verb import append_event, append_events, require_worker
from tickets.models.words import NEVER, Channel, Kind, Priority, Status
from tickets.refusals import Refused

if TYPE_CHECKING:
    from tickets.models.mailbox import Mailbox
    from tickets.models.ticket import Ticket
    from tickets.routing.beginning import Routed


class Startable(models.Model):
    class Meta:
        abstract = True

    @classmethod
    @transaction.atomic
    @spine.verb()
    def start(  # type: ignore[misc]  # mixed into Ticket only
        cls: type[Ticket],
        content: Content,
        *,
        by: Person,
        requester: Person,
        subject: str,
        channel: Channel,
        priority: Priority | None = None,
        keeps_priority: bool = False,
        impact: str = "",
        urgency: str = "",
        category: Category | None = None,
        type: Kind = Kind.REQUEST,
        team: Team | None = None,
        tags: Iterable[str] = (),
        custom: dict[str, Any] | None = None,
        fields: Mapping[str, Any] | None = None,
        opens: Message.Kind = Message.Kind.CUSTOMER,
        automatic: bool = False,
        follows: Ticket | None = None,
        cc: Iterable[Person] = (),
        mailbox: Mailbox | None = None,
        copies: Iterable[Copied] = (),
        quiet: bool = False,
    ) -> Ticket:
        """A new ticket with its first message.

        By the requester: their message. By an agent: a call or letter logged for the customer (`opens=CUSTOMER`), a
        public message to the customer (`opens=REPLY`, which owes no first reply), or a note of ours (`opens=NOTE`).

        Rules and the category say where it goes and how urgent it is, but for the team that is given and the priority
        that somebody who works here gives, or an inbound rule of theirs (`keeps_priority`). Without either the priority
        comes from `impact` and `urgency`, else it is normal, and the first line has it (docs/routing.md).
        """
        from tickets import routing  # a cycle: what a rule asks for is asked of tickets

        if by.pk != requester.pk:
            require_worker(by)
        if content.is_empty and not one_line(subject) and channel != Channel.EMAIL:
            raise Refused(_("Write something first."))  # an empty mail is a mail: nothing that arrives is lost
        opening = routing.opening()
        at, by_agent = opening.at, opens != Message.Kind.CUSTOMER
        urgency = (urgency or Urgency.TODAY.value) if impact else ""
        worded = opening.book.matrix.get((impact, urgency), Priority.NORMAL)
        ticket = cls(
            type=type,
            subject=one_line(subject) or one_line(content.own_text or content.text, 80) or str(_("No subject")),
            status=Status.OPEN if by_agent else Status.NEW,
            priority=priority or worded,
            category=category,
            channel=channel,
            line=team.line if team else Line.FIRST,
            team_id=team.pk if team else opening.first,
            requester=requester,
            organisation_id=requester.organisation_id,
            follows=follows,
            mailbox=mailbox,
            tags=tidy_tags(tags),
            custom=custom or {},
            fields=merged({}, cls().read_fields(fields or {})),
            waiting_since=NEVER if by_agent or automatic else at,
            first_replied_at=at if opens == Message.Kind.REPLY else None,
            last_message_at=at,
            snippet=snippet_of(content.own_text or content.text),
            created_at=at,
            updated_at=at,
            status_since=at,
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
        born = birth(ticket, message, people, impact, urgency) | ticket.take_copies(copies, message, by)
        if quiet:
            born["quiet"] = True  # nobody is told that it came in
        by_hand = priority is not None and (keeps_priority or by.may(access.WORK_TICKETS))
        routed = routing.send(ticket, opening, keeps_team=team is not None, keeps_priority=by_hand)
        if routed is None:
            append_event(ticket, Event.Kind.CREATED, by=by, at=at, detail=born)
        else:
            _save_routed(ticket, routed, born, by=by, system=opening.system)
            routing.answer(ticket, routed.reply)
        return ticket


def _save_routed(ticket: Ticket, routed: Routed, born: dict[str, Any], *, by: Person, system: int) -> None:
    """Saves what routing changed, and both events of the beginning."""
    ticket.version += 1
    ticket.save(update_fields=[*routed.changed, "version"])
    events = ((Event.Kind.CREATED, by.pk, born), (Event.Kind.ROUTED, system, routed.detail))
    append_events(ticket, events, at=ticket.created_at)


def birth(
    ticket: Ticket, message: Message, people: list[Person], impact: str = "", urgency: str = ""
) -> dict[str, Any]:
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
    if ticket.category_id:
        detail["category"] = ticket.category_id
    if impact:
        detail |= {"impact": str(impact), "urgency": str(urgency)}
    if ticket.tags:
        detail["tags"] = ticket.tags
    if ticket.custom:
        detail["custom"] = ticket.custom
    if ticket.fields:
        detail["fields"] = ticket.fields
    if ticket.follows_id:
        detail["follows"] = ticket.follows_id
    if people:
        detail["participants"] = [person.pk for person in people]
    return detail
