"""Words in braces that a text of ours is filled with: `{customer.name}`, `{ticket.number}`; what stands there when it
is empty is said behind a line: `{customer.first_name|colleague}`.

Only names registered here are known; anything else in braces, and whatever a customer wrote, stays as it is. There is
no template language behind it, so a text can neither read other fields nor run anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from people import branding
from people.models import Person
from tickets.models import Ticket, TicketField
from tickets.models.words import NEVER
from tickets.registry import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_BRACES = re.compile(r"\{(ticket\.fields\.[a-z0-9_]+|[a-z_]+\.[a-z_]+)(?:\|([^{}\n]{0,100}))?\}")
_MEANT = re.compile(r"\{[^\W\d_][\w. -]{0,60}(?:\|[^{}\n]{0,100})?\}")  # by whoever wrote it, be it known or not
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
        Placeholder("agent.name", _("Agent"), lambda ticket, agent: agent.name if agent else branding.name()),
        Placeholder("team.name", _("Team"), lambda ticket, agent: ticket.team.name if ticket.team else ""),
        Placeholder(
            "agent.first_name", _("Agent's first name"), lambda ticket, agent: agent.first_name if agent else ""
        ),
        Placeholder("organisation.name", _("Organisation"), lambda ticket, agent: str(ticket.organisation or "")),
        Placeholder("ticket.due", _("By when we answer or solve"), lambda ticket, agent: _due(ticket)),
        Placeholder("site.name", _("Name of the site"), lambda ticket, agent: branding.name()),
    ):
        placeholders.add(placeholder)


def _due(ticket: Ticket) -> str:
    """The next promise in the customer's time, '' where nothing is promised."""
    if ticket.next_due_at >= NEVER:
        return ""
    zone = ZoneInfo(ticket.requester.time_zone) if ticket.requester.time_zone else timezone.get_default_timezone()
    return formats.date_format(timezone.localtime(ticket.next_due_at, zone), "DATETIME_FORMAT")


def unknown(text: str) -> list[str]:
    """What stands in braces as a placeholder does and is none, each once."""
    found = [match[0] for match in _MEANT.finditer(text) if not _is_known(match[0])]
    return list(dict.fromkeys(found))


def _is_known(braces: str) -> bool:
    name = braces[1:-1].partition("|")[0]
    return name.startswith(_FIELDS) or placeholders.get(name) is not None


def fill(text: str, ticket: Ticket, agent: Person | None) -> str:
    """The text with known placeholders filled in, once: what they bring in is not looked at again. `{ticket.fields.x}`
    is the value of the custom field x. One query where there is such a one."""
    slugs = {each[1].removeprefix(_FIELDS) for each in _BRACES.finditer(text) if each[1].startswith(_FIELDS)}
    definitions = {each.slug: each for each in TicketField.objects.filter(slug__in=slugs)} if slugs else {}

    def value(found: re.Match[str]) -> str:
        if found[1].startswith(_FIELDS):
            slug = found[1].removeprefix(_FIELDS)
            definition = definitions.get(slug)
            said = definition.shown(ticket.fields.get(slug)) if definition is not None else None
        else:
            known = placeholders.get(found[1])
            said = known.fill(ticket, agent) if known else None
        return found[0] if said is None else said or found[2] or ""

    return _BRACES.sub(value, text)
