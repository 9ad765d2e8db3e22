"""The rows of ticket lists and the messages of conversations (TEMPLATES builtins)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from helpdesk.desk import rows, spoken
from helpdesk.desk.display import USUAL
from tickets.models import Message, Ticket

register = template.Library()


@register.simple_tag(takes_context=True)
def ticket_rows(context: dict[str, Any], tickets: Iterable[Ticket]) -> SafeString:
    """Tickets `for_inbox` as a list; the page's context has their `chips`, `handovers` and maybe `shown_columns`."""
    return rows.drawn(tickets, context["chips"], context["handovers"], context.get("shown_columns", USUAL))


@register.simple_tag(takes_context=True)
def ticket_message(context: Context, message: Message, mentions: list[str], first: bool) -> SafeString:
    """A message of the page's ticket; `first`: the conversation begins with it."""
    return spoken.drawn(context, message, mentions, first=first)


@register.simple_tag
def delivery(message: Message) -> SafeString:
    """Whether its mails have left."""
    return spoken.delivery(message)


@register.simple_tag
def sender_mark(message: Message) -> SafeString:
    """How sure it is who wrote."""
    return spoken.sender_mark(message)
