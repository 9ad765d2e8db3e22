"""The nouns that change a ticket: each takes a plain form, calls one verb and answers with the ticket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.desk import ticket as pages
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Person, Team
from tickets.models import Ticket
from tickets.models.words import Priority
from tickets.refusals import NotAllowed, Refused

Change = Callable[[PersonRequest, Ticket, int | None], None]


class Unreadable(ValueError):
    """The form names something that does not exist."""


def _noun(change: Change) -> Callable[..., HttpResponse]:
    """The frame of every noun: find, change, answer."""

    @require_POST
    @requires(access.USE_DESK)
    def view(request: PersonRequest, number: int) -> HttpResponse:
        ticket = pages.find(request.user, number)
        try:
            change(request, ticket, seen_version(request))
        except Unreadable as error:
            return pages.unreadable(request, number, str(error))
        except (Refused, NotAllowed) as error:
            return pages.refused(request, number, error)
        return pages.done(request, number) if request.htmx else redirect("desk:ticket", ticket.pk)

    return view


def seen_version(request: PersonRequest) -> int | None:
    """The ticket's version when the page was read."""
    value = request.POST.get("version", "")
    return int(value) if value.isascii() and value.isdigit() else None


@_noun
def assignment(request: PersonRequest, ticket: Ticket, seen: int | None) -> None:
    agent_id = request.POST.get("agent", "")
    if not agent_id:
        return ticket.take(by=request.user, seen=seen)
    agent = Person.objects.workers().filter(pk=agent_id).first() if agent_id.isdecimal() else None
    if agent is None:
        raise Unreadable(_("That person does not work here any more."))
    return ticket.assign(agent, by=request.user, seen=seen)


@_noun
def unassignment(request: PersonRequest, ticket: Ticket, seen: int | None) -> None:
    ticket.unassign(by=request.user, seen=seen)


@_noun
def priority(request: PersonRequest, ticket: Ticket, seen: int | None) -> None:
    try:
        wanted = Priority.of(request.POST.get("priority", ""))
    except KeyError as error:
        raise Unreadable from error
    ticket.prioritise(wanted, by=request.user, seen=seen)


@_noun
def team(request: PersonRequest, ticket: Ticket, seen: int | None) -> None:
    team_id = request.POST.get("team", "")
    wanted = Team.objects.filter(pk=team_id).first() if team_id.isdecimal() else None
    if wanted is None:
        raise Unreadable(_("That team does not exist any more."))
    ticket.move_to(wanted, by=request.user, seen=seen)


@_noun
def pending(request: PersonRequest, ticket: Ticket, seen: int | None) -> None:
    ticket.wait(by=request.user, until=moment(request.POST.get("until", "")), seen=seen)


@_noun
def hold(request: PersonRequest, ticket: Ticket, seen: int | None) -> None:
    until = moment(request.POST.get("until", ""))
    ticket.hold(by=request.user, waiting_for=request.POST.get("waiting_for", ""), until=until, seen=seen)


@_noun
def resumption(request: PersonRequest, ticket: Ticket, seen: int | None) -> None:
    ticket.resume(by=request.user, seen=seen)


@_noun
def solution(request: PersonRequest, ticket: Ticket, seen: int | None) -> None:
    ticket.solve(by=request.user, seen=seen)


@_noun
def reopening(request: PersonRequest, ticket: Ticket, seen: int | None) -> None:
    ticket.reopen(by=request.user, seen=seen)


@_noun
def closure(request: PersonRequest, ticket: Ticket, seen: int | None) -> None:
    ticket.close(by=request.user, seen=seen)


@_noun
def subject(request: PersonRequest, ticket: Ticket, seen: int | None) -> None:
    ticket.retitle(request.POST.get("subject", ""), by=request.user, seen=seen)


@_noun
def tags(request: PersonRequest, ticket: Ticket, seen: int | None) -> None:
    ticket.tag(request.POST.get("tags", "").split(","), by=request.user, seen=seen)


def moment(value: str) -> datetime | None:
    """A `datetime-local` field, in the reader's zone; '' is None."""
    if not value:
        return None
    try:
        parsed = parse_datetime(value)
    except ValueError:
        parsed = None
    if parsed is None:
        raise Unreadable(_("Write the moment as a date and a time."))
    return parsed if timezone.is_aware(parsed) else timezone.make_aware(parsed)
