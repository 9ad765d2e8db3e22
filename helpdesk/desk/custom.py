"""A ticket's custom fields beside it, in their dialog, and where a refused change waits for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from helpdesk import fields
from helpdesk.http import PersonRequest
from people.fields.asked import lacking
from people.models import PersonField
from tickets.given import given_fields
from tickets.models import Ticket, TicketField
from tickets.models.field import asked_in
from tickets.refusals import MissingFields, WrongFields


def beside(ticket: Ticket, definitions: Sequence[TicketField]) -> dict[str, Any]:
    """What is asked of it, and what it has of others (of another category, or out of use); no query where its category
    is read. The dialog has those too whose condition does not hold now, as it may while somebody types."""
    path = ticket.category_path
    asked = asked_in(definitions, path, ticket.fields)
    shown = [each for each in definitions if each in asked or ticket.fields.get(each.slug) is not None]
    needed = fields.at_solving(definitions)
    missing = {each.slug for each in lacking([each for each in asked if each.slug in needed], ticket.fields)}
    offered = [each for each in definitions if each.is_active and each.is_of(path)]
    return {
        "custom_lines": fields.lines(shown, ticket.fields, missing if ticket.is_active else ()),
        "custom_inputs": fields.inputs(offered, ticket.fields, required=needed),
        "custom_was": fields.state(offered, ticket.fields),
    }


def of_customer(ticket: Ticket) -> dict[str, Any]:
    """What the requester and their organisation have of fields of their own. One query, none where they have none."""
    theirs: dict[str, dict[str, Any]] = {PersonField.Of.PERSON.value: ticket.requester.fields}
    if ticket.organisation is not None:
        theirs[PersonField.Of.ORGANISATION.value] = ticket.organisation.fields
    if not any(theirs.values()):
        return {"customer_lines": []}
    known = [
        each for each in PersonField.objects.order_by("of", "position", "id") if each.slug in theirs.get(each.of, {})
    ]
    return {
        "customer_lines": [
            line
            for of, values in theirs.items()
            for line in fields.lines([each for each in known if each.of == of], values)
        ]
    }


def wanted(request: PersonRequest, ticket: Ticket, error: Exception, *, noun: str) -> dict[str, Any]:
    """The fields that a status waits for, with what was typed of them; {} of other refusals. One query."""
    if isinstance(error, MissingFields):
        return _asked_again(request, ticket, noun, missing=error.slugs)
    if isinstance(error, WrongFields) and noun != "fields":
        return _asked_again(request, ticket, noun, errors=error.errors)
    return {}


def typed_beside(request: PersonRequest, ticket: Ticket) -> dict[str, Any]:
    """What was filled in beside a reply that is asked about for another reason. One query where there is any."""
    return _asked_again(request, ticket, "") if given_fields(request.POST) else {}


def _asked_again(
    request: PersonRequest,
    ticket: Ticket,
    noun: str,
    *,
    missing: Sequence[str] = (),
    errors: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    posted, path = given_fields(request.POST), ticket.category_path
    named = [each for each in TicketField.objects.in_use() if each.is_of(path)]
    found = [each for each in named if each.slug in missing or each.slug in posted]
    typed = {each.slug: posted.get(each.slug, ticket.fields.get(each.slug)) for each in found}
    needed = fields.at_solving(named)
    return {
        "wanted_inputs": fields.inputs(found, typed, errors=errors, required=needed, as_posted=True),
        "wanted_noun": noun,
        "wanted_then": request.POST.get("then", ""),
    }
