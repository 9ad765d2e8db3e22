"""The verbs of a ticket as nouns to POST to; each answers with the ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.base import Endpoint
from helpdesk.api.shapes import PriorityField, TicketShape
from helpdesk.api.tickets import ticket_answer
from people.models import Person, Team
from tickets.content import written
from tickets.models import Ticket
from tickets.refusals import Refused

Verb = Callable[[Ticket, Person, dict[str, Any]], None]


class Nothing(serializers.Serializer):
    version = serializers.IntegerField(required=False, default=None, allow_null=True)


class AssignmentInput(Nothing):
    agent = serializers.CharField(required=False, default="", max_length=320)


class PriorityInput(Nothing):
    priority = PriorityField()


class TeamInput(Nothing):
    team = serializers.CharField(max_length=100)


class UntilInput(Nothing):
    until = serializers.DateTimeField(required=False, default=None, allow_null=True)


class HoldInput(UntilInput):
    waiting_for = serializers.CharField(max_length=200)


class SolutionInput(Nothing):
    reply = serializers.CharField(required=False, default="", max_length=1_000_000)


def assignment(ticket: Ticket, by: Person, values: dict[str, Any]) -> None:
    ticket.assign(_agent(values["agent"]) if values["agent"] else by, by=by, seen=values["version"])


def unassignment(ticket: Ticket, by: Person, values: dict[str, Any]) -> None:
    ticket.unassign(by=by, seen=values["version"])


def priority(ticket: Ticket, by: Person, values: dict[str, Any]) -> None:
    ticket.prioritise(values["priority"], by=by, seen=values["version"])


def team(ticket: Ticket, by: Person, values: dict[str, Any]) -> None:
    ticket.move_to(_team(values["team"]), by=by, seen=values["version"])


def pending(ticket: Ticket, by: Person, values: dict[str, Any]) -> None:
    ticket.wait(by=by, until=values["until"], seen=values["version"])


def hold(ticket: Ticket, by: Person, values: dict[str, Any]) -> None:
    ticket.hold(by=by, waiting_for=values["waiting_for"], until=values["until"], seen=values["version"])


def resumption(ticket: Ticket, by: Person, values: dict[str, Any]) -> None:
    ticket.resume(by=by, seen=values["version"])


def solution(ticket: Ticket, by: Person, values: dict[str, Any]) -> None:
    if values["reply"].strip():
        ticket.reply(written(values["reply"]), by=by, then="solved", seen=values["version"])
    else:
        ticket.solve(by=by, seen=values["version"])


def reopening(ticket: Ticket, by: Person, values: dict[str, Any]) -> None:
    ticket.reopen(by=by, seen=values["version"])


def closure(ticket: Ticket, by: Person, values: dict[str, Any]) -> None:
    ticket.close(by=by, seen=values["version"])


VERBS: dict[str, tuple[Verb, type[serializers.Serializer]]] = {
    "assignment": (assignment, AssignmentInput),
    "unassignment": (unassignment, Nothing),
    "priority": (priority, PriorityInput),
    "team": (team, TeamInput),
    "pending": (pending, UntilInput),
    "hold": (hold, HoldInput),
    "resumption": (resumption, Nothing),
    "solution": (solution, SolutionInput),
    "reopening": (reopening, Nothing),
    "closure": (closure, Nothing),
}


def endpoint(noun: str) -> Any:
    """The view of one noun."""
    verb, shape = VERBS[noun]

    class View(Endpoint):
        @extend_schema(request=shape, responses=TicketShape, operation_id=f"tickets_{noun}")
        def post(self, request: Request, number: int) -> Response:
            ticket = self.ticket(number)
            given = shape(data=request.data)
            given.is_valid(raise_exception=True)
            verb(ticket, self.person, given.validated_data)
            return ticket_answer(self, number)

    View.__name__ = View.__qualname__ = noun.title()
    return View.as_view()


def _agent(given: str) -> Person:
    """By id or e-mail."""
    workers = Person.objects.workers()
    found = workers.filter(pk=int(given)) if given.isascii() and given.isdigit() and len(given) < 18 else None
    person = found.first() if found is not None else workers.with_email(given).first()
    if person is None:
        raise Refused(_("%(name)s cannot work on tickets.") % {"name": given})
    return person


def _team(given: str) -> Team:
    """By id or name."""
    if given.isascii() and given.isdigit() and len(given) < 18:
        return get_object_or_404(Team, pk=int(given))
    return get_object_or_404(Team, name=given)
