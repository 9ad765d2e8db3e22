"""The rows of ticket lists (TEMPLATES builtins)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString

from helpdesk.desk.display import USUAL
from helpdesk.desk.rows import drawn
from tickets.models import Ticket

register = template.Library()


@register.simple_tag(takes_context=True)
def ticket_rows(context: dict[str, Any], rows: Iterable[Ticket]) -> SafeString:
    """Tickets `for_inbox` as a list; the page's context has their `chips`, `handovers` and maybe `shown_columns`."""
    return drawn(rows, context["chips"], context["handovers"], context.get("shown_columns", USUAL))
