"""The rows of a list. Drawn here and not by a template: a page has fifty, of a dozen parts each, and reading a template
for each of them was more than half of what a list costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from helpdesk.desk.display import USUAL
from helpdesk.templatetags.due import due_chip
from helpdesk.templatetags.lines import handover_mark
from helpdesk.templatetags.moments import at_moment, duration_since, when
from helpdesk.templatetags.page import avatar, channel_mark, icon, priority_mark, status_standing
from helpdesk.templatetags.verbs import ticket_url

if TYPE_CHECKING:
    from tickets.filters.excerpts import Excerpt
    from tickets.models import Handover, Ticket

TAGS = 2  # shown of a ticket's tags
Cell = Callable[["Ticket"], str]


def drawn(
    rows: Iterable[Ticket],
    chips: dict[int, object],
    handovers: dict[int, Handover],
    columns: Sequence[str] = USUAL,
) -> SafeString:
    """The list of these tickets (`for_inbox`, and with what their columns read): an `ul` of class `rows`."""
    cells = _cells(chips)
    main = _main(handovers, tags="tags" in columns)
    before = [cells[name] for name in columns if name in ("number", "channel")]
    behind = [cells[name] for name in columns if name not in ("number", "channel", "tags")]
    select = escape(_("Select"))
    drawn_rows = "".join(
        f'<li class="ticket" data-row="{row.number}"{" data-unread" if row.status == "new" else ""}>'
        f'<label class="ticket-check"><input type="checkbox" name="tickets" value="{row.number}" form="bulk">'
        f'<span class="hidden-text">{select} {row.number}</span></label>{priority_mark(row.priority)}'
        f"{''.join(cell(row) for cell in before)}{main(row)}{''.join(cell(row) for cell in behind)}</li>\n"
        for row in rows
    )
    return _safe(f'<ul class="rows" role="list">\n{drawn_rows}</ul>')


def _found(excerpt: Excerpt) -> str:
    """HTML of where the words of a search stand, '' where no text has them."""
    if not excerpt.file:
        return excerpt.text
    said = escape(_("in the file %(name)s") % {"name": excerpt.file})
    return f"{said}: {excerpt.text}" if excerpt.text else said


def _main(handovers: dict[int, Handover], *, tags: bool) -> Cell:
    """Subject and newest words, with what is begun or under way."""
    new_word, draft_word, draft_mark = escape(_("New:")), escape(_("Draft")), icon("square-pen", "small")

    def main(row: Ticket) -> str:
        excerpt = getattr(row, "excerpt", None)
        subject, text = (excerpt.subject, _found(excerpt)) if excerpt else ("", "")
        said = f'<span class="hidden-text">{new_word}</span>' if row.status == "new" else ""
        draft = f'<span class="ticket-draft">{draft_mark}{draft_word}</span>' if getattr(row, "has_draft", 0) else ""
        shown = row.tags[:TAGS] if tags else ()
        marks = "".join(f'<span class="tag">{escape(tag)}</span>' for tag in shown)
        marks = marks and f'<span class="ticket-tags">{marks}</span>'
        return (
            f'<div class="ticket-main"><a class="ticket-subject" href="{ticket_url(row.pk)}">{said}'
            f'<b dir="auto">{subject or escape(row.subject)}</b>'
            f'<span class="ticket-snippet" dir="auto">{text or escape(row.snippet)}</span></a>{draft}'
            f"{handover_mark(handovers, row.pk)}{marks}</div>"
        )

    return main


def _cells(chips: dict[int, object]) -> dict[str, Cell]:
    waits_since, clock = escape(_("Waits for us since")), icon("clock")

    def customer(row: Ticket) -> str:
        company = f"<small>{escape(row.organisation.name)}</small>" if row.organisation else ""
        return f'<span class="ticket-from"><bdi>{escape(row.requester.name)}</bdi>{company}</span>'

    def due(row: Ticket) -> str:
        shown: Any = due_chip(chips, row.pk)
        if not shown and row.waits_for_us:
            shown = (
                f'<span class="sla" title="{waits_since} {at_moment(row.waiting_since)}">{clock}'
                f'<span class="hidden-text">{waits_since}</span> {duration_since(row.waiting_since)}</span>'
            )
        return f'<span class="ticket-due">{shown or status_standing(row.status, row.status_name)}</span>'

    def category(row: Ticket) -> str:
        return f'<span class="ticket-words clip">{escape(row.category.name) if row.category else ""}</span>'

    def team(row: Ticket) -> str:
        return f'<span class="ticket-words clip">{escape(row.team.name) if row.team else ""}</span>'

    return {
        "number": lambda row: f'<span class="ticket-number">{row.pk}</span>',
        "channel": lambda row: channel_mark(row.channel),
        "customer": customer,
        "status": lambda row: f'<span class="ticket-status">{status_standing(row.status, row.status_name)}</span>',
        "category": category,
        "team": team,
        "due": due,
        "assignee": lambda row: avatar(row.assignee),
        "created": lambda row: f'<span class="ticket-time ticket-created">{when(row.created_at)}</span>',
        "changed": lambda row: f'<span class="ticket-time">{when(row.updated_at)}</span>',
    }


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 (every part is escaped where it is put in)
