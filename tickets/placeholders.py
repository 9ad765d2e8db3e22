"""Words in braces that a text of ours is filled with: `{customer.name}`, `{ticket.number}`.

Only names registered here are known; anything else in braces, and whatever a customer wrote, stays as it is. There is
no template language behind it, so a text can neither read other fields nor run anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from people.models import Person
from tickets.models import Ticket, TicketField
from tickets.registry import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_BRACES = re.compile(r"\{(ticket\.fields\.[a-z0-9_]+|[a-z_]+\.[a-z_]+)\}")
_FIELDS = "ticket.fields."


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`fill(ticket, agent)` gives the text; `agent` is who writes, None for a machine."""

    name: str
    label: StrOrPromise
    fill: Callable[[Ticket, Person | None], str]


placeholders: Registry[Placeholder] = Registry("placeholder")


def register() -> None:
    """Called once when the app is ready."""
    for placeholder in (
        Placeholder("ticket.number", _("Number"), lambda ticket, agent: ticket.number),
        Placeholder("ticket.subject", _("Subject"), lambda ticket, agent: ticket.subject),
        Placeholder("customer.name", _("Customer"), lambda ticket, agent: ticket.requester.name),
        Placeholder(
            "customer.first_name", _("Customer's first name"), lambda ticket, agent: ticket.requester.first_name
        ),
        Placeholder("agent.name", _("Agent"), lambda ticket, agent: agent.name if agent else settings.SITE_NAME),
        Placeholder("team.name", _("Team"), lambda ticket, agent: ticket.team.name if ticket.team else ""),
        Placeholder("site.name", _("Name of the site"), lambda ticket, agent: settings.SITE_NAME),
    ):
        placeholders.add(placeholder)


def fill(text: str, ticket: Ticket, agent: Person | None) -> str:
    """The text with known placeholders filled in, once: what they bring in is not looked at again. `{ticket.fields.x}`
    is the value of the custom field x. One query where there is such a one."""
    slugs = {name.removeprefix(_FIELDS) for name in _BRACES.findall(text) if name.startswith(_FIELDS)}
    definitions = {each.slug: each for each in TicketField.objects.filter(slug__in=slugs)} if slugs else {}

    def value(found: re.Match[str]) -> str:
        if found[1].startswith(_FIELDS):
            slug = found[1].removeprefix(_FIELDS)
            definition = definitions.get(slug)
            return definition.shown(ticket.fields.get(slug)) if definition is not None else found[0]
        known = placeholders.get(found[1])
        return known.fill(ticket, agent) if known else found[0]

    return _BRACES.sub(value, text)
