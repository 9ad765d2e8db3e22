"""What stands beside a ticket of working together: links, merged tickets, followers, logged time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from people.models import Person
from tickets.models import Event, Follower, Link, Ticket, TimeEntry
from tickets.models.link import link_kinds

if TYPE_CHECKING:
    from helpdesk.desk.history import Story

SHOWN = 30  # entries of time
LINKS = 50  # the newest; a problem may have any number of incidents

# The events that made what stands here.
_LINKING = (Event.Kind.LINKED, Event.Kind.SPLIT)
_FOLLOWING = (Event.Kind.FOLLOWED, Event.Kind.ABSORBED)
_LOGGING = (Event.Kind.TIME_LOGGED, Event.Kind.ABSORBED)


@dataclass(frozen=True, slots=True)
class Linked:
    """The other ticket of a link, `how` this one stands to it in words, and by which name the link is taken away."""

    ticket: Ticket
    how: str
    kind: str


def beside(ticket: Ticket, story: Story, person: Person) -> dict[str, Any]:
    """What the partials need. At most five queries: only for what the ticket's story tells of."""
    linked = _links(ticket, person) if story.tells(*_LINKING, detail="split_from") else []
    merged_here = list(Ticket.objects.merged_into(ticket)) if story.tells(Event.Kind.ABSORBED) else []
    followers = list(Follower.objects.of(ticket).for_page()) if story.tells(*_FOLLOWING, detail="mentioned") else []
    entries = list(TimeEntry.objects.of(ticket).for_page()) if story.tells(*_LOGGING) else []
    return {
        "linked": linked,
        "linked_count": len(linked) + len(merged_here),
        "link_kinds": link_kinds(),
        "merged_here": merged_here,
        "followers": {follower.person_id: follower.person for follower in followers}.values(),
        "follows_it": any(one.person_id == person.pk and one.ticket_id == ticket.pk for one in followers),
        "time_entries": [(entry, entry.may_be_voided_by(person)) for entry in entries[-SHOWN:]],
        "time_total": sum(entry.minutes for entry in entries if entry.voided_at is None),
    }


def _links(ticket: Ticket, person: Person) -> list[Linked]:
    links = [_linked(link, ticket) for link in Link.objects.of(ticket)[:LINKS]]
    visible = set(Ticket.objects.visible_to(person).filter(pk__in=[each.ticket.pk for each in links]).numbers())
    return [each for each in links if each.ticket.pk in visible]


def _linked(link: Link, ticket: Ticket) -> Linked:
    if link.ticket_id == ticket.pk:
        return Linked(link.other, str(Link.Kind(link.kind).label), link.kind)
    inverse = Link.Inverse[Link.Kind(link.kind).name]
    return Linked(link.ticket, str(inverse.label), str(inverse))
