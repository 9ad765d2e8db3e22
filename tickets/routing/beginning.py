"""A new ticket goes where its rules and its category send it; one event tells all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from people import access, throttle
from people.models import Person
from tickets import placeholders
from tickets.content import written
from tickets.models.label import tidy_tags
from tickets.models.mailbox import is_ours
from tickets.models.message import Message
from tickets.models.words import Channel, Priority
from tickets.routing.book import Opening
from tickets.routing.route import LAST_AGENT, Route, decide

if TYPE_CHECKING:
    from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Routed:
    """The event's detail, the changed fields, and the text of an automatic reply ('' for none)."""

    detail: dict[str, Any]
    changed: tuple[str, ...]
    reply: str


def send(ticket: Ticket, opening: Opening, *, keeps_team: bool, keeps_priority: bool) -> Routed | None:
    """Sets the fields of a ticket that is being started, unsaved; None where nobody has anything to say.

    What a person at the desk chose is kept. One query where there are rules; more only for people who may be given it.
    """
    route = decide(opening.book.matching(ticket.pk), ticket.category)
    detail: dict[str, Any] = {}
    if route.team is not None and route.team in opening.lines and route.team != ticket.team_id and not keeps_team:
        ticket.team_id, ticket.line = route.team, opening.lines[route.team]
        detail |= {"team": ticket.team_id, "line": ticket.line}
    if route.priority and route.priority != ticket.priority_word and not keeps_priority:
        ticket.priority = Priority.of(route.priority)
        detail["priority"] = route.priority
    if (tags := tidy_tags([*ticket.tags, *route.tags])) != ticket.tags:
        detail |= {"tags": tags, "added": [tag for tag in tags if tag not in ticket.tags]}
        ticket.tags = tags
    if route.skills:
        ticket.skills = detail["skills"] = route.skills
    if (agent := _fit(ticket, route)) is not None:
        ticket.assignee = agent
        detail |= {"assignee": agent.pk, **ticket.begin_work()}
    by_category = [name for name in route.by_category if name in detail]
    if not route.rules and not by_category:
        return None
    detail = {"rules": [rule.version for rule in route.rules], "names": [rule.name for rule in route.rules]} | detail
    if by_category:
        detail["category"] = by_category
    return Routed(detail, _FIELDS, route.reply)


_FIELDS = ("team", "line", "priority", "tags", "skills", "assignee", "status", "version")


def answer(ticket: Ticket, text: str) -> None:
    """The rule's reply, if there is one ('' for none): none for clocks (R16); to a person who has written, and at most
    five times an hour."""
    said = ticket.said_last
    if not text or (said is not None and said.kind != Message.Kind.CUSTOMER):
        return
    address = (said.sender if said else "") or ticket.requester.email
    if said is None or said.automatic or not address or is_ours(address):
        return  # a machine would answer in turn
    if ticket.channel == Channel.IMPORT or throttle.too_many("rule reply", address.lower(), limit=5, seconds=3600):
        return
    filled = placeholders.fill(text, ticket, None)
    ticket.reply(written(filled), by=Person.objects.system(), automatic=True)
    ticket.said_last = said


def _fit(ticket: Ticket, route: Route) -> Person | None:
    """The first of the candidates who may be given the ticket. Queries for each."""
    for candidate in route.candidates:
        agent = ticket.last_agent() if candidate == LAST_AGENT else _worker(candidate)
        if agent is not None and (ticket.team is None or agent.may_see(ticket.team)):
            return agent
    return None


def _worker(pk: int) -> Person | None:
    found: Person | None = Person.objects.workers().exclude(role=access.Role.SYSTEM).filter(pk=pk).first()
    return found
